// Who is asking? A good ticket makes a session, a live cookie continues one, and a bad ticket is as if nothing had
// been sent: with an old cookie beside it the old user is served.

import { sessionCookie, sessionCookieValues } from "../http/cookies.js";
import { parameterValues, TICKET_PARAMETER } from "../http/query.js";
import { randomGuid } from "../state/random.js";
import type { Ticket } from "../state/tickets.js";
import type { Session, UserAttributes } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/settings.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse, QlikUserId } from "../types.js";

export interface Caller {
  readonly session: Session | undefined;
  /** The `Set-Cookie` header, when this request made the session. */
  readonly headers: ProxyResponse["headers"];
}

/** Finds or makes the caller's session. Spends each ticket in the address, whatever comes of it. */
export function signIn(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Caller {
  const ticket = spendTicket(site, virtualProxy, request);
  const current = findSession(site, virtualProxy, request);
  if (ticket && (!current || site.settings.ticketPrecedence === "ticket")) {
    return withCookie(createSession(site, virtualProxy, ticket.user, ticket.attributes), request);
  }
  if (current) return { session: current, headers: [] };
  if (!virtualProxy.anonymous) return { session: undefined, headers: [] };
  const user = { userDirectory: "NONE", userId: `anonymous${randomGuid()}` };
  return withCookie(createSession(site, virtualProxy, user, [], true), request);
}

/** The live session of the request's cookie. Being asked for counts as activity. */
export function findSession(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Session | undefined {
  for (const value of sessionCookieValues(request, virtualProxy)) {
    const session = site.sessions.find(value, virtualProxy);
    if (!session) continue;
    site.sessions.touch(session);
    return session;
  }
  return undefined;
}

/** Takes the address's tickets out of circulation; returns the ticket when there was exactly one and it was good. */
export function spendTicket(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): Ticket | undefined {
  const texts = parameterValues(request.url, TICKET_PARAMETER);
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
  user: QlikUserId,
  attributes: UserAttributes,
  anonymous = false,
): Session {
  site.counters.sessionsCreated += 1;
  return site.sessions.create(virtualProxy, user, attributes, anonymous);
}

function withCookie(session: Session, request: ProxyRequest): Caller {
  return { session, headers: [["Set-Cookie", sessionCookie(session, request.url)]] };
}
