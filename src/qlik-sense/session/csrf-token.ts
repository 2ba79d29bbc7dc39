// The token that Qlik wants in the address of an engine WebSocket (from November 2024; help: CSRF protection).
import { openScope } from "../../core/net/scope.js";
import { askProxy } from "../ask-proxy.js";
import { checkSession } from "../check/check-session.js";
import { strangerIn } from "../check/strange-answer.js";
import { sessionExpired, tokenUnreadable } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";

/**
 * `""` on servers that have no tokens. Throws `session-expired`, `cors-missing`, and what a look throws, where it is not Qlik that keeps
 * the token back. `via`: how the session was looked at.
 */
export async function fetchCsrfToken(proxy: Proxy, via: string): Promise<string> {
  // A WebSocket without a token named the user: this server asks for none.
  if (via === "websocket") return "";
  const response = await askProxy(proxy, "qps/csrftoken").catch(() => undefined);
  if (response?.status === 404) return "";
  // 403 is Qlik's own word to those who have no session.
  const stranger = response && response.status !== 403 ? strangerIn(proxy, response, "qps/csrftoken") : undefined;
  if (stranger) throw stranger;
  if (!response?.ok) {
    await assertQlikAnswers(proxy, via);
    throw response ? sessionExpired(proxy) : tokenUnreadable(proxy);
  }
  const token = response.headers.get("qlik-csrf-token");
  if (token === null && proxy.origin !== location.origin) throw tokenUnreadable(proxy);
  return token ?? "";
}

const LOOK_MS = 15_000;

/** Qlik keeps the token from those who have no session; a gateway in front of it keeps everything from everybody. */
async function assertQlikAnswers(proxy: Proxy, via: string): Promise<void> {
  const { signal, end } = openScope(undefined, LOOK_MS, () => tokenUnreadable(proxy));
  try {
    await checkSession(proxy, signal, via);
  } finally {
    end();
  }
}
