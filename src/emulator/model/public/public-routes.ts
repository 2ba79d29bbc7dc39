// The public side (443 or 80): one request in, one answer out, in the order in which a proxy decides.

import { prefixPath, resolveAddress } from "../http/address.js";
import {
  emptyAnswer,
  forbidden,
  incorrectHeaderPage,
  methodNotAllowed,
  redirectAnswer,
  unauthorized,
} from "../http/answers.js";
import { answerLoginPage } from "./login-pages.js";
import { loginLocation, wishedTarget } from "./login.js";
import { answerPersonal } from "./personal-api.js";
import { answerRepository } from "./repository.js";
import { findResource } from "./resources.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import { signIn, spendTicket } from "./sign-in.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

/** An answer and the session that the request belonged to. */
export interface Outcome {
  readonly response: ProxyResponse;
  readonly session?: Session | undefined;
  /** Why the request's token was refused. */
  readonly refused?: string;
}

export function answerPublic(site: Site, request: ProxyRequest): Outcome {
  const address = resolveAddress(site.settings, request.url);
  if (!address) return { response: incorrectHeaderPage() };
  const outcome = answerWithin(site, address.virtualProxy, address.path, request);
  return { ...outcome, response: withAdditionalHeaders(site, outcome.response, address.virtualProxy) };
}

/** Adds the virtual proxy's own headers; where one has the name of ours, the administrator's text is sent. */
export function withAdditionalHeaders(site: Site, response: ProxyResponse, virtualProxy: VirtualProxy): ProxyResponse {
  const isRedirect = response.status >= 300 && response.status < 400;
  if (isRedirect && site.settings.additionalHeaders === "not-on-redirects") return response;
  const additional = Object.entries(virtualProxy.additionalResponseHeaders);
  if (additional.length === 0) return response;
  const names = new Set(additional.map(([name]) => name.toLowerCase()));
  const kept = response.headers.filter(([name]) => name === "Set-Cookie" || !names.has(name.toLowerCase()));
  return { ...response, headers: [...kept, ...additional] };
}

function answerWithin(site: Site, virtualProxy: VirtualProxy, path: string, request: ProxyRequest): Outcome {
  // A preflight carries no cookie, so it can be told from nothing else (Fetch standard, 4.8).
  if (request.method === "OPTIONS") {
    return { response: site.settings.preflight === "answer" ? emptyAnswer(200) : forbidden() };
  }
  const login = answerLoginPage(site, virtualProxy, path, request);
  if (login) return { response: login };
  if (path === "") return { response: redirectAnswer(301, `${prefixPath(virtualProxy)}/hub/${request.url.search}`) };
  return answerPersonal(site, virtualProxy, path, request) ?? answerGated(site, virtualProxy, path, request);
}

function answerGated(site: Site, virtualProxy: VirtualProxy, path: string, request: ProxyRequest): Outcome {
  const reads = request.method === "GET" || request.method === "HEAD";
  const found = () => answerRepository(path, request) ?? findResource(site, path);
  const served = reads ? found() : methodNotAllowed("GET, HEAD");
  if (served.status === 404 && site.settings.ticketOnMissing === "lost") spendTicket(site, virtualProxy, request);
  const { session, headers, refused } = signIn(site, virtualProxy, request);
  if (refused !== undefined) return { response: unauthorized(), refused };
  if (session) return { response: { ...served, headers: [...served.headers, ...headers] }, session };
  // Only of a GET can a target be kept; what anything else gets is not on record.
  const sentOn = reads || site.settings.otherMethods === "redirect";
  const target = wishedTarget(site, virtualProxy, request);
  return { response: sentOn ? redirectAnswer(302, loginLocation(site, virtualProxy, request, target)) : forbidden() };
}
