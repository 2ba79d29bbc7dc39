// Every readable request to the proxy: credentialed and "simple" (no preflight), never cached, never followed to a login.
import { openScope } from "../core/net/scope.js";
import type { Proxy } from "./proxy.js";

export const askProxy = async ({ base }: Pick<Proxy, "base">, path: string, init?: RequestInit): Promise<Response> =>
  fetch(base + path, {
    credentials: "include",
    redirect: "manual",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    ...init,
  });

/**
 * Long enough for a browser to start connecting, too short for a proxy that is not near to answer the probe: the connection that
 * comes free then would be given to one of these requests, and closed with it when that is taken back.
 */
const CONNECT_MS = 15;

/**
 * Over HTTP/1.1 one connection is open at best when a call starts, and the proof and Qlik's files want more at once (preconnect
 * links to an origin with an open connection open none). Two requests go out and are taken back: Chromium goes on connecting.
 * Firefox does not, nor does it keep a connection whose request was taken back: there (it alone has no vendor) they run to their
 * end. Over HTTP/2 there is nothing to open. Measured: `npm run bench:boot`.
 */
export function openConnections(proxy: Proxy, outer: AbortSignal): void {
  const signal = navigator.vendor ? openScope(outer, CONNECT_MS).signal : outer;
  const ask = () => askProxy(proxy, "qps/user", { signal }).catch(() => undefined);
  void ask();
  void ask();
}
