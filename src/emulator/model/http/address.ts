// From an address to a virtual proxy: the host must be one of ours, the first path segment a prefix or a service.

import type { Settings } from "../settings/settings.js";
import { isService } from "../settings/prefix.js";
import { comparableHost, type VirtualProxy } from "../settings/virtual-proxies.js";

export interface Address {
  readonly virtualProxy: VirtualProxy;
  /** The path below the prefix, without a leading slash. */
  readonly path: string;
}

/** The virtual proxy that an address on the public side belongs to; `undefined` is answered with 400. */
export function resolveAddress(settings: Settings, url: URL): Address | undefined {
  if (!isOwnHost(settings, url)) return undefined;
  const path = url.pathname.replace(/^\//, "");
  const [first = ""] = path.split("/", 1);
  const prefixed = prefixAt(settings, path);
  const falls = first === "" || isService(first) || settings.unknownPrefix === "default-proxy";
  const virtualProxy = prefixed ?? (falls ? findVirtualProxy(settings, "") : undefined);
  if (!virtualProxy?.linked) return undefined;
  return { virtualProxy, path: prefixed ? path.slice(prefixed.prefix.length + 1) : path };
}

/** The virtual proxy whose prefix a path begins with; of two the longer one. */
export function prefixAt({ virtualProxies }: Settings, path: string): VirtualProxy | undefined {
  const fits = ({ prefix }: VirtualProxy) => prefix !== "" && `${path}/`.startsWith(`${prefix}/`);
  return virtualProxies.filter(fits).sort((one, other) => other.prefix.length - one.prefix.length)[0];
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
