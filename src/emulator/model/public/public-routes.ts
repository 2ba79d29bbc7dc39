// The public side (443 or 80): one request in, one answer out, in the order in which a proxy decides.

import { prefixPath, resolveAddress } from "../http/address.js";
import { emptyAnswer, forbidden, incorrectHeaderPage, methodNotAllowed, redirectAnswer } from "../http/answers.js";
import { loginLocation, loginPage } from "./login.js";
import { answerPersonal } from "./personal-api.js";
import { findResource } from "./resources.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/settings.js";
import { signIn } from "./sign-in.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

/** An answer and the session that the request belonged to. */
export interface Outcome {
  readonly response: ProxyResponse;
  readonly session?: Session | undefined;
}

export function answerPublic(site: Site, request: ProxyRequest): Outcome {
  const address = resolveAddress(site.settings, request.url);
  if (!address) return { response: incorrectHeaderPage() };
  const outcome = answerWithin(site, address.virtualProxy, address.path, request);
  return { ...outcome, response: withAdditionalHeaders(outcome.response, address.virtualProxy) };
}

/** Adds the virtual proxy's own headers; where one has the name of ours, the administrator's text is sent. */
export function withAdditionalHeaders(response: ProxyResponse, virtualProxy: VirtualProxy): ProxyResponse {
  const additional = Object.entries(virtualProxy.additionalResponseHeaders);
  const names = new Set(additional.map(([name]) => name.toLowerCase()));
  const kept = response.headers.filter(([name]) => name === "Set-Cookie" || !names.has(name.toLowerCase()));
  return { ...response, headers: [...kept, ...additional] };
}

function answerWithin(site: Site, virtualProxy: VirtualProxy, path: string, request: ProxyRequest): Outcome {
  // A preflight carries no cookie, so it can be told from nothing else (Fetch standard, 4.8).
  if (request.method === "OPTIONS") {
    return { response: site.settings.preflight === "answer" ? emptyAnswer(200) : forbidden() };
  }
  const login = loginPage(path, request);
  if (login) return { response: login };
  if (path === "") return { response: redirectAnswer(301, `${prefixPath(virtualProxy)}/hub/${request.url.search}`) };
  return answerPersonal(site, virtualProxy, path, request) ?? answerGated(site, virtualProxy, path, request);
}

function answerGated(site: Site, virtualProxy: VirtualProxy, path: string, request: ProxyRequest): Outcome {
  const { session, headers } = signIn(site, virtualProxy, request);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!session) {
    // Only a GET can be sent on to a login: of anything else no target could be kept.
    const response = reads ? redirectAnswer(302, loginLocation(site, virtualProxy, request, request.url)) : forbidden();
    return { response };
  }
  const served = reads ? findResource(site, path) : methodNotAllowed("GET, HEAD");
  return { response: { ...served, headers: [...served.headers, ...headers] }, session };
}
