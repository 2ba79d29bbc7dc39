// What was asked and answered, and what was counted, since the start or the last reset. The model keeps its own books;
// here stands what really went out, faults and all.

import type { QlikProxy } from "../model/create-qlik-proxy.js";
import { maskedPath, type JournalEntry } from "../model/state/journal.js";
import type { ProxyCounters } from "../model/state/site.js";
import type { ProxyRequest } from "../model/types.js";

/** A request and what became of it. */
export interface TrafficEntry extends JournalEntry {
  /** What was sent; 0 where nothing was. With a fault that cuts the body off, the status that went before. */
  readonly status: number;
  /** What was done to it, `delayMs: 500, setCookie: drop`; `undefined` for nothing. */
  readonly fault?: string;
}

/** What the proxies have counted since the last reset, and the live sessions of each user, as `directory\id`. */
export interface TrafficCounters extends Readonly<ProxyCounters> {
  /** The live sessions of each user, by `directory\\id`. */
  readonly sessionsByUser: Readonly<Record<string, number>>;
}

export interface Records {
  /** To be told of every entry of the model's journal. */
  readonly onRequest: (entry: JournalEntry) => void;
  /** Writes down a request that the model never saw. */
  write(entry: Pick<TrafficEntry, "at" | "side" | "user" | "session">, request: ProxyRequest): void;
  /** Corrects the last entry. */
  amend(change: Pick<TrafficEntry, "fault"> & Partial<Pick<TrafficEntry, "status">>): void;
  /** Runs `action` off the books: no entry, nothing counted. */
  silently<T>(action: () => T): T;
  journal(): readonly TrafficEntry[];
  counters(): TrafficCounters;
  clearJournal(): void;
  resetCounters(): void;
}

const CAPACITY = 10_000;

/** `proxies` are those that take part, a second node included once there is one. */
export function createRecords(proxies: () => readonly QlikProxy[]): Records {
  const entries: TrafficEntry[] = [];
  let muted = false;
  let baseline: Partial<Record<keyof ProxyCounters, number>> = {};

  function push(entry: TrafficEntry): void {
    if (muted) return;
    // Half is thrown away at once: shifting at every request would cost more than the request.
    if (entries.length >= 2 * CAPACITY) entries.splice(0, CAPACITY);
    entries.push(entry);
  }
  return {
    onRequest: push,
    write: (entry, request) =>
      push({ ...entry, method: request.method, path: maskedPath(request.url), status: 0 } satisfies TrafficEntry),
    amend(change) {
      const last = entries.pop();
      if (last) entries.push({ ...last, ...change });
    },
    silently(action) {
      const before = totals(proxies());
      muted = true;
      try {
        return action();
      } finally {
        muted = false;
        const extra = difference(totals(proxies()), before);
        baseline = Object.fromEntries(keysOf(extra).map((key) => [key, (baseline[key] ?? 0) + extra[key]]));
      }
    },
    journal: () => entries.slice(-CAPACITY),
    counters: () => ({ ...difference(totals(proxies()), baseline), sessionsByUser: sessionsByUser(proxies()) }),
    clearJournal: () => void entries.splice(0),
    resetCounters() {
      baseline = totals(proxies());
    },
  };
}

function keysOf(counters: ProxyCounters): (keyof ProxyCounters)[] {
  return Object.keys(counters) as (keyof ProxyCounters)[];
}

function totals(proxies: readonly QlikProxy[]): ProxyCounters {
  return proxies
    .map((proxy) => ({ ...proxy.counters() }))
    .reduce((sum, counters) => {
      for (const key of keysOf(counters)) sum[key] += counters[key];
      return sum;
    });
}

function difference(counters: ProxyCounters, less: Partial<ProxyCounters>): ProxyCounters {
  const result = { ...counters };
  for (const key of keysOf(result)) result[key] -= less[key] ?? 0;
  return result;
}

function sessionsByUser(proxies: readonly QlikProxy[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { user } of proxies.flatMap((proxy) => proxy.sessions())) {
    const name = `${user.userDirectory}\\${user.userId}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
