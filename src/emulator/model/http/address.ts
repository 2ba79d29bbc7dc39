// From an address to a virtual proxy: the host must be one of ours, the first path segment a prefix or a service.

import type { Settings } from "../settings/settings.js";
import { comparableHost, type VirtualProxy } from "../settings/virtual-proxies.js";

export interface Address {
  readonly virtualProxy: VirtualProxy;
  /** The path below the prefix, without a leading slash. */
  readonly path: string;
}

const SERVICES = new Set(
  "hub qmc sense resources content extensions qrs qps api app single assetcontent tempcontent appcontent".split(" "),
);

/** The virtual proxy that an address on the public side belongs to; `undefined` is answered with 400. */
export function resolveAddress(settings: Settings, url: URL): Address | undefined {
  if (!isOwnHost(settings, url)) return undefined;
  const path = url.pathname.replace(/^\//, "");
  const [first = ""] = path.split("/", 1);
  const prefixed = first === "" ? undefined : findVirtualProxy(settings, first);
  const falls = isService(first) || settings.unknownPrefix === "default-proxy";
  const virtualProxy = prefixed ?? (falls ? findVirtualProxy(settings, "") : undefined);
  if (!virtualProxy?.linked) return undefined;
  return { virtualProxy, path: prefixed ? path.slice(first.length + 1) : path };
}

export function findVirtualProxy(settings: Settings, prefix: string): VirtualProxy | undefined {
  return settings.virtualProxies.find((virtualProxy) => virtualProxy.prefix === prefix);
}

/** Whether a host may be returned to and may open sockets: one of ours, or on the host allow list. */
export function isAllowedHost(settings: Settings, virtualProxy: VirtualProxy, url: URL): boolean {
  return isOwnHost(settings, url) || virtualProxy.hostAllowList.includes(comparableHost(url.hostname));
}

/** The virtual proxy's address with the request's own scheme and host, without a trailing slash. */
export function baseUrl(url: URL, virtualProxy: VirtualProxy): string {
  return `${isSecure(url) ? "https" : "http"}://${url.host}${prefixPath(virtualProxy)}`;
}

/** `/prefix`, or nothing for the default virtual proxy. */
export function prefixPath({ prefix }: VirtualProxy): string {
  return prefix === "" ? "" : `/${prefix}`;
}

/** Whether the address is one of https or wss. */
export function isSecure(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "wss:";
}

function isOwnHost(settings: Settings, url: URL): boolean {
  return settings.hosts.includes(comparableHost(url.hostname));
}

function isService(segment: string): boolean {
  return segment === "" || SERVICES.has(segment) || segment.startsWith("internal_");
}
