// Where those who are not signed in are sent, and the login pages themselves.

import { baseUrl, isAllowedHost, prefixPath } from "../http/address.js";
import { answer, htmlPage, methodNotAllowed } from "../http/answers.js";
import { TICKET_PARAMETER, withoutParameter, withQuery } from "../http/query.js";
import type { VirtualProxy } from "../settings/settings.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

const LOGIN_PAGES = /^internal_(forms|windows)_authentication(?:\/|$)/;

/** The login address for this request; a new target id in it remembers `target`, without a ticket. */
export function loginLocation(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest, target: URL): string {
  const targetId = site.targets.remember(withoutParameter(target, TICKET_PARAMETER), virtualProxy.prefix);
  const external = virtualProxy.authenticationModuleRedirectUri;
  if (external === undefined) {
    const windows = (request.headers["user-agent"] ?? "").includes(virtualProxy.windowsAuthenticationPattern);
    const kind = windows ? "windows" : "forms";
    return `${prefixPath(virtualProxy)}/internal_${kind}_authentication/?targetId=${targetId}`;
  }
  const proxyRestUri = encodeURIComponent(`${site.settings.qpsOrigin()}/qps${prefixPath(virtualProxy)}/`);
  return withQuery(external, `proxyRestUri=${proxyRestUri}&targetId=${targetId}`);
}

/** The same as an absolute address, as messages to a page carry it. */
export function loginUri(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest, target: URL): string {
  return new URL(loginLocation(site, virtualProxy, request, target), baseUrl(request.url, virtualProxy)).href;
}

/** An address that a page asked to be returned to: `undefined` unless it is a web address on an allowed host. */
export function allowedTarget(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
  text: string | undefined,
): URL | undefined {
  if (text === undefined || text === "") return undefined;
  const base = baseUrl(request.url, virtualProxy);
  if (!URL.canParse(text, base)) return undefined;
  const target = new URL(text, base);
  return /^https?:$/.test(target.protocol) && isAllowedHost(site.settings, virtualProxy, target) ? target : undefined;
}

/** The login page at this path below the prefix, if it is one. */
export function loginPage(path: string, request: ProxyRequest): ProxyResponse | undefined {
  const kind = LOGIN_PAGES.exec(path)?.[1];
  if (kind === undefined) return undefined;
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET, HEAD");
  return answer(200, "text/html; charset=utf-8", kind === "forms" ? FORMS_PAGE : WINDOWS_PAGE, [
    ["X-Content-Type-Options", "nosniff"],
  ]);
}

const FORMS_PAGE = htmlPage(
  "Qlik Sense login",
  `<h1>Qlik Sense</h1><form method="post" autocomplete="off">` +
    `<label>User name (domain\\user) <input name="username" type="text" required></label>` +
    `<label>Password <input name="pwd" type="password" required></label>` +
    `<button type="submit">Log in</button></form>`,
);

const WINDOWS_PAGE = htmlPage(
  "Qlik Sense login",
  `<h1>Qlik Sense</h1><p>Your browser signs you in with your Windows account.</p>`,
);
