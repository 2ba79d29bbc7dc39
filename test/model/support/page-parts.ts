// Small parts of a page: chance, storage, the date, timers, broadcast channels, what the copies of the library share.
import type { Time } from "./time.js";

/** A small generator (mulberry32), so that jitter is the schedule's own. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export function createStorage(works: boolean) {
  const items = new Map<string, string>();
  /** All that was ever written, in its order. */
  const written: [name: string, value: string][] = [];
  const check = () => {
    if (!works) throw new Error("SecurityError: storage is blocked");
  };
  return {
    works,
    items,
    written,
    face: {
      getItem: (key: string) => (check(), items.get(key) ?? null),
      setItem(key: string, value: string) {
        check();
        items.set(key, value);
        written.push([key, value]);
      },
      removeItem: (key: string) => (check(), void items.delete(key)),
    },
  };
}

/** `Date` by the page's wall clock. */
export function createDate(now: () => number): typeof Date {
  return class extends Date {
    constructor(...parts: [] | [number | string]) {
      super(parts.length > 0 ? (parts[0] as number) : now());
    }
    static override now = now;
  } as typeof Date;
}

/** Broadcast channels that reach nobody; what is told by them is kept for the leak scan. */
export function createChannels(told: (message: string) => void) {
  const open = new Set<object>();
  class Channel {
    onmessage = null;
    constructor() {
      open.add(this);
    }
    readonly postMessage = (message: unknown) => told(JSON.stringify(message));
    readonly addEventListener = () => undefined;
    readonly removeEventListener = () => undefined;
    readonly close = () => void open.delete(this);
  }
  return { open, Channel };
}

/** `setTimeout` and `clearTimeout`; `uncaught` is told what a callback throws. */
export function createTimers(time: Time, uncaught: (error: unknown) => void) {
  const waiting = new Map<number, () => void>();
  let last = 0;
  return {
    setTimeout(run: () => void, ms = 0) {
      const id = ++last;
      // A timer of no time is the way to throw into the page's own error handler, and no trace of a call.
      const cancel = time.after(ms, ms > 0 ? "timer" : "delivery", () => {
        waiting.delete(id);
        try {
          run();
        } catch (error) {
          uncaught(error);
        }
      });
      waiting.set(id, cancel);
      return id;
    },
    clearTimeout(id: number) {
      waiting.get(id)?.();
      waiting.delete(id);
    },
  };
}

/** Under this name both copies of the library find what they share on the page. */
const REGISTRY = Symbol.for("qlik-ticket/2");

interface Registry {
  readonly signIns: ReadonlyMap<string, unknown>;
  readonly clientLoads: ReadonlyMap<string, unknown>;
  readonly turns: ReadonlyMap<string, unknown>;
  readonly present: ReadonlyMap<string, { readonly handles: ReadonlySet<unknown> }>;
}

/** What the library's registry still counts as under way, or as handed out. */
export function heldByRegistry(page: Readonly<Record<string | symbol, unknown>>): string[] {
  const others = Object.getOwnPropertySymbols(page).filter((key) => key !== REGISTRY);
  const strange = others.map((key) => `the page has ${String(key)}`);
  const registry = page[REGISTRY] as Registry | undefined;
  if (!registry) return strange;
  const { signIns, clientLoads, turns, present } = registry;
  const held = Object.entries({ signIns, clientLoads, turns }).filter(([, map]) => map.size > 0);
  const handed = [...present].filter(([, { handles }]) => handles.size > 0);
  return [
    ...strange,
    ...held.map(([name]) => `work in ${name}`),
    ...handed.map(([place]) => `a handle of a session at ${place}`),
  ];
}
