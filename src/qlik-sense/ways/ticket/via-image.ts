// A detached image: the one request that carries cookies across origins, needs no CORS headers and tells a picture from a
// login page. Nothing of it reaches the document.
import { watchCsp } from "../../../core/net/csp.js";
import { settle } from "../../../core/net/scope.js";
import { cspBlocked } from "../../errors/sign-in.js";
import type { Proxy } from "../../proxy.js";

const loadImage = (address: string, signal: AbortSignal): Promise<boolean> =>
  settle(signal, (resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.referrerPolicy = "no-referrer";
    image.src = address;
    return () => {
      image.onload = image.onerror = null;
      if (signal.aborted) image.src = "";
    };
  });

/**
 * True when a picture came. A blocked image would put the live ticket into a CSP report, so one without a ticket goes
 * first: `/qps/user` answers without a redirect, and that it is no picture means nothing. Throws `csp-blocked`.
 */
export const consumeByImage = (proxy: Proxy, path: string, signal: AbortSignal): Promise<boolean> =>
  watchCsp(proxy.origin, signal, async (blocked) => {
    await loadImage(`${proxy.base}qps/user`, signal);
    const directive = await blocked(0);
    if (directive) throw cspBlocked(proxy, directive, "consume");
    return loadImage(proxy.base + path, signal);
  });
