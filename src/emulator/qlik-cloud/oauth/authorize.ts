// GET /oauth/authorize. A wrong client or redirect address is answered here, with 400; every other error goes back to the
// client in the redirect.

import { redirectAnswer } from "../../model/http/answers.js";
import type { ProxyRequest } from "../../model/types.js";
import type { Outcome } from "../../system/system.js";
import { TenantRefusal, unknownClient } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { TenantSession } from "../state/sessions.js";
import type { Tenant } from "../state/tenant.js";
import { consentPage, needsConsent } from "./consent.js";
import { sendCode, sendError, type RedirectError, type ReturnPath } from "./redirects.js";
import { grantedScopes, scopesOf } from "./scopes.js";

/** Answers the request. */
export function answerAuthorize(tenant: Tenant, request: ProxyRequest): Outcome {
  const query = request.url.searchParams;
  const client = tenant.clients.find(query.get("client_id") ?? "");
  if (!client || client.type === "anonymous-embed") throw unknownClient("there is no such client on this tenant");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.redirectUris.includes(redirectUri)) {
    const reason = "redirect_uri is none of the client's, letter by letter";
    throw new TenantRefusal(400, "redirect_uri is not registered", { code: "OAUTH-1", reason });
  }
  const back = { redirectUri, state: query.get("state") ?? "" };
  const problem = parameterProblem(tenant, client, query);
  if (problem) return sendError(back, problem);
  const session = tenant.sessions.of(request);
  if (!session || mustSignInAnew(tenant, query, session)) return signIn(request, query, back);
  return answerSignedIn(tenant, { client, session, back, query });
}

interface SignedIn {
  readonly client: OAuthClient;
  readonly session: TenantSession;
  readonly back: ReturnPath;
  readonly query: URLSearchParams;
}

function answerSignedIn(tenant: Tenant, { client, session, back, query }: SignedIn): Outcome {
  const { user, authTime } = session;
  if (user.status !== "active") return sendError(back, { error: "access_denied", description: "User is disabled" });
  const scopes = grantedScopes(tenant, client, scopesOf(query.get("scope") ?? ""));
  const challenge = query.get("code_challenge") ?? undefined;
  const code = { client, user, redirectUri: back.redirectUri, challenge, scopes, authTime };
  const isAdmin = user.roles.includes("TenantAdmin");
  if (!client.approved && !isAdmin) {
    const description = "A tenant admin must let this client in first";
    return { ...sendError(back, { error: "access_denied", description }), user: user.subject };
  }
  if (client.approved && !needsConsent(tenant, code, query.get("prompt"))) return sendCode(tenant, code, back);
  if (query.get("prompt") === "none") {
    return sendError(back, { error: "consent_required", description: "The user has not consented" });
  }
  return { response: consentPage(tenant, code, back.state, session), user: user.subject };
}

function parameterProblem(tenant: Tenant, client: OAuthClient, query: URLSearchParams): RedirectError | undefined {
  const invalid = (description: string) => ({ error: "invalid_request", description });
  if (query.get("response_type") !== "code") {
    return { error: "unsupported_response_type", description: "response_type must be code" };
  }
  if (!query.get("state")) return invalid("state is missing");
  if (!query.get("scope")) return invalid("scope is missing");
  const challenge = query.get("code_challenge");
  if (challenge === null && client.type !== "web") return invalid("code_challenge is missing");
  if (challenge !== null && query.get("code_challenge_method") !== "S256") {
    return invalid("code_challenge_method must be S256");
  }
  if (challenge !== null && !/^[\w-]{43}$/.test(challenge)) return invalid("code_challenge is no SHA-256 in Base64url");
  try {
    grantedScopes(tenant, client, scopesOf(query.get("scope") ?? ""));
    return undefined;
  } catch (error) {
    if (error instanceof TenantRefusal) return { error: "invalid_scope", description: error.reason };
    throw error;
  }
}

function mustSignInAnew({ clock }: Tenant, query: URLSearchParams, { authTime }: TenantSession): boolean {
  const maxAge = query.get("max_age");
  const isTooOld = maxAge !== null && clock.now() - authTime > Number(maxAge) * 1000;
  return query.get("prompt") === "login" || isTooOld;
}

/** To the sign-in page, and back here without a further `prompt=login`. */
function signIn({ url }: ProxyRequest, query: URLSearchParams, back: ReturnPath): Outcome {
  if (query.get("prompt") === "none") {
    return sendError(back, { error: "login_required", description: "The user is not signed in" });
  }
  const again = new URL(url);
  if (again.searchParams.get("prompt") === "login") again.searchParams.delete("prompt");
  again.searchParams.delete("max_age");
  const returnTo = encodeURIComponent(`${again.pathname}${again.search}`);
  return { response: redirectAnswer(302, `/login?returnto=${returnTo}`) };
}
