// What a session does after sign-in, loaded when first asked for: it has no part in the time to the first chart.
import { openScope } from "../../core/scope.js";
import { askProxy } from "../ask-proxy.js";
import { explain } from "../problems/catalogue.js";
import { problem } from "../problems/problem.js";
import { verifySession } from "../verify/verify-session.js";
import { sameUser } from "./judge.js";
import type { SignedIn, WebSocketOptions } from "./session.js";

const CHECK_MS = 15_000;

export async function checkSession({
  proxy,
  user,
  via,
}: SignedIn): Promise<"active" | "inactive" | "other-user" | "unknown"> {
  const { signal, end } = openScope(undefined, CHECK_MS);
  try {
    const { verdict } = await verifySession(proxy, signal, via);
    if (verdict.state === "inactive") return "inactive";
    return !user || sameUser(verdict.user, user) ? "active" : "other-user";
  } catch {
    return "unknown";
  } finally {
    end();
  }
}

export async function fetchCsrfToken({ proxy, via }: SignedIn): Promise<string> {
  // Verified by a WebSocket that had no token: this server asks for none.
  if (via === "websocket") return "";
  const response = await askProxy(proxy, "qps/csrftoken").catch(() => {
    throw explain(problem("cors-missing/token", proxy));
  });
  if (response.status === 404) return "";
  if (!response.ok) throw explain(problem("session-expired", proxy));
  const token = response.headers.get("qlik-csrf-token");
  if (token === null && proxy.origin !== location.origin) throw explain(problem("cors-missing/token", proxy));
  return token ?? "";
}

export async function webSocketAddress(
  signedIn: SignedIn,
  appId: string,
  { identity, ttlSeconds, reloadUri = location.href }: WebSocketOptions = {},
): Promise<string> {
  const path = [
    appId,
    ...(identity ? ["identity", identity] : []),
    ...(ttlSeconds === undefined ? [] : ["ttl", String(ttlSeconds)]),
  ];
  const query = new URLSearchParams({ reloadUri });
  const token = await fetchCsrfToken(signedIn);
  if (token) query.set("qlik-csrf-token", token);
  return `${signedIn.proxy.base.replace(/^http/, "ws")}app/${path.map(encodeURIComponent).join("/")}?${query.toString()}`;
}
