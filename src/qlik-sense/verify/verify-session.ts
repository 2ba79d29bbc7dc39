// Stage 3, and the probe before the first ticket: is there a session, and whose?
import { watchCsp } from "../../core/csp.js";
import { redactedCause } from "../../core/redact.js";
import type { Flow } from "../flow.js";
import { corsMissing, cspBlocked, unreachable } from "../messages.js";
import type { Proxy } from "../proxy.js";
import { askWebSocket } from "./via-websocket.js";
import { askQpsUser, type Verdict } from "./via-qps-user.js";

export interface Verified {
  readonly via: "qps-user" | "websocket";
  readonly verdict: Exclude<Verdict, { state: "unreadable" }>;
}

/**
 * Asks `/qps/user`, and the WebSocket where that cannot be read.
 * Throws `unreachable`, `offline`, `csp-blocked` or `cors-missing` when neither says anything.
 */
export async function verifySession(flow: Flow, proxy: Proxy, known?: Verified["via"]): Promise<Verified> {
  const csp = watchCsp(proxy.origin);
  try {
    let cause: unknown;
    if (known !== "websocket") {
      const verdict = await askQpsUser(flow, proxy);
      if (verdict.state !== "unreadable") return { via: "qps-user", verdict };
      cause = verdict.cause;
    }
    // Asked together: that the host answers at all (opaque, nothing to read) and what the WebSocket says.
    const answers = hostAnswers(flow, proxy);
    const verdict = await askWebSocket(flow, proxy);
    if (verdict.state !== "unreadable") return { via: "websocket", verdict };
    const alive = await answers;
    const directive = csp.blocked();
    if (directive) throw cspBlocked(directive, proxy, "verify");
    throw alive ? corsMissing(proxy) : unreachable(proxy, cause && redactedCause(cause));
  } finally {
    csp.end();
  }
}

/** A no-cors request resolves when anything answers and rejects when nothing does: measured in three engines. */
async function hostAnswers(flow: Flow, proxy: Proxy): Promise<boolean> {
  try {
    await fetch(`${proxy.base}qps/user`, { mode: "no-cors", cache: "no-store", signal: flow.signal });
    return true;
  } catch {
    return false;
  }
}
