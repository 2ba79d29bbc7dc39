// A clock that can jump: it goes as the one below it does, some way ahead of it or behind.

import type { Clock } from "../model/types.js";

export interface ShiftedClock extends Clock {
  /** Moves time by `ms` milliseconds, forwards or back. What falls due on the way runs at once, in order. */
  jump(ms: number): void;
  /** Runs `action` at a time `ms` milliseconds from now; no timer notices. */
  at<T>(ms: number, action: () => T): T;
}

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  cancel: () => void;
}

export function createShiftedClock(below: Clock): ShiftedClock {
  const timers = new Set<Timer>();
  let offset = 0;
  const now = () => below.now() + offset;

  function start(timer: Timer): void {
    timer.cancel = below.schedule(() => run(timer), Math.max(0, timer.dueAt - now()));
  }
  function run(timer: Timer): void {
    if (timers.delete(timer)) timer.callback();
  }

  return {
    now,
    schedule(callback, delayMs) {
      const timer: Timer = { dueAt: now() + Math.max(0, delayMs), callback, cancel: () => undefined };
      timers.add(timer);
      start(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    jump(ms) {
      offset += ms;
      const waiting = [...timers].sort((a, b) => a.dueAt - b.dueAt);
      for (const timer of waiting) timer.cancel();
      for (const timer of waiting) {
        if (timer.dueAt <= now()) run(timer);
        else if (timers.has(timer)) start(timer);
      }
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
