// Proxy sessions: held in memory, ended by logout or by a time without traffic. An end is told to the sockets of the session.

import { createCooling } from "./cooling.js";
import { randomGuid } from "./random.js";
import type { Notification } from "../sockets/notifications.js";
import { userKey } from "./user-names.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Clock, QlikUserId } from "../types.js";

/** Attributes of a ticket: one-key objects, keys may repeat. */
export type UserAttributes = readonly Readonly<Record<string, string>>[];

/** How a session ends. */
export type SessionEnd = "logged-out" | "timed-out" | "closed";

/** The model's end of an open socket, as its session sees it. */
export interface SessionSocket {
  /** The session has ended. */
  end(how: SessionEnd): void;
  notify(notification: Notification): void;
}

export interface Session {
  /** The cookie's value: a secret. */
  readonly id: string;
  readonly virtualProxy: VirtualProxy;
  readonly user: QlikUserId;
  readonly attributes: UserAttributes;
  readonly anonymous: boolean;
  readonly createdAt: number;
  readonly csrfToken: string;
  lastActivityAt: number;
  /** Those that are open. */
  readonly sockets: Set<SessionSocket>;
}

/** What a new session is made of. */
export interface NewSession {
  readonly virtualProxy: VirtualProxy;
  readonly user: QlikUserId;
  readonly attributes: UserAttributes;
  readonly anonymous?: boolean;
  /** Default: a new GUID. The Session API lets the caller choose. */
  readonly id?: string;
}

export interface SessionStore {
  create(from: NewSession): Session;
  /** The live session with this id under this virtual proxy. */
  find(id: string, virtualProxy: VirtualProxy): Session | undefined;
  all(): readonly Session[];
  /** The user's live sessions, under all virtual proxies or under one. */
  ofUser(user: QlikUserId, virtualProxy?: VirtualProxy): readonly Session[];
  /** Whether the user ever had a session. */
  knows(user: QlikUserId): boolean;
  /** How many sessions the user is counted for: the live ones, and those that ended a short while ago. */
  countOf(user: QlikUserId): number;
  /** Notes traffic: the inactivity timeout starts anew. */
  touch(session: Session): void;
  /** Ends the session and tells its sockets. Unless `cools` is false it goes on counting for a while. */
  end(session: Session, how: SessionEnd, cools?: boolean): void;
  /** Forgets all sessions and cancels all timers without telling anyone. */
  dispose(): void;
}

// The longest delay that browsers and Node take in one go (2^31 - 1 ms).
const LONGEST_TIMER_MS = 2_147_483_647;

export function createSessionStore(clock: Clock, cooldownMs: number): SessionStore {
  const live = new Map<string, LiveSession>();
  const known = new Set<string>();
  const cooling = createCooling(clock, cooldownMs);
  const all = () => Array.from(live.values(), ({ session }) => session);
  const ofUser = (user: QlikUserId, virtualProxy?: VirtualProxy) =>
    all().filter((session) => isOf(session, user, virtualProxy));

  function end(session: Session, how: SessionEnd, cools = true): void {
    const entry = live.get(session.id);
    if (!entry) return;
    live.delete(session.id);
    entry.cancel();
    if (cools) cooling.add(userKey(session.user));
    endSockets(session, how);
  }

  return {
    create(from) {
      const session = newSession(clock.now(), from);
      known.add(userKey(session.user));
      live.set(session.id, { session, cancel: watchIdle(clock, session, () => end(session, "timed-out")) });
      return session;
    },
    find(id, virtualProxy) {
      const session = live.get(id)?.session;
      return session?.virtualProxy === virtualProxy ? session : undefined;
    },
    all,
    ofUser,
    knows: (user) => known.has(userKey(user)),
    countOf: (user) => ofUser(user).length + cooling.count(userKey(user)),
    touch(session) {
      session.lastActivityAt = clock.now();
    },
    end,
    dispose() {
      for (const { cancel } of live.values()) cancel();
      live.clear();
    },
  };
}

interface LiveSession {
  readonly session: Session;
  readonly cancel: () => void;
}

const isOf = (session: Session, user: QlikUserId, virtualProxy: VirtualProxy | undefined): boolean =>
  userKey(session.user) === userKey(user) && (virtualProxy === undefined || session.virtualProxy === virtualProxy);

function endSockets(session: Session, how: SessionEnd): void {
  const sockets = [...session.sockets];
  session.sockets.clear();
  for (const socket of sockets) socket.end(how);
}

/** Calls `onIdle` when the session had no traffic for as long as its virtual proxy allows; returns the function that ends that. */
function watchIdle(clock: Clock, session: Session, onIdle: () => void): () => void {
  const leftMs = () => session.virtualProxy.inactivityTimeoutMs - (clock.now() - session.lastActivityAt);
  let cancel: () => void = () => undefined;
  // One timer a session, however busy: when it fires early, it is set again for what is left.
  const watch = () => {
    cancel = clock.schedule(() => (leftMs() <= 0 ? onIdle() : watch()), Math.min(leftMs(), LONGEST_TIMER_MS));
  };
  watch();
  return () => cancel();
}

function newSession(now: number, { virtualProxy, user, attributes, anonymous = false, id }: NewSession): Session {
  return {
    id: id ?? randomGuid(),
    virtualProxy,
    user,
    attributes,
    anonymous,
    createdAt: now,
    csrfToken: randomGuid(),
    lastActivityAt: now,
    sockets: new Set(),
  };
}
