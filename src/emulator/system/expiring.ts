// Things with an end: codes, tickets, tokens. They are looked up by a secret text, and some serve once.

import type { Clock } from "../model/types.js";

/** Things by their secret texts. */
export interface Expiring<T> {
  /** Keeps the thing for `lifeMs` milliseconds. */
  keep(secret: string, thing: T, lifeMs: number): void;
  /** The thing while it lives. */
  find(secret: string): T | undefined;
  /** What became of the thing: live, past its end, or not known at all. */
  stateOf(secret: string): "live" | "expired" | "unknown";
  /** Takes the thing out: it serves once. */
  take(secret: string): T | undefined;
  /** Forgets the things for which this is true; returns how many there were. */
  forget(isMeant: (thing: T) => boolean): number;
  /** The live ones, oldest first. */
  all(): readonly T[];
  clear(): void;
}

/** What is past its end is remembered for so long, so that a journal can say "expired". */
const REMEMBERED_MS = 3_600_000;

export function createExpiring<T>(clock: Pick<Clock, "now">): Expiring<T> {
  const kept = new Map<string, { readonly thing: T; readonly endsAt: number }>();

  function sweep(): void {
    // In order of their coming, and their lives differ little: the first one that may stay ends the sweep.
    for (const [secret, { endsAt }] of kept) {
      if (clock.now() < endsAt + REMEMBERED_MS) break;
      kept.delete(secret);
    }
  }
  function find(secret: string): T | undefined {
    const entry = kept.get(secret);
    return entry && clock.now() < entry.endsAt ? entry.thing : undefined;
  }
  return {
    keep(secret, thing, lifeMs) {
      sweep();
      kept.set(secret, { thing, endsAt: clock.now() + lifeMs });
    },
    find,
    stateOf: (secret) => (find(secret) !== undefined ? "live" : kept.has(secret) ? "expired" : "unknown"),
    take(secret) {
      const thing = find(secret);
      kept.delete(secret);
      return thing;
    },
    forget(isMeant) {
      const meant = [...kept].filter(([, { thing }]) => isMeant(thing));
      for (const [secret] of meant) kept.delete(secret);
      return meant.length;
    },
    all: () => [...kept.values()].filter(({ endsAt }) => clock.now() < endsAt).map(({ thing }) => thing),
    clear: () => kept.clear(),
  };
}
