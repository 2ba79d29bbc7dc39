// What was asked of a system and what went out, faults included.

import type { TrafficEntry } from "../faults/records.js";
import type { JournalEntry } from "../model/state/journal.js";
import type { Clock, ProxyRequest } from "../model/types.js";
import type { Outcome } from "./system.js";

/** Writes down requests and answers. */
export interface SystemJournal {
  /** Writes an entry of a request. */
  write(side: JournalEntry["side"], request: ProxyRequest, status: number, told: Omit<Outcome, "response">): void;
  /** Corrects the last entry. */
  amend(change: Pick<TrafficEntry, "fault"> & Partial<Pick<TrafficEntry, "status">>): void;
  /** Runs `action` without an entry. */
  silently<T>(action: () => T): T;
  /** At most the last 10 000. */
  entries(): readonly TrafficEntry[];
  clear(): void;
}

const CAPACITY = 10_000;

/** `mask` writes an address down without its secrets. */
export function createSystemJournal(
  clock: Pick<Clock, "now">,
  mask: (url: URL) => string,
  onEntry: (entry: JournalEntry) => void = () => undefined,
): SystemJournal {
  const written: TrafficEntry[] = [];
  let muted = false;
  return {
    write(side, request, status, { user, refused }) {
      if (muted) return;
      // Half is thrown away at once: shifting at every request would cost more than the request.
      if (written.length >= 2 * CAPACITY) written.splice(0, CAPACITY);
      const path = mask(request.url);
      const about = { at: clock.now(), side, method: request.method, path, status, user, session: undefined };
      const entry: TrafficEntry = refused === undefined ? about : { ...about, refused };
      written.push(entry);
      onEntry(entry);
    },
    amend(change) {
      const last = written.pop();
      if (last) written.push({ ...last, ...change });
    },
    silently(action) {
      const before = muted;
      muted = true;
      try {
        return action();
      } finally {
        muted = before;
      }
    },
    entries: () => written.slice(-CAPACITY),
    clear: () => void written.splice(0),
  };
}
