// Who is asking? A good ticket makes a session, a live cookie continues one, and a bad ticket is as if nothing had
// been sent: with an old cookie beside it the old user is served. A token or a trusted header counts where it is set up.

import { sessionCookie, sessionCookieValues } from "../http/cookies.js";
import { parameterValues, TICKET_PARAMETER } from "../http/query.js";
import { headerIdentity, tokenIdentity, type Identity } from "./identity.js";
import { isLoginForced } from "./login.js";
import { randomGuid } from "../state/random.js";
import { userKey } from "../state/user-names.js";
import type { Ticket } from "../state/tickets.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

export interface Caller {
  readonly session: Session | undefined;
  /** The `Set-Cookie` header, when this request made the session. */
  readonly headers: ProxyResponse["headers"];
  /** The caller shows a token that is not good: answered with 401. This says why, for the journal. */
  readonly refused?: string;
}

const NOBODY: Caller = { session: undefined, headers: [] };

/** Finds or makes the caller's session. Spends each ticket in the address, refused ones too. */
export function signIn(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Caller {
  const ticket = spendTicket(site, virtualProxy, request);
  const current = findSession(site, virtualProxy, request);
  if (ticket && (!current || site.settings.ticketPrecedence === "ticket")) {
    return createSession(site, virtualProxy, request, ticket);
  }
  const isTokenRead = !current || site.settings.jwtPrecedence === "token";
  const token = isTokenRead ? tokenIdentity(site, virtualProxy, request) : undefined;
  if (token && "refused" in token) return { ...NOBODY, refused: token.refused };
  const identity = token ?? headerIdentity(virtualProxy, request);
  if (identity && !(current && userKey(current.user) === userKey(identity.user))) {
    return createSession(site, virtualProxy, request, identity);
  }
  if (current) return { session: current, headers: [] };
  if (virtualProxy.anonymous === false) return NOBODY;
  if (virtualProxy.anonymous === true && isLoginForced(request)) return NOBODY;
  const user = { userDirectory: "NONE", userId: `anonymous${randomGuid()}` };
  return createSession(site, virtualProxy, request, { user, attributes: [] }, true);
}

/** The live session of the request's cookie. Being asked for counts as activity, unless `touches` is false. */
export function findSession(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
  touches = true,
): Session | undefined {
  for (const value of sessionCookieValues(request, virtualProxy)) {
    const session = site.sessions.find(value, virtualProxy);
    if (!session) continue;
    if (touches) site.sessions.touch(session);
    return session;
  }
  return undefined;
}

/** Takes the address's tickets out of circulation; returns the ticket when there was exactly one and it was good. */
export function spendTicket(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Ticket | undefined {
  const names = [TICKET_PARAMETER, ...(site.settings.ticketParameter === "both" ? ["X-Qlik-Ticket"] : [])];
  const texts = names.flatMap((name) => parameterValues(request.url, name));
  if (texts.length === 0) return undefined;
  const found = texts.map((text) => site.tickets.spend(text, virtualProxy.prefix));
  const ticket = found.length === 1 ? found[0] : undefined;
  if (ticket) site.counters.ticketsSpent += 1;
  else site.counters.ticketsRejected += 1;
  return ticket;
}

function createSession(
  site: Site,
  virtualProxy: VirtualProxy,
  request: ProxyRequest,
  { user, attributes }: Identity,
  anonymous = false,
): Caller {
  site.counters.sessionsCreated += 1;
  const session = site.sessions.create({ virtualProxy, user, attributes, anonymous });
  return { session, headers: [["Set-Cookie", sessionCookie(session, request.url)]] };
}
