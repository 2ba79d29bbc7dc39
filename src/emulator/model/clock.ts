// Time as the model sees it. Servers run on the machine's clock; tests turn a clock of their own by hand, so that
// "60 seconds later" costs nothing and is exact.

import type { Clock } from "./types.js";

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` milliseconds and runs, in order of their time, the callbacks that fall due on the way. */
  advance(ms: number): void;
}

/** The machine's clock. Its timers never keep a Node process alive by themselves. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer: unknown = setTimeout(callback, delayMs);
    // Node returns an object with `unref`, browsers a number.
    if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as NodeJS.Timeout).unref();
    return () => clearTimeout(timer as NodeJS.Timeout);
  },
};

/**
 * Makes a clock for tests. It starts at `startMs` (milliseconds since the epoch, default 2024-01-01T00:00:00Z) and
 * moves only by `advance(ms)`.
 */
export function createManualClock(startMs = Date.UTC(2024, 0, 1)): ManualClock {
  let now = startMs;
  let pending: { readonly at: number; readonly callback: () => void }[] = [];

  return {
    now: () => now,
    schedule(callback, delayMs) {
      const entry = { at: now + Math.max(0, delayMs), callback };
      pending.push(entry);
      return () => {
        pending = pending.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = pending.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        pending = pending.filter((entry) => entry !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}
