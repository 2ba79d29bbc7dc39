// The address of an app's engine WebSocket, as Qlik's own client writes it.
import type { Tenant } from "../tenant.js";

/** What may stand in the address of an app's WebSocket. */
export interface CloudSocketOptions {
  /** A separate engine session of the same user. */
  readonly identity?: string;
  /** Seconds that the engine keeps the session after the socket closed. */
  readonly ttlSeconds?: number;
  /**
   * Where the tenant's login returns to.
   * @default this page's address
   */
  readonly reloadUri?: string;
}

export function webSocketUrlOf(
  { origin }: Tenant,
  appId: string,
  credentials: Readonly<Record<string, string>>,
  { identity, ttlSeconds, reloadUri = location.href }: CloudSocketOptions = {},
): string {
  const path = [
    appId,
    ...(identity ? ["identity", identity] : []),
    ...(ttlSeconds === undefined ? [] : ["ttl", String(ttlSeconds)]),
  ];
  const query = new URLSearchParams({ reloadUri, ...credentials });
  return `${origin.replace(/^http/, "ws")}/app/${path.map(encodeURIComponent).join("/")}?${query.toString()}`;
}
