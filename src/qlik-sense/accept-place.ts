// Which virtual proxy a sign-in is for: named by the page, by the ticket's answer, or remembered from the last sign-in.
import type { Words } from "../core/provider.js";
import { proxyNotAllowed } from "./errors/acquire.js";
import { noProxy } from "./errors/configure.js";
import { parseProxy, type Proxy } from "./proxy.js";
import type { Settings } from "./settings.js";

/** An endpoint is known without its query, which may be another one each time. */
export const memoryKeyOf = ({ source: { url } }: Settings): string | undefined => url && url.origin + url.pathname;

/** The proxy that can be asked before a ticket is there: the option's first, else the one of the last sign-in. */
export function knownPlace({ proxies, allowInsecureProxy }: Settings, rememberedId?: string): Proxy | undefined {
  const [first] = proxies;
  if (first || rememberedId === undefined) return first;
  try {
    return parseProxy(rememberedId, allowInsecureProxy);
  } catch {
    return undefined;
  }
}

/**
 * Holds the answer's proxy against the options: it must be one of the page's list; with no list it is taken only from an
 * endpoint on the page's own origin. Throws `proxy-not-allowed` or `invalid-option`; the credential is unsent then.
 */
export function acceptPlace(settings: Settings, named: string | undefined, words: Words): Proxy {
  const { proxies, source, allowInsecureProxy } = settings;
  const proxy = named === undefined ? proxies[0] : parseProxy(named, allowInsecureProxy);
  if (!proxy) throw noProxy();
  const isAllowed =
    proxies.length > 0 ? proxies.some(({ id }) => id === proxy.id) : source.url?.origin === location.origin;
  if (!isAllowed) throw proxyNotAllowed(proxy.id, proxies, words);
  return proxy;
}
