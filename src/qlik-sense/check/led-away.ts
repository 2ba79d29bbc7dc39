// Whether something in front of Qlik leads the request for a resource away, although it lets `/qps/user` through. Qlik redirects too
// when it takes no credential: to its own login, whose address `/qps/user` tells. Nothing here carries a cookie, so that no browser
// signs anybody in on the way (Windows authentication does), and no ticket.
import { leavesOrigin } from "../../core/net/leaves-origin.js";
import { toUrl } from "../../core/net/url.js";
import { askProxy } from "../ask-proxy.js";
import type { Proxy } from "../proxy.js";

/** False also where it cannot be told. Rejects with the signal's reason. */
export async function isLedAway(proxy: Proxy, resource: string, signal: AbortSignal): Promise<boolean> {
  try {
    const login = await loginOf(proxy, signal);
    if (!login) return false;
    return await (proxy.origin === location.origin
      ? leadsToStranger(proxy, resource, login, signal)
      : login.origin === proxy.origin && leavesOrigin(new URL(proxy.base + resource), "omit", signal));
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Qlik's own login, as Qlik names it. Where a gateway wants every visitor's cookie, this fails, and nothing is told. */
async function loginOf(proxy: Proxy, signal: AbortSignal): Promise<URL | undefined> {
  const query = new URLSearchParams({ targetUri: `${proxy.base}hub/` }).toString();
  const response = await askProxy(proxy, `qps/user?${query}`, { credentials: "omit", signal });
  const { loginUri } = (await response.json()) as { readonly loginUri?: unknown };
  return typeof loginUri === "string" ? toUrl(loginUri) : undefined;
}

/** On the page's own origin the end of a redirect can be read; one that leads to another origin fails. */
async function leadsToStranger(proxy: Proxy, resource: string, login: URL, signal: AbortSignal): Promise<boolean> {
  const end = await askProxy(proxy, resource, { credentials: "omit", redirect: "follow", signal }).then(
    ({ url }) => toUrl(url),
    () => undefined,
  );
  signal.throwIfAborted();
  return end ? end.origin + end.pathname !== login.origin + login.pathname : login.origin === proxy.origin;
}
