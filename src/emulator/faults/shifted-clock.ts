// A clock that can jump: it goes as the one below it does, some way ahead of it or behind. It jumps no further than dates can
// be written down, and a timer that is further away than timers can wait is set again on the way.

import type { Clock } from "../model/types.js";

export interface ShiftedClock extends Clock {
  /**
   * Moves time by `ms` milliseconds, forwards or back, at most to the year 9999 after or before 1970. What falls due on
   * the way runs at once, in order.
   */
  jump(ms: number): void;
  /** Runs `action` at a time `ms` milliseconds from now; no timer notices. */
  at<T>(ms: number, action: () => T): T;
}

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  cancel: () => void;
}

const LAST_MS = Date.UTC(9999, 0, 1);
// What browsers and Node take in one go (2^31 - 1 ms); a longer delay would end at once.
const LONGEST_TIMER_MS = 2_147_483_647;

export function createShiftedClock(below: Clock): ShiftedClock {
  let offset = 0;
  const now = () => below.now() + offset;
  const timers = createTimers(below, now);
  return {
    now,
    schedule: (callback, delayMs) => timers.add(now() + Math.max(0, delayMs), callback),
    jump(ms) {
      offset = Math.max(-LAST_MS, Math.min(LAST_MS, now() + ms)) - below.now();
      timers.adjust();
    },
    at(ms, action) {
      offset += ms;
      try {
        return action();
      } finally {
        offset -= ms;
      }
    },
  };
}

/** Timers that are due by the clock `now`, set on the clock below it. */
function createTimers(below: Clock, now: () => number) {
  const timers = new Set<Timer>();

  function start(timer: Timer): void {
    const delayMs = Math.max(0, timer.dueAt - now());
    timer.cancel =
      delayMs > LONGEST_TIMER_MS
        ? below.schedule(() => start(timer), LONGEST_TIMER_MS)
        : below.schedule(() => run(timer), delayMs);
  }
  function run(timer: Timer): void {
    if (timers.delete(timer)) timer.callback();
  }

  return {
    /** Returns the function that takes the timer back. */
    add(dueAt: number, callback: () => void): () => void {
      const timer: Timer = { dueAt, callback, cancel: () => undefined };
      timers.add(timer);
      start(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    /** After a jump: runs in order what fell due, and sets the others anew. */
    adjust(): void {
      const waiting = [...timers].sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of waiting) timer.cancel();
      for (const timer of waiting) {
        if (timer.dueAt <= now()) run(timer);
        else if (timers.has(timer)) start(timer);
      }
    },
  };
}
