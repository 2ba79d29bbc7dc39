// The host answers, this page may not read it, and no WebSocket opens: missing headers, or something in front of Qlik?
import { leavesOrigin } from "../../core/net/leaves-origin.js";
import { recallSession } from "../../core/share/memory.js";
import type { QlikSenseError } from "../errors/codes.js";
import { gatewayLogin } from "../errors/gateway.js";
import { corsMissing, websocketRefused } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";

/** `lastVia`: the way by which the session could be looked at before, if it could. Rejects with the signal's reason alone. */
export async function explainSilence(proxy: Proxy, signal: AbortSignal, lastVia?: string): Promise<QlikSenseError> {
  if (lastVia === "websocket") return websocketRefused(proxy);
  if (lastVia !== undefined || recallSession(proxy.id)?.via === "fetch") return gatewayLogin(proxy, "unread");
  const isLedAway = await leavesOrigin(new URL(`${proxy.base}qps/user`), "include", signal);
  return isLedAway ? gatewayLogin(proxy, "elsewhere") : corsMissing(proxy);
}
