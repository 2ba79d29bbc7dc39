// The token that Qlik wants in the address of an engine WebSocket (from November 2024; help: CSRF protection).
import { askProxy } from "../ask-proxy.js";
import { sessionExpired, tokenUnreadable } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";

/** `""` on servers that have no tokens. Throws `session-expired`, `cors-missing`. `via`: how the session was looked at. */
export async function fetchCsrfToken(proxy: Proxy, via: string): Promise<string> {
  // A WebSocket without a token named the user: this server asks for none.
  if (via === "websocket") return "";
  const response = await askProxy(proxy, "qps/csrftoken").catch(() => {
    throw tokenUnreadable(proxy);
  });
  if (response.status === 404) return "";
  if (!response.ok) throw sessionExpired(proxy);
  const token = response.headers.get("qlik-csrf-token");
  if (token === null && proxy.origin !== location.origin) throw tokenUnreadable(proxy);
  return token ?? "";
}
