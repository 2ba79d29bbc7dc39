// Signing in by a token that a Connected App signs: by the call that Tableau's Embedding API makes, or by an address.

import { jsonAnswer, redirectAnswer } from "../model/http/answers.js";
import type { Claims, DecodedJwt } from "../model/public/jwt.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { readFields, textField } from "../system/fields.js";
import { decodeToken, isSignedBySecret } from "../system/jws.js";
import type { Outcome } from "../system/system.js";
import type { ConnectedAppOptions, TableauUserOptions } from "./options.js";
import { problemPage, signInPage } from "./pages.js";
import { findUser, sessionOf, startSession, type TableauState } from "./server-state.js";

/** Tableau's numbers for what is wrong (help.tableau.com, connected apps troubleshooting). */
const CODES = { user: 5, signIn: 16, featureOff: 67, app: 126, secret: 127, header: 10_083, parse: 10_084 };

/** A token that is refused. */
interface Refused {
  readonly code: number;
  readonly reason: string;
}

interface Accepted {
  readonly user: TableauUserOptions;
  readonly site: string;
  readonly app: ConnectedAppOptions;
}

const SCOPES = ["tableau:views:embed", "tableau:views:embed_authoring", "tableau:insights:embed"];
const LONGEST_SECONDS = 600;

/** `POST /vizportal/api/web/v1/auth/embed/signin`. */
export function answerEmbedSignIn(state: TableauState, request: ProxyRequest): Outcome {
  const { embedSignIn } = state.settings;
  if (embedSignIn === "missing") return { response: problemPage(404, "The page you requested could not be found.") };
  if (embedSignIn === "off") return refusal({ code: CODES.featureOff, reason: "the sign-in call is turned off" });
  const fields = readFields(request) ?? {};
  const accepted = checkToken(state, textField(fields, "jwt"), textField(fields, "siteName") ?? "");
  if ("code" in accepted) return refusal(accepted);
  const { user, headers } = enter(state, request, accepted);
  const answer = jsonAnswer(200, { result: { success: true } });
  return { response: { ...answer, headers: [...answer.headers, ...headers] }, user };
}

/** `GET /vizportal/api/web/v1/auth/embed/target?token=…&target=…`. */
export function answerEmbedTarget(state: TableauState, request: ProxyRequest): Outcome {
  const target = request.url.searchParams.get("target") ?? "";
  // An address of its own, and not one that a browser takes for another host's.
  if (!/^\/(?![/\\])/.test(target)) return { response: problemPage(400, "The target is no address of this server.") };
  const [, site = ""] = /^\/t\/([^/]+)\//.exec(target) ?? [];
  const accepted = checkToken(state, request.url.searchParams.get("token") ?? undefined, site);
  if ("code" in accepted) return { response: signInPage(), refused: accepted.reason };
  const { user, headers } = enter(state, request, accepted);
  const redirect = redirectAnswer(302, target);
  return { response: { ...redirect, headers: [...redirect.headers, ...headers] }, user };
}

/** Origins whose pages may call the sign-in: those of an app's domains, or all. */
export function mayEmbed({ settings }: TableauState, origin: string): boolean {
  return settings.connectedApps.some(({ domains }) => domains === undefined || domains.includes(origin));
}

function enter(
  state: TableauState,
  request: ProxyRequest,
  { user, site, app }: Accepted,
): { readonly user: string; readonly headers: ProxyResponse["headers"] } {
  const current = sessionOf(state, request);
  if (current && current.user !== user && state.settings.secondUser === "first-user") {
    return { user: current.user.name, headers: [] };
  }
  const made = { user, site, app, view: undefined, isUnrestricted: false };
  return { user: user.name, headers: startSession(state, made, request.url) };
}

function refusal({ code, reason }: Refused): Outcome {
  const body = {
    result: { errors: [{ code, message: reason.startsWith("the sign-in call") ? reason : "Login failed" }] },
  };
  return { response: jsonAnswer(401, body), refused: `${code}: ${reason}` };
}

function checkToken(state: TableauState, text: string | undefined, site: string): Accepted | Refused {
  if (text === undefined) return { code: CODES.parse, reason: "there is no token" };
  const token = decodeToken(text);
  if (!token) return { code: CODES.parse, reason: "the token is no JSON Web Token" };
  const { header, claims } = token;
  if (typeof header["kid"] !== "string") return { code: CODES.header, reason: "kid is missing in the header" };
  if (typeof header["iss"] !== "string") return { code: CODES.header, reason: "iss is missing in the header" };
  const app = state.settings.connectedApps.find(({ clientId }) => clientId === header["iss"]);
  if (!app) return { code: CODES.app, reason: "iss is no Connected App's client id" };
  if (app.enabled === false) return { code: CODES.app, reason: "the Connected App is disabled" };
  const secret = app.secrets.find(({ id }) => id === header["kid"]);
  if (!secret) return { code: CODES.secret, reason: "kid is no secret's id" };
  const problem = signatureProblem(token, secret.value) ?? claimsProblem(state, claims, app.clientId);
  if (problem !== undefined) return { code: CODES.signIn, reason: problem };
  if (!state.settings.sites.includes(site)) return { code: CODES.signIn, reason: `Invalid site: ${site}` };
  const found = findUser(state, String(claims["sub"]), site);
  if ("problem" in found) return { code: CODES.user, reason: found.problem };
  return { user: found.user, site, app };
}

function signatureProblem(token: DecodedJwt, secret: string): string | undefined {
  if (token.algorithm !== "HS256") return "alg is not HS256";
  return isSignedBySecret(token, secret) ? undefined : "the signature is not that of the secret";
}

function claimsProblem(state: TableauState, claims: Claims, clientId: string): string | undefined {
  const { iss, aud, sub, jti, exp, nbf, iat, scp } = claims;
  const now = state.clock.now() / 1000;
  if (iss !== clientId) return "iss is not the client id";
  if (aud !== "tableau") return "aud is not tableau";
  if (typeof sub !== "string" || sub === "") return "sub is missing";
  if (typeof exp !== "number") return "exp is missing";
  if (exp <= now) return "the token has expired (exp)";
  if (exp > now + LONGEST_SECONDS) return "exp is more than 10 minutes away";
  if (typeof nbf === "number" && nbf > now) return "the token is not valid yet (nbf)";
  if (typeof iat === "number" && iat > now) return "the token was issued in the future (iat)";
  if (!Array.isArray(scp) || !scp.some((scope) => SCOPES.includes(String(scope))))
    return "scp lacks tableau:views:embed";
  if (typeof jti !== "string" || jti === "") return "jti is missing";
  const key = `${clientId}|${jti}`;
  if (state.seenIds.find(key)) return "the token was used before (jti)";
  state.seenIds.keep(key, true, 2 * LONGEST_SECONDS * 1000);
  return undefined;
}
