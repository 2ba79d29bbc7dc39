// What an answer means that is none of Qlik's: `/qps/user` answers in JSON, with or without a session, and is never redirected.
import { parseRetryAfter } from "../../core/issuer/retry-after.js";
import { gatewayLogin, isGatewayStatus, serverDown } from "../errors/gateway.js";
import type { QlikSenseError } from "../errors/codes.js";
import { notAProxy } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";

/** A redirect that is not followed is opaque to a page, and shows the status 0. */
const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400);

const isWebPage = ({ headers }: Response): boolean => /^text\/html\b/i.test(headers.get("content-type") ?? "");

/**
 * The error for an answer that only a stranger gives, at `path` below the prefix; `undefined` for one that Qlik itself may have
 * given.
 */
export function strangerIn(proxy: Proxy, response: Response, path?: string): QlikSenseError | undefined {
  const { status, headers } = response;
  if (isGatewayStatus(status)) return gatewayLogin(proxy, status, path);
  if (status === 429 || status > 499) {
    return serverDown(proxy, status, { path, retryAfterMs: parseRetryAfter(headers.get("retry-after")) });
  }
  return response.ok && isWebPage(response) ? gatewayLogin(proxy, "page", path) : undefined;
}

/** The option `resource` may name a web page of Qlik's. */
const isFile = (resource: string): boolean => /\.(?!html?$)\w+$/i.test(resource);

/** The same for the resource that a credential is sent to. */
export const strangerAt = (proxy: Proxy, resource: string, response: Response): QlikSenseError | undefined =>
  response.ok && !isFile(resource) ? undefined : strangerIn(proxy, response, resource);

/** The error for an answer at `/qps/user` that is not Qlik's. */
export function explainUserAnswer(proxy: Proxy, response: Response, body: string): QlikSenseError {
  const { ok, status } = response;
  if (isRedirect(status)) return gatewayLogin(proxy, "redirect");
  const isPage = ok && body.trimStart().startsWith("<");
  return strangerIn(proxy, response) ?? (isPage ? gatewayLogin(proxy, "page") : notAProxy(proxy, status));
}

/** Statuses by which somebody in front of a resource asks for a login. */
const CHALLENGES: readonly number[] = [401, 407, 511];

/** False for a redirect, a challenge, and a stranger's web page: those are given to anybody who is not signed in. */
export const isPastSignIn = ({ ok, status }: Response, stranger: QlikSenseError | undefined): boolean =>
  ok ? !stranger : !isRedirect(status) && !CHALLENGES.includes(status);
