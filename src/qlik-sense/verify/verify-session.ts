// Stage 3, and the probe before the first ticket: is there a session, and whose?
import { raceSignal } from "../../core/scope.js";
import { later } from "../load-later.js";
import { isProblem } from "../problems/problem.js";
import type { Proxy } from "../proxy.js";
import { askQpsUser } from "./via-qps-user.js";
import type { Verified } from "./verdict.js";

/**
 * Asks `/qps/user`, and the WebSocket where that cannot be read (or could not be, last time).
 * Throws `unreachable`, `offline`, `csp-blocked`, `local-network-blocked`, `cors-missing` or `websocket-refused` when neither says anything.
 */
export async function verifySession(proxy: Proxy, signal: AbortSignal, known?: Verified["via"]): Promise<Verified> {
  let cause: unknown;
  try {
    if (known !== "websocket") return { via: "qps-user", verdict: await askQpsUser(proxy, signal) };
  } catch (error) {
    if (signal.aborted || isProblem(error)) throw error;
    cause = error;
  }
  // A part of the library that hangs while it loads must not outlast the call: what waits for the proof would be left behind.
  const { verifyByWebSocket } = await raceSignal(later(), signal);
  return { via: "websocket", verdict: await verifyByWebSocket(proxy, signal, cause, known) };
}
