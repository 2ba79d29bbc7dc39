// Ends this browser's session at the proxy, where a page may: a DELETE works on one origin only.
import { askProxy } from "../ask-proxy.js";
import type { Proxy } from "../proxy.js";

/** `cannot` for a proxy on another origin, and where the proxy does not answer, or not with success. Rejects with the signal's reason. */
export async function endSession(proxy: Proxy, signal: AbortSignal): Promise<"ended" | "cannot"> {
  if (proxy.origin !== location.origin) return "cannot";
  try {
    const { ok } = await askProxy(proxy, "qps/user", { method: "DELETE", signal });
    return ok ? "ended" : "cannot";
  } catch {
    signal.throwIfAborted();
    return "cannot";
  }
}
