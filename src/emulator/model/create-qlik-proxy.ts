// The model's front door: requests in, answers out, no I/O. Node servers and request mocks are thin faces of it.

import { findVirtualProxy } from "./http/address.js";
import { fail } from "./settings/check.js";
import type { JournalEntry } from "./state/journal.js";
import type { Licence, ProxyOptions } from "./options.js";
import { answerPublic } from "./public/public-routes.js";
import type { Session, SessionEnd, UserAttributes } from "./state/sessions.js";
import { resolveSettings } from "./settings/settings.js";
import { createSite, type ProxyCounters, type Site } from "./state/site.js";
import { issueTicket } from "./trusted/ticket-call.js";
import { answerTrusted } from "./trusted/trusted-routes.js";
import type { ProxyRequest, ProxyResponse, QlikUserId, UpgradeAnswer } from "./types.js";
import { NOTIFICATIONS, proxyNotification, type NotificationName } from "./sockets/notifications.js";
import { answerUpgrade } from "./sockets/upgrade.js";

/** A user to make a ticket for, and where. */
export interface TicketOrder extends QlikUserId {
  /** The virtual proxy's prefix; `""` is the default one. */
  readonly virtualProxy: string;
  /** What the ticket call's `Attributes` say: groups and others, for Qlik's security rules. */
  readonly attributes?: UserAttributes;
}

/** A live proxy session. */
export interface SessionInfo {
  /** The cookie's value. */
  readonly id: string;
  /** The virtual proxy's prefix. */
  readonly virtualProxy: string;
  /** Whose session it is. */
  readonly user: QlikUserId;
  /** The attributes with which it was made. */
  readonly attributes: UserAttributes;
  /** True for a session that the virtual proxy gave to nobody in particular. */
  readonly anonymous: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch of what last counted as activity. */
  readonly lastActivityAt: number;
  /** How many WebSockets of it are open. */
  readonly openSockets: number;
}

/** A Qlik Sense proxy without its servers. Nothing a client sends makes its methods throw. */
export interface QlikProxy {
  /** Answers a request of the public side (443 or 80). */
  handlePublic(request: ProxyRequest): ProxyResponse;
  /** Answers a request of the trusted side (4243); the caller vouches for the client certificate. */
  handleTrusted(request: ProxyRequest): ProxyResponse;
  /** Answers a WebSocket upgrade on the public side. */
  upgrade(request: ProxyRequest): UpgradeAnswer;
  /** Makes a ticket, as the ticket call does. Throws a `TypeError` for an unknown virtual proxy. */
  issueTicket(order: TicketOrder): string;
  /** The live sessions, oldest first. */
  sessions(): readonly SessionInfo[];
  /** Ends the session as a logout does, but at once: it does not go on counting. False when there is none with this id. */
  endSession(id: string, how?: SessionEnd): boolean;
  /** Ends the user's sessions under one virtual proxy, at once; returns how many there were. */
  endUserSessions(virtualProxy: string, user: QlikUserId): number;
  /**
   * Sends one of the proxy's notifications to the session's open sockets, and closes them after a fatal one; returns
   * how many there were. The session itself lives on. `message` stands in place of the usual text.
   */
  notify(sessionId: string, name: NotificationName, message?: string): number;
  /** Changes a user's licence; sockets that are open stay open. */
  setLicence(user: QlikUserId, licence: Licence): void;
  /** What was counted since the start. */
  counters(): Readonly<ProxyCounters>;
  /** What was asked and answered, at most the last 10 000; tickets, tokens and session ids are masked. */
  journal(): readonly JournalEntry[];
  /** Forgets all sessions and cancels all timers. */
  dispose(): void;
}

/** Makes a proxy. Throws a `TypeError` that names the option when one is unknown or wrong. */
export function createQlikProxy(options: ProxyOptions = {}): QlikProxy {
  const site = createSite(resolveSettings(options));
  return {
    handlePublic(request) {
      const { response, session, refused } = answerPublic(site, request);
      site.journal.write("public", request, response.status, session, refused);
      return finished(request, response);
    },
    handleTrusted(request) {
      const response = answerTrusted(site, request);
      site.journal.write("trusted", request, response.status);
      return finished(request, response);
    },
    upgrade(request) {
      const { answer, session, refused } = answerUpgrade(site, request);
      site.journal.write("socket", request, answer.accepted ? 101 : answer.response.status, session, refused);
      return answer.accepted
        ? { ...answer, headers: [SERVER, ...answer.headers] }
        : { accepted: false, response: finished(request, answer.response) };
    },
    ...administration(site),
  };
}

type Administration = Omit<QlikProxy, "handlePublic" | "handleTrusted" | "upgrade">;

function administration(site: Site): Administration {
  return {
    issueTicket({ virtualProxy, userDirectory, userId, attributes = [] }) {
      return issueTicket(site, knownPrefix(site, virtualProxy), { userDirectory, userId }, attributes);
    },
    sessions: () => site.sessions.all().map(describe),
    endSession(id, how = "logged-out") {
      const session = site.sessions.all().find((candidate) => candidate.id === id);
      if (session) site.sessions.end(session, how, false);
      return session !== undefined;
    },
    endUserSessions(prefix, user) {
      const ended = site.sessions.ofUser(user, findVirtualProxy(site.settings, knownPrefix(site, prefix)));
      ended.forEach((session) => site.sessions.end(session, "logged-out", false));
      return ended.length;
    },
    notify(sessionId, name, message) {
      if (!Object.hasOwn(NOTIFICATIONS, name)) fail("name", `one of ${Object.keys(NOTIFICATIONS).join(", ")}`, name);
      const session = site.sessions.all().find(({ id }) => id === sessionId);
      const sockets = [...(session?.sockets ?? [])];
      sockets.forEach((socket) => socket.notify(proxyNotification(site.settings.clock, name, message)));
      return sockets.length;
    },
    setLicence: (user, licence) => site.licences.set(user, licence),
    counters: () => ({ ...site.counters }),
    journal: () => site.journal.entries(),
    dispose() {
      site.sessions.dispose();
      site.engineSessions.dispose();
    },
  };
}

// HTTP.sys writes this, so it is on each answer of each virtual proxy.
const SERVER = ["Server", "Microsoft-HTTPAPI/2.0"] as const;

function finished(request: ProxyRequest, response: ProxyResponse): ProxyResponse {
  const body = request.method === "HEAD" ? "" : response.body;
  return { status: response.status, headers: [SERVER, ...response.headers], body };
}

function knownPrefix(site: Site, prefix: string): string {
  const prefixes = site.settings.virtualProxies.map((virtualProxy) => virtualProxy.prefix);
  if (!prefixes.includes(prefix)) fail("virtualProxy", `one of ${JSON.stringify(prefixes)}`, prefix);
  return prefix;
}

function describe(session: Session): SessionInfo {
  const { id, virtualProxy, user, attributes, anonymous, createdAt, lastActivityAt, sockets } = session;
  return {
    id,
    virtualProxy: virtualProxy.prefix,
    user,
    attributes,
    anonymous,
    createdAt,
    lastActivityAt,
    openSockets: sockets.size,
  };
}
