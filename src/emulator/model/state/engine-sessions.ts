// Which engine sessions exist: a second socket of the same proxy session, app and identity attaches to the first's,
// as long as that one is open or was closed no longer ago than its `ttl`.

import type { Clock } from "../types.js";

export interface EngineSessions {
  /** Joins or makes the engine session; call `release` when the socket is gone. */
  join(key: string, ttlMs: number): { readonly attached: boolean; release(): void };
  /** Cancels all timers. */
  dispose(): void;
}

export function createEngineSessions(clock: Clock): EngineSessions {
  const existing = new Map<string, { sockets: number; cancelExpiry: () => void }>();

  return {
    join(key, ttlMs) {
      const found = existing.get(key);
      const entry = found ?? { sockets: 0, cancelExpiry: () => undefined };
      existing.set(key, entry);
      entry.cancelExpiry();
      entry.sockets += 1;
      let released = false;
      return {
        attached: found !== undefined,
        release() {
          if (released) return;
          released = true;
          entry.sockets -= 1;
          if (entry.sockets > 0) return;
          if (ttlMs <= 0) existing.delete(key);
          else entry.cancelExpiry = clock.schedule(() => existing.delete(key), ttlMs);
        },
      };
    },
    dispose() {
      for (const { cancelExpiry } of existing.values()) cancelExpiry();
      existing.clear();
    },
  };
}
