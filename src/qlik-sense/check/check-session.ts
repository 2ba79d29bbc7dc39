// Is there a session, and whose? Asked before the first ticket, after it, and whenever a session is used later.
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { Sighting } from "../../core/provider.js";
import type { Proxy } from "../proxy.js";
import { expectReadable, noteUnreadable } from "./readable.js";
import { askQpsUser } from "./via-qps-user.js";
import { verifyByWebSocket } from "./via-websocket.js";

/**
 * Asks `/qps/user`, and the WebSocket where that cannot be read (or could not be, last time).
 * Throws `gateway-login` or `unreachable` when something else answers, and `unreachable`, `offline`, `csp-blocked`, `local-network-blocked`,
 * `gateway-login`, `cors-missing` or `websocket-refused` when neither says anything.
 */
export async function checkSession(proxy: Proxy, signal: AbortSignal, lastVia?: string): Promise<Sighting> {
  let cause: unknown;
  try {
    if (lastVia !== "websocket") {
      expectReadable(proxy);
      return { via: "qps-user", session: await askQpsUser(proxy, signal) };
    }
  } catch (error) {
    if (signal.aborted || isEmbedError(error)) throw error;
    noteUnreadable(proxy);
    cause = error;
  }
  return { via: "websocket", session: await verifyByWebSocket(proxy, signal, cause, lastVia) };
}
