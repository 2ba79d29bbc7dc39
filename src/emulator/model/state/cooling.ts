// Sessions that have ended and still count: a user at the limit cannot open an app at once after logging out (Qlik
// articles 1714209 and 2103625).

import type { Clock } from "../types.js";

export interface Cooling {
  add(user: string): void;
  count(user: string): number;
}

export function createCooling(clock: Clock, forMs: number): Cooling {
  const endedAt = new Map<string, number[]>();
  return {
    add(user) {
      if (forMs <= 0) return;
      const now = clock.now();
      const times = endedAt.get(user);
      if (!times) {
        endedAt.set(user, [now]);
        return;
      }
      // Oldest first, and only the old ones: a user of a load test has thousands.
      const kept = times.findIndex((at) => now - at < forMs);
      times.splice(0, kept < 0 ? times.length : kept);
      times.push(now);
    },
    count(user) {
      const now = clock.now();
      const left = (endedAt.get(user) ?? []).filter((at) => now - at < forMs);
      if (left.length === 0) endedAt.delete(user);
      return left.length;
    },
  };
}
