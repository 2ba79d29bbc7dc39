// `/qps/user` and `/qps/csrftoken`: the calls a page makes about itself. They never redirect and never take a ticket.

import { baseUrl } from "../http/address.js";
import { emptyAnswer, forbidden, jsonAnswer, methodNotAllowed, notFound } from "../http/answers.js";
import { allowedTarget, loginUri } from "./login.js";
import { parameterValue } from "../http/query.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/settings.js";
import { signIn, findSession } from "./sign-in.js";
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
  const session = findSession(site, virtualProxy, request);
  if (request.method === "GET" || request.method === "HEAD") {
    return { response: jsonAnswer(200, describeCaller(site, virtualProxy, request, session)), session };
  }
  if (request.method !== "DELETE") return { response: methodNotAllowed("GET, HEAD, DELETE"), session };
  if (!session) return { response: forbidden() };
  site.sessions.end(session, "logged-out");
  return { response: emptyAnswer(204), session };
}

function describeCaller(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest, session: Session | undefined) {
  if (session && !session.anonymous) {
    return {
      userDirectory: session.user.userDirectory,
      userId: session.user.userId,
      userName: session.user.userId,
      logoutUri: `${baseUrl(request.url, virtualProxy)}/qps/user`,
    };
  }
  const target = allowedTarget(site, virtualProxy, request, parameterValue(request.url, "targetUri"));
  return {
    ...session?.user,
    session: "inactive",
    ...(target && { loginUri: loginUri(site, virtualProxy, request, target) }),
  };
}

function answerCsrfToken(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Outcome {
  if (site.settings.csrfTokenEndpoint === "absent") return { response: notFound() };
  if (request.method !== "GET" && request.method !== "HEAD") return { response: methodNotAllowed("GET, HEAD") };
  const found = findSession(site, virtualProxy, request);
  if (found) return { response: emptyAnswer(204, [["qlik-csrf-token", found.csrfToken]]), session: found };
  // 403 really means 401 here (@qlik/api treats it so). An anonymous caller gets a session instead.
  if (!virtualProxy.anonymous) return { response: forbidden() };
  const { session, headers } = signIn(site, virtualProxy, withoutQuery(request));
  const token = session?.csrfToken ?? "";
  return { response: emptyAnswer(204, [["qlik-csrf-token", token], ...headers]), session };
}

function withoutQuery(request: ProxyRequest): ProxyRequest {
  const url = new URL(request.url);
  url.search = "";
  return { ...request, url };
}
