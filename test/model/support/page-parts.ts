// Small parts of a page: chance, storage, the date, broadcast channels.

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
  const check = () => {
    if (!works) throw new Error("SecurityError: storage is blocked");
  };
  return {
    items,
    face: {
      getItem: (key: string) => (check(), items.get(key) ?? null),
      setItem: (key: string, value: string) => (check(), void items.set(key, value)),
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
