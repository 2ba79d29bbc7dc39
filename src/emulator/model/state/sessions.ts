// Proxy sessions: held in memory, ended by logout or by a time without traffic. Whatever ends one tells its sockets.

import { randomGuid } from "./random.js";
import type { VirtualProxy } from "../settings/settings.js";
import type { Clock, QlikUserId } from "../types.js";

/** Attributes of a ticket: one-key objects, keys may repeat. */
export type UserAttributes = readonly Readonly<Record<string, string>>[];

export type SessionEnd = "logged-out" | "timed-out";

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
  /** One entry for each open socket: called when the session ends. */
  readonly onEnd: Set<(how: SessionEnd) => void>;
}

export interface SessionStore {
  create(virtualProxy: VirtualProxy, user: QlikUserId, attributes: UserAttributes, anonymous?: boolean): Session;
  /** The live session with this id under this virtual proxy. */
  find(id: string, virtualProxy: VirtualProxy): Session | undefined;
  all(): readonly Session[];
  /** The user's live sessions, under all virtual proxies or under one. */
  ofUser(user: QlikUserId, virtualProxy?: VirtualProxy): readonly Session[];
  /** Notes traffic: the inactivity timeout starts anew. */
  touch(session: Session): void;
  end(session: Session, how: SessionEnd): void;
  /** Forgets all sessions and cancels all timers without telling anyone. */
  dispose(): void;
}

// The longest delay that browsers and Node take in one go (2^31 - 1 ms).
const LONGEST_TIMER_MS = 2_147_483_647;

export function createSessionStore(clock: Clock): SessionStore {
  const live = new Map<string, { readonly session: Session; cancel: () => void }>();
  const idleLeftMs = (session: Session) =>
    session.virtualProxy.inactivityTimeoutMs - (clock.now() - session.lastActivityAt);

  function end(session: Session, how: SessionEnd): void {
    const entry = live.get(session.id);
    if (!entry) return;
    live.delete(session.id);
    entry.cancel();
    const listeners = [...session.onEnd];
    session.onEnd.clear();
    for (const listener of listeners) listener(how);
  }

  // One timer a session, however busy: when it fires early, it is set again for what is left.
  function watch(session: Session): () => void {
    return clock.schedule(
      () => {
        const entry = live.get(session.id);
        if (!entry) return;
        if (idleLeftMs(session) <= 0) end(session, "timed-out");
        else entry.cancel = watch(session);
      },
      Math.min(idleLeftMs(session), LONGEST_TIMER_MS),
    );
  }

  return {
    create(...owner) {
      const session = newSession(clock.now(), ...owner);
      live.set(session.id, { session, cancel: watch(session) });
      return session;
    },
    find(id, virtualProxy) {
      const session = live.get(id)?.session;
      return session?.virtualProxy === virtualProxy ? session : undefined;
    },
    all: () => Array.from(live.values(), ({ session }) => session),
    ofUser(user, virtualProxy) {
      return this.all().filter(
        (session) =>
          isSameUser(session.user, user) && (virtualProxy === undefined || session.virtualProxy === virtualProxy),
      );
    },
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

function newSession(
  now: number,
  virtualProxy: VirtualProxy,
  user: QlikUserId,
  attributes: UserAttributes,
  anonymous = false,
): Session {
  return {
    id: randomGuid(),
    virtualProxy,
    user,
    attributes,
    anonymous,
    createdAt: now,
    csrfToken: randomGuid(),
    lastActivityAt: now,
    onEnd: new Set(),
  };
}

/** Qlik compares users without regard to letter case. */
function isSameUser(one: QlikUserId, other: QlikUserId): boolean {
  return (
    one.userDirectory.toLowerCase() === other.userDirectory.toLowerCase() &&
    one.userId.toLowerCase() === other.userId.toLowerCase()
  );
}
