// Whether the session that is already there will do: each ticket that is not spent saves one of the user's five sessions.
import type { Flow } from "../flow.js";
import { answeredOtherUser, noProxy, WARN_USER_NOT_NAMED } from "../messages.js";
import { acceptProxy, parseProxy, type Proxy } from "../proxy.js";
import type { Settings } from "../settings.js";
import type { TicketAnswer } from "../ticket/parse-ticket.js";
import type { QlikUser } from "../types.js";
import type { Verified } from "../verify/verify-session.js";
import { sameUser } from "./judge.js";
import type { SignedIn } from "./session.js";
import { lastProxy, lastSessionKey, rememberProxy, rememberSessionKey } from "./memory.js";

/** Who must come out of the sign-in, where, and under which key. */
export interface Expected {
  readonly proxy: Proxy;
  readonly named: QlikUser | undefined;
  readonly sessionKey: string | undefined;
}

/** The proxy that can be probed before a ticket is there: the option's first, else the one used last time. */
export function firstProxy({ proxies, source, allowInsecureProxy }: Settings): Proxy | undefined {
  if (proxies[0] || !source.url) return proxies[0];
  try {
    const last = lastProxy(source.url);
    return last === undefined ? undefined : parseProxy(last, allowInsecureProxy === true);
  } catch {
    return undefined;
  }
}

/** Holds the ticket's answer against the options. Throws `proxy-not-allowed`, `user-mismatch` or `invalid-option`; the ticket is unsent then. */
export function acceptAnswer(flow: Flow, answer: Omit<TicketAnswer, "ticket">): Expected {
  const { proxies, source, user, allowInsecureProxy } = flow.settings;
  const own = source.url?.origin === location.origin;
  const proxy = acceptProxy(proxies, answer.proxy, own, allowInsecureProxy === true);
  if (!proxy) throw noProxy();
  if (user && answer.user && !sameUser(user, answer.user)) throw answeredOtherUser(user, answer.user);
  const named = user ?? answer.user;
  if (!named) flow.emit({ type: "warning", code: "user-not-named", message: WARN_USER_NOT_NAMED });
  return { proxy, named, sessionKey: answer.sessionKey ?? user?.sessionKey };
}

export const isSameKey = ({ proxy, sessionKey }: Expected) =>
  sessionKey !== undefined && lastSessionKey(proxy) === sessionKey;

/**
 * True when the live session is the named user's, with the rights under which this browser signed in: the same user id
 * may come back with other attributes, and these are authorisation data.
 */
export function isReusable({ settings: { reuse } }: Flow, { verdict }: Verified, expected: Expected): boolean {
  const { named } = expected;
  if (reuse === false || !named || verdict.state !== "active" || !sameUser(verdict.user, named)) return false;
  return reuse === "same-user" || isSameKey(expected);
}

export function rememberSignIn({ settings: { source } }: Flow, { proxy, sessionKey }: Expected): void {
  if (source.url) rememberProxy(source.url, proxy);
  rememberSessionKey(proxy, sessionKey);
}

/** The sign-in that was there already. */
export const reusedSignIn = ({ verdict, via }: Verified, proxy: Proxy): SignedIn => ({
  proxy,
  user: verdict.state === "active" ? verdict.user : undefined,
  identity: "confirmed",
  reused: true,
  via,
});
