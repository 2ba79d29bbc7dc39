// Which engine sessions exist: a second socket of the same proxy session, app and identity attaches to the first's,
// as long as that one is open or was closed no longer ago than its `ttl`.

import type { Clock, EngineConversation } from "../types.js";

/** One socket's part in an engine session. */
export interface EngineSession {
  readonly attached: boolean;
  /** What the last socket left, when it has been closed no longer than its `ttl`: open objects and selections. */
  readonly left: EngineConversation | undefined;
  /** The socket is gone. */
  release(conversation: EngineConversation): void;
}

export interface EngineSessions {
  /** Joins or makes the engine session; call `release` when the socket is gone. */
  join(key: string, ttlMs: number): EngineSession;
  /** Cancels all timers. */
  dispose(): void;
}

interface Entry {
  sockets: number;
  cancelExpiry: () => void;
  left: EngineConversation | undefined;
}

export function createEngineSessions(clock: Clock): EngineSessions {
  const existing = new Map<string, Entry>();

  return {
    join(key, ttlMs) {
      const found = existing.get(key);
      const entry: Entry = found ?? { sockets: 0, cancelExpiry: () => undefined, left: undefined };
      existing.set(key, entry);
      entry.cancelExpiry();
      entry.sockets += 1;
      const { left } = entry;
      entry.left = undefined;
      let released = false;
      return {
        attached: found !== undefined,
        left,
        release(conversation) {
          if (released) return;
          released = true;
          entry.sockets -= 1;
          if (entry.sockets > 0) return;
          if (ttlMs <= 0) {
            existing.delete(key);
            return;
          }
          entry.left = conversation;
          entry.cancelExpiry = clock.schedule(() => existing.delete(key), ttlMs);
        },
      };
    },
    dispose() {
      for (const { cancelExpiry } of existing.values()) cancelExpiry();
      existing.clear();
    },
  };
}
