// `/qps/user` and `/qps/csrftoken`: the calls a page makes about itself. They never redirect.

import { baseUrl } from "../http/address.js";
import { emptyAnswer, forbidden, jsonAnswer, methodNotAllowed, notFound, unauthorized } from "../http/answers.js";
import { allowedTarget, loginUri } from "./login.js";
import { parameterValue, TICKET_PARAMETER } from "../http/query.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import { tokenOf } from "./identity.js";
import { findSession, signIn, type Caller } from "./sign-in.js";
import { shownUser } from "../state/user-names.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest } from "../types.js";
import type { Outcome } from "./public-routes.js";

/** The answer of the personal API at this path below the prefix, if it is one of its two. */
export function answerPersonal(
  site: Site,
  virtualProxy: VirtualProxy,
  path: string,
  request: ProxyRequest,
): Outcome | undefined {
  const name = path.replace(/\/$/, "");
  if (name === "qps/user") return answerUser(site, virtualProxy, request);
  if (name === "qps/csrftoken") return answerCsrfToken(site, virtualProxy, request);
  return undefined;
}

function answerUser(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Outcome {
  if (request.method === "GET" || request.method === "HEAD") {
    const { session, headers, refused } = callerOf(site, virtualProxy, request);
    if (refused !== undefined) return { response: unauthorized(), refused };
    const told = jsonAnswer(200, describeCaller(site, virtualProxy, request, session));
    return { response: { ...told, headers: [...told.headers, ...headers] }, session };
  }
  const session = findSession(site, virtualProxy, request);
  if (request.method !== "DELETE") return { response: methodNotAllowed("GET, HEAD, DELETE"), session };
  if (!session) return { response: forbidden() };
  site.sessions.end(session, "logged-out");
  return { response: emptyAnswer(204), session };
}

function callerOf(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Caller {
  const { ticketOnUserCall, jwtOnUserCall, userCallExtends } = site.settings;
  const hasTicket = parameterValue(request.url, TICKET_PARAMETER) !== undefined;
  if (ticketOnUserCall === "accepted" && hasTicket) return signIn(site, virtualProxy, request);
  const hasToken = tokenOf(virtualProxy, request) !== undefined;
  if (jwtOnUserCall === "accepted" && hasToken) return signIn(site, virtualProxy, withoutQuery(request));
  return { session: findSession(site, virtualProxy, request, userCallExtends === "yes"), headers: [] };
}

function describeCaller(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest, session: Session | undefined) {
  const logoutUri = `${baseUrl(request.url, virtualProxy)}/qps/user`;
  if (session && !session.anonymous) {
    const user = shownUser(session.user, site.settings.userCase);
    return { ...user, userName: user.userId, logoutUri };
  }
  if (site.settings.inactiveUri === "logout") return { ...session?.user, session: "inactive", logoutUri };
  const target = allowedTarget(site, virtualProxy, request, parameterValue(request.url, "targetUri"));
  return {
    ...session?.user,
    session: "inactive",
    ...(target && { loginUri: loginUri(site, virtualProxy, request, target) }),
  };
}

function answerCsrfToken(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Outcome {
  const { csrfTokenEndpoint, csrfTokenStatus } = site.settings;
  if (csrfTokenEndpoint === "absent") return { response: notFound() };
  if (request.method !== "GET" && request.method !== "HEAD") return { response: methodNotAllowed("GET, HEAD") };
  // A token or anonymous access makes a session here; a ticket does not, so far as anyone has seen.
  const { session, headers, refused } = signIn(site, virtualProxy, withoutQuery(request));
  if (refused !== undefined) return { response: unauthorized(), refused };
  // 403 really means 401 here (@qlik/api treats it so).
  if (!session) return { response: forbidden() };
  return { response: emptyAnswer(csrfTokenStatus, [["qlik-csrf-token", session.csrfToken], ...headers]), session };
}

function withoutQuery(request: ProxyRequest): ProxyRequest {
  const url = new URL(request.url);
  url.search = "";
  return { ...request, url };
}
