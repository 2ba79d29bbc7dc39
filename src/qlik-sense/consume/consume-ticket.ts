// Stage 2: the ticket is traded for the session cookie by loading one resource behind the proxy. It goes out once, whatever happens.
import { watchCsp } from "../../core/csp.js";
import { openScope } from "../../core/scope.js";
import type { Flow } from "../flow.js";
import { cspBlocked } from "../messages.js";
import type { Proxy } from "../proxy.js";
import { loadImage } from "./load-image.js";

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
  if (via === "image") await assertImagesAllowed(flow, proxy);
  const address = `${proxy.base}${flow.settings.resource}?qlikTicket=${encodeURIComponent(ticket)}`;
  const scope = openScope(flow.signal, TRY_MS);
  try {
    if (via === "image") return { via, accepted: await loadImage(address, scope.signal), served: false };
    const response = await fetch(address, {
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: scope.signal,
    });
    response.body?.cancel().catch(() => undefined);
    // A redirect goes to the login. Browsers make it opaque (status 0).
    const accepted = response.status !== 0 && !(response.status >= 300 && response.status < 400);
    return { via, accepted, served: response.ok };
  } catch (error) {
    if (flow.signal.aborted) throw error;
    return { via, accepted: false, served: false };
  } finally {
    scope.end();
  }
}

/**
 * A blocked image would put the live ticket into a CSP report, so one without a ticket goes first. `/qps/user` answers
 * without a redirect; that it is no picture means nothing.
 */
async function assertImagesAllowed(flow: Flow, proxy: Proxy): Promise<void> {
  const csp = watchCsp(proxy.origin);
  try {
    await loadImage(`${proxy.base}qps/user`, flow.signal);
    const directive = csp.blocked();
    if (directive) throw cspBlocked(directive, proxy, "consume");
  } finally {
    csp.end();
  }
}
