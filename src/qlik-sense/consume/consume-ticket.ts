// Stage 2: the ticket is traded for the session cookie by loading one resource behind the proxy. It goes out once, whatever happens.
import { openScope } from "../../core/scope.js";
import { askProxy } from "../ask-proxy.js";
import type { Flow } from "../flow.js";
import { later } from "../load-later.js";
import { isProblem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";

/** One try takes at most this long; a proxy that was idle may need most of it. */
const TRY_MS = 15_000;

export interface Consumed {
  readonly via: "fetch" | "image";
  /** False: a redirect to the login, no picture, no answer. Neither value proves a session. */
  readonly accepted: boolean;
  /** A readable 200 came back, so the proxy's other files will not be redirected either. */
  readonly served: boolean;
}

/** Sends the ticket once. Throws `csp-blocked` before it would be sent by an image that this page may not load. */
export async function consumeTicket(flow: Flow, proxy: Proxy, ticket: string, via: Consumed["via"]): Promise<Consumed> {
  const path = `${flow.settings.resource}?qlikTicket=${encodeURIComponent(ticket)}`;
  // Outside of the try: when this part cannot be had, no ticket was sent, and none refused.
  const byImage = via === "image" && (await later()).consumeByImage;
  const { signal, end } = openScope(flow.signal, TRY_MS);
  let accepted = false;
  let served = false;
  try {
    if (byImage) {
      accepted = await byImage(proxy, path, signal);
    } else {
      const { ok, status } = await askProxy(proxy, path, { signal });
      served = ok;
      // A redirect goes to the login. Browsers make it opaque: status 0.
      accepted = ok || status >= 400;
    }
  } catch (error) {
    if (flow.signal.aborted || isProblem(error)) throw error;
  } finally {
    // Also lets go of the body, which nobody reads.
    end();
  }
  return { via, accepted, served };
}
