// Whether the session that is already there will do: each ticket that is not spent saves one of the user's five sessions.
import type { Flow } from "../flow.js";
import { problem } from "../problems/problem.js";
import { warn } from "../warn.js";
import { parseProxy, type Proxy } from "../proxy.js";
import type { Settings } from "../settings.js";
import type { TicketAnswer } from "../ticket/read-answer.js";
import type { QlikUser } from "../types.js";
import type { Verified } from "../verify/verdict.js";
import { sameUser } from "./judge.js";
import { remembered } from "./memory.js";

/** Who must come out of the sign-in, where, and under which key. */
export interface Expected {
  readonly proxy: Proxy;
  readonly named: QlikUser | undefined;
  readonly sessionKey: string | undefined;
}

/** An endpoint is known without its query, which may be another one each time. */
const addressOf = ({ origin, pathname }: URL) => origin + pathname;

/** The proxy that can be probed before a ticket is there: the option's first, else the one used last time. */
export function firstProxy({ proxies, source, allowInsecureProxy }: Settings): Proxy | undefined {
  const last = !proxies[0] && source.url && remembered("proxy", addressOf(source.url));
  try {
    return last ? parseProxy(last, allowInsecureProxy) : proxies[0];
  } catch {
    return undefined;
  }
}

/**
 * Holds the ticket's answer against the options. The answer's proxy must be one of the page's list; with no list it is
 * taken only from a ticket endpoint on the page's own origin.
 * Throws `proxy-not-allowed`, `user-mismatch` or `invalid-option`; the ticket is unsent then.
 */
export function acceptAnswer({ settings, emit }: Flow, answer: TicketAnswer): Expected {
  const { proxies, source, user, allowInsecureProxy } = settings;
  const proxy = answer.proxy === undefined ? proxies[0] : parseProxy(answer.proxy, allowInsecureProxy);
  if (!proxy) throw problem("invalid-option/no-proxy");
  const isAllowed = proxies.length
    ? proxies.some(({ url }) => url === proxy.url)
    : source.url?.origin === location.origin;
  if (!isAllowed) throw problem("proxy-not-allowed", proxy.url, proxies);
  if (user && answer.user && !sameUser(user, answer.user)) throw problem("user-mismatch/ticket", user, answer.user);
  const named = user ?? answer.user;
  if (!named) warn("user-not-named", emit);
  return { proxy, named, sessionKey: answer.sessionKey ?? user?.sessionKey };
}

/** Looks into the storage in any case: see where it is called. */
export const isSameKey = ({ proxy, sessionKey }: Expected) =>
  remembered("key", proxy.url) === sessionKey && !!sessionKey;

/**
 * What was found, when the live session is the named user's, with the rights under which this browser signed in: the same user id
 * may come back with other attributes, and these are authorisation data.
 */
export function reusable(
  { settings: { reuse } }: Flow,
  verified: Verified | undefined,
  expected: Expected,
): Verified | undefined {
  const { named } = expected;
  return reuse !== false &&
    verified?.verdict.user &&
    named &&
    sameUser(verified.verdict.user, named) &&
    (reuse === "same-user" || isSameKey(expected))
    ? verified
    : undefined;
}

export function rememberSignIn({ proxy: { url }, sessionKey = "" }: Expected, via: string, endpoint?: URL): void {
  if (endpoint) remembered("proxy", addressOf(endpoint), url);
  remembered("key", url, sessionKey);
  remembered("via", url, via);
}
