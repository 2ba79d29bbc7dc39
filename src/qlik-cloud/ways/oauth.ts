// OAuth at a tenant, by oauth4webapi: where its endpoints are, the address of the login, the trade of the code, and the revocation.
import * as oauth from "oauth4webapi";
import { isEmbedError } from "../../core/errors/embed-error.js";
import { explained, readRefusal, throwCommon, type Asked } from "../ask/ask-tenant.js";
import { clientRefused, codeRefused, consentRefused, loginFailed, loginRequired } from "../errors/acquire.js";
import type { OAuthProblem } from "../errors/acquire.js";
import type { CheckedClient } from "../oauth-client.js";
import type { Tenant } from "../tenant.js";

/** What the page must know again when the browser is back; no one else may. */
export interface Begun {
  readonly tenant: string;
  /** Where the tenant's endpoints are. */
  readonly server: oauth.AuthorizationServer;
  readonly state: string;
  readonly verifier: string;
}

/** A token that the tenant gave. */
export interface Token {
  readonly text: string;
  readonly lifeMs: number | undefined;
}

/** A tenant on this machine is an emulator: plain http is fine there, as `parseTenant` has checked. */
const optionsOf = (asked: Asked) => ({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is for such a machine alone
  [oauth.allowInsecureRequests]: asked.tenant.origin.startsWith("http:"),
  [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, BodyInit | undefined | null>) =>
    explained(asked, () =>
      fetch(url, { ...(init as RequestInit), cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" }),
    ),
  signal: asked.signal,
});

/** Qlik's documented addresses, for a tenant whose own description this page may not read. */
const documented = ({ id }: Tenant): oauth.AuthorizationServer => ({
  issuer: id,
  authorization_endpoint: `${id}/oauth/authorize`,
  token_endpoint: `${id}/oauth/token`,
  revocation_endpoint: `${id}/oauth/revoke`,
});

/**
 * What the tenant says of itself (RFC 8414); whether pages may read it, no document of Qlik's says.
 * Throws `unreachable`, `offline`, `csp-blocked`: nobody is sent to an address that does not answer.
 */
async function describe(asked: Asked): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(asked.tenant.id);
  try {
    const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...optionsOf(asked) });
    return await oauth.processDiscoveryResponse(issuer, response);
  } catch (error) {
    asked.signal.throwIfAborted();
    if (isEmbedError(error) && error.code !== "cors-missing") throw error;
    return documented(asked.tenant);
  }
}

const clientOf = ({ clientId }: CheckedClient): oauth.Client => ({ client_id: clientId });

/** The address of the login, and what has to be kept for the way back. */
export async function beginLogin(
  asked: Asked,
  { clientId, redirectUri, scope }: CheckedClient,
): Promise<{ readonly address: string; readonly begun: Begun }> {
  const server = await describe(asked);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(server.authorization_endpoint ?? `${asked.tenant.id}/oauth/authorize`);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return { address: address.href, begun: { tenant: asked.tenant.id, server, state, verifier } };
}

/** Trades what came back for a token. Throws `consent-refused`, `not-signed-in`, `oauth-client-refused`, `credential-rejected`. */
export async function finishLogin(
  asked: Asked,
  client: CheckedClient,
  { server, state, verifier }: Begun,
  returnedTo: string,
): Promise<Token> {
  try {
    const answer = oauth.validateAuthResponse(server, clientOf(client), new URL(returnedTo), state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      clientOf(client),
      oauth.None(),
      answer,
      client.redirectUri,
      verifier,
      optionsOf(asked),
    );
    const token = await oauth.processAuthorizationCodeResponse(server, clientOf(client), response);
    return { text: token.access_token, lifeMs: lifeOf(token) };
  } catch (error) {
    asked.signal.throwIfAborted();
    throw await explainLogin(asked, error);
  }
}

function lifeOf({ expires_in: seconds, expires_at: at }: oauth.TokenEndpointResponse): number | undefined {
  if (seconds !== undefined && seconds > 0) return seconds * 1_000;
  const left = typeof at === "string" ? Date.parse(at) - Date.now() : NaN;
  return left > 0 ? left : undefined;
}

async function explainLogin(asked: Asked, error: unknown): Promise<Error> {
  const { tenant } = asked;
  if (isEmbedError(error)) return error;
  if (error instanceof oauth.AuthorizationResponseError) return explainReturn(tenant, error.cause);
  if (error instanceof oauth.ResponseBodyError) return codeRefused(tenant, { error: wordOf(error.error), code: "" });
  // Qlik's own refusals are no OAuth answers: the library hands the response over unread.
  const { cause } = error as { readonly cause?: unknown };
  if (cause instanceof Response && !cause.bodyUsed) return explainRefusal(asked, cause);
  return loginFailed(tenant, error);
}

async function explainRefusal(asked: Asked, response: Response): Promise<Error> {
  const refusal = await readRefusal(response);
  try {
    throwCommon(asked, response, refusal, "acquire");
  } catch (error) {
    return error as Error;
  }
  const problem: OAuthProblem = { error: String(refusal.status), code: refusal.code };
  if (refusal.status === 401) return codeRefused(asked.tenant, problem);
  return refusal.status < 500
    ? clientRefused(asked.tenant, problem)
    : loginFailed(asked.tenant, new Error(problem.error));
}

/** Names of errors are lower-case words (RFC 6749, 4.1.2.1); what else an address says is not repeated: anybody can write one. */
const wordOf = (text: string | null): string => (text !== null && /^[a-z_]{1,40}$/.test(text) ? text : "");
const codeOf = (text: string | null): string => (text !== null && /^[A-Z][A-Z-]{1,30}-\d{1,4}$/.test(text) ? text : "");

function explainReturn(tenant: Tenant, returned: URLSearchParams): Error {
  const problem: OAuthProblem = { error: wordOf(returned.get("error")), code: codeOf(returned.get("error_code")) };
  if (problem.error === "access_denied" || problem.error === "consent_required") return consentRefused(tenant, problem);
  if (problem.error === "login_required" || problem.error === "interaction_required") {
    return loginRequired(tenant, problem);
  }
  return clientRefused(tenant, problem);
}

/** Takes the token back. False where the tenant did not. */
export async function revokeToken(asked: Asked, clientId: string, token: string): Promise<boolean> {
  const server = await describe(asked);
  if (server.revocation_endpoint === undefined) return false;
  const response = await oauth.revocationRequest(server, { client_id: clientId }, oauth.None(), token, {
    ...optionsOf(asked),
    additionalParameters: { token_type_hint: "access_token" },
  });
  return response.ok;
}
