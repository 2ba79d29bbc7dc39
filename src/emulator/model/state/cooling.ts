// Sessions that have ended and still count: a user at the limit cannot open an app at once after logging out (Qlik
// articles 1714209 and 2103625).

import type { Clock } from "../types.js";

export interface Cooling {
  add(user: string): void;
  count(user: string): number;
}

export function createCooling(clock: Clock, forMs: number): Cooling {
  const endedAt = new Map<string, number[]>();
  const recent = (user: string) => (endedAt.get(user) ?? []).filter((at) => clock.now() - at < forMs);
  return {
    add(user) {
      if (forMs > 0) endedAt.set(user, [...recent(user), clock.now()]);
    },
    count(user) {
      const left = recent(user);
      if (left.length === 0) endedAt.delete(user);
      return left.length;
    },
  };
}
