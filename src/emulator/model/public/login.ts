// Where those who are not signed in are sent, and the address they are to come back to.

import { baseUrl, isAllowedHost, prefixPath } from "../http/address.js";
import { parameterValue, TICKET_PARAMETER, withoutParameter, withQuery } from "../http/query.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest } from "../types.js";

/** What carries the way back: the id of a remembered address, or (for the proxy's own pages) the address itself. */
export type LoginParameter = "targetId" | "targetUri";

/** The login address for this request; `target`, without a ticket, is where it leads back to. */
export function loginLocation(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
  target: URL,
  parameter: LoginParameter = "targetId",
): string {
  const back = withoutParameter(target, TICKET_PARAMETER);
  const forced = isLoginForced(request) ? "&forceAuthentication=yes" : "";
  const external = virtualProxy.authenticationModuleRedirectUri;
  if (external !== undefined) {
    const proxyRestUri = encodeURIComponent(`${site.settings.qpsOrigin()}/qps${prefixPath(virtualProxy)}/`);
    const targetId = site.targets.remember(back, virtualProxy.prefix);
    return withQuery(external, `proxyRestUri=${proxyRestUri}&targetId=${targetId}${forced}`);
  }
  const windows = (request.headers["user-agent"] ?? "").includes(virtualProxy.windowsAuthenticationPattern);
  const page = `${prefixPath(virtualProxy)}/internal_${windows ? "windows" : "forms"}_authentication/`;
  const value = parameter === "targetUri" ? encodeURIComponent(back) : site.targets.remember(back, virtualProxy.prefix);
  return `${page}?${parameter}=${value}${forced}`;
}

/** The same as an absolute address, as messages to a page carry it. */
export function loginUri(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
  target: URL,
  parameter?: LoginParameter,
): string {
  const location = loginLocation(site, virtualProxy, request, target, parameter);
  return new URL(location, baseUrl(request.url, virtualProxy)).href;
}

/** Where a visitor who asked for this address wants to come back to: `reloadUri` when it may be, else the address itself. */
export function wishedTarget(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): URL {
  return allowedTarget(site, virtualProxy, request, parameterValue(request.url, "reloadUri")) ?? request.url;
}

/** Whether the visitor asks to log in although anonymous access is allowed. */
export function isLoginForced({ url }: ProxyRequest): boolean {
  return parameterValue(url, "forceAuthentication")?.toLowerCase() === "yes";
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
