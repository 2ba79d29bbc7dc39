// Asks by WebSocket who is signed in: the proxy's first message names the user, and no CORS header is needed to read it.
import { raceSignal } from "../../core/scope.js";
import type { Flow } from "../flow.js";
import type { Proxy } from "../proxy.js";
import { verdictOf, type Verdict } from "./via-qps-user.js";

/** `unreadable` when the handshake is refused: origin not in the host allow list, CSRF token asked for, or no such prefix. */
export async function askWebSocket(flow: Flow, proxy: Proxy): Promise<Verdict> {
  let socket: WebSocket;
  try {
    socket = new WebSocket(`${proxy.base.replace(/^http/, "ws")}app/engineData`);
  } catch (cause) {
    // A CSP or mixed-content block throws in some engines and fires an error event in others.
    return { state: "unreadable", cause };
  }
  const answer = new Promise<Verdict>((resolve) => {
    socket.onerror = socket.onclose = () => resolve({ state: "unreadable" });
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const verdict = readNotification(String(data));
      if (verdict) resolve(verdict);
    };
  });
  try {
    return await raceSignal(answer, flow.signal);
  } finally {
    socket.onerror = socket.onclose = socket.onmessage = null;
    socket.close();
  }
}

/** `OnAuthenticationInformation` of the proxy (help: messages between proxy and clients); anything else is not ours. */
function readNotification(text: string): Verdict | undefined {
  try {
    const { method, params } = JSON.parse(text) as { method?: string; params?: Record<string, unknown> };
    if (method !== "OnAuthenticationInformation" || !params) return undefined;
    return params["mustAuthenticate"] === false
      ? verdictOf(params["userDirectory"], params["userId"])
      : { state: "inactive" };
  } catch {
    return undefined;
  }
}
