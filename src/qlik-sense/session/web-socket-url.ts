// The address of an app's engine WebSocket.
import type { Proxy } from "../proxy.js";

/** What may stand in the address of an app's WebSocket. */
export interface WebSocketOptions {
  /** A separate engine session on the same proxy session. */
  readonly identity?: string;
  /** Seconds that the engine keeps the session after the socket closed. */
  readonly ttlSeconds?: number;
  /**
   * Where the proxy's login returns to.
   * @default this page's address
   */
  readonly reloadUri?: string;
}

export function webSocketUrlOf(
  { base }: Proxy,
  appId: string,
  token: string,
  { identity, ttlSeconds, reloadUri = location.href }: WebSocketOptions = {},
): string {
  const path = [
    appId,
    ...(identity ? ["identity", identity] : []),
    ...(ttlSeconds === undefined ? [] : ["ttl", String(ttlSeconds)]),
  ];
  const query = new URLSearchParams({ reloadUri });
  if (token) query.set("qlik-csrf-token", token);
  return `${base.replace(/^http/, "ws")}app/${path.map(encodeURIComponent).join("/")}?${query.toString()}`;
}
