// The time of one schedule: it moves when nothing is left to do now. A page that is hidden has slow timers, a frozen one
// none, and a machine that sleeps wakes up later with everything overdue (browsers-facts: throttling to 1/s, then 1/min).

/** `timer` is a timer of the page, `delivery` what reaches the page from outside, `world` everything else. */
export type Owner = "timer" | "delivery" | "world";
export type Shown = "visible" | "hidden" | "frozen";

interface Task {
  readonly at: number;
  readonly owner: Owner;
  readonly run: () => void;
}

const SECOND = 1_000;
const MINUTE = 60_000;
/** After this long hidden, Chromium lets timers run once a minute. */
const INTENSIVE_MS = 5 * MINUTE;

export interface Time {
  now(): number;
  /** Calls `run` once, `ms` from now; returns what cancels it. */
  after(ms: number, owner: Owner, run: () => void): () => void;
  /** Runs what falls due next; false when nothing does. */
  step(): boolean;
  /** The machine sleeps. */
  sleep(ms: number): void;
  show(how: Shown): void;
  readonly shown: Shown;
  /** Milliseconds that the page has been awake and visible. */
  visibleMs(): number;
  /** The page's timers that still wait. */
  timers(): number;
}

export function createTime(): Time {
  const tasks = new Set<Task>();
  let now = 0;
  let shown: Shown = "visible";
  let hiddenSince = 0;
  let seenMs = 0;

  const dueOf = ({ at, owner }: Task): number => {
    if (owner === "world" || shown === "visible") return at;
    if (shown === "frozen") return Infinity;
    if (owner === "delivery") return at;
    const grid = at - hiddenSince > INTENSIVE_MS ? MINUTE : SECOND;
    return Math.ceil(at / grid) * grid;
  };
  const moveTo = (to: number) => {
    if (shown === "visible") seenMs += to - now;
    now = to;
  };

  return {
    now: () => now,
    after(ms, owner, run) {
      const task = { at: now + Math.max(0, ms), owner, run };
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    step() {
      let next: Task | undefined;
      let due = Infinity;
      // In the order of their making where two fall due at once: a set keeps it.
      for (const task of tasks) {
        const taskDue = dueOf(task);
        if (taskDue >= due) continue;
        next = task;
        due = taskDue;
      }
      if (!next) return false;
      tasks.delete(next);
      if (due > now) moveTo(due);
      next.run();
      return true;
    },
    sleep(ms) {
      now += ms;
    },
    show(how) {
      if (shown === "visible" && how !== "visible") hiddenSince = now;
      shown = how;
    },
    get shown() {
      return shown;
    },
    visibleMs: () => seenMs,
    timers: () => [...tasks].filter(({ owner }) => owner === "timer").length,
  };
}
