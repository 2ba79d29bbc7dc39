// How often, and how many at once. This process always counts and leads; a store that several processes share counts on top of
// it while it answers, so that a store which is down neither stops the tickets nor lifts the limits.
import { Refusal } from "./answers.js";
import { inTime, Late, type Call } from "./call.js";
import type { LimitSettings } from "./limit-options.js";
import { openSharedCounter, type SharedCounter } from "./limit-store.js";
import type { Report } from "./report.js";
import type { TicketLimit } from "./types.js";

/** Of one user: a page that asks twice at once (two tabs) is usual, a third is a loop. */
const AT_ONCE = 2;
const STORE_PATIENCE_MS = 50;
/** A store that failed is left alone for so long. */
const STORE_REST_MS = 1_000;
const EVERYBODY = "*";

export interface Limits {
  /** Throws or rejects with a {@link Refusal} (429). Resolves to what must be called when the ticket is made, or is not. */
  enter(user: string, call: Call): Promise<() => void> | (() => void);
}

export function createLimits(settings: LimitSettings, report: Report): Limits {
  const atOnce = new Map<string, number>();
  const perUser = settings.perUser && createWindow(settings.perUser);
  const overall = settings.overall && createWindow(settings.overall);
  const shared = settings.store === undefined ? undefined : createShared(settings, settings.store, report);

  const leave = (user: string) => () => {
    const left = (atOnce.get(user) ?? 1) - 1;
    if (left > 0) atOnce.set(user, left);
    else atOnce.delete(user);
  };
  return {
    enter(user, call) {
      const now = atOnce.get(user) ?? 0;
      if (now >= AT_ONCE) throw tooMany("this user asks for more than two tickets at once", 1);
      const late = perUser?.(user);
      if (late !== undefined) throw tooMany("this user had as many tickets as limits.perUser allows", late);
      const full = overall?.(EVERYBODY);
      if (full !== undefined) throw tooMany("all users together had as many tickets as limits.overall allows", full);
      atOnce.set(user, now + 1);
      const done = leave(user);
      if (!shared) return done;
      return shared(user, call).then(
        () => done,
        (error: unknown) => {
          done();
          throw error;
        },
      );
    },
  };
}

function tooMany(reason: string, retryAfterSeconds: number): Refusal {
  return new Refusal(429, "rate-limited", reason, { retryAfterSeconds });
}

/** Counts within windows of fixed length; answers the seconds until the next one when a window is full. */
function createWindow({ tickets, seconds }: TicketLimit): (key: string) => number | undefined {
  let counts = new Map<string, number>();
  let endsAt = -Infinity;
  return (key) => {
    const now = performance.now();
    if (now >= endsAt) {
      counts = new Map();
      endsAt = now + seconds * 1000;
    }
    const count = (counts.get(key) ?? 0) + 1;
    if (count > tickets) return Math.max(1, Math.ceil((endsAt - now) / 1000));
    counts.set(key, count);
    return undefined;
  };
}

/** Asks the store, for so long as it answers; tells when it stops and when it begins again. */
function createShared({ perUser, overall }: LimitSettings, store: object, report: Report) {
  let opening: Promise<SharedCounter[]> | undefined;
  let restsUntil = -Infinity;
  let isDegraded = false;
  const open = () =>
    (opening ??= Promise.all([
      ...(perUser ? [openSharedCounter(store, "user", perUser)] : []),
      ...(overall ? [openSharedCounter(store, "all", overall)] : []),
    ]));
  const degrade = (reason: string) => {
    restsUntil = performance.now() + STORE_REST_MS;
    if (!isDegraded) report({ type: "limiter-degraded", reason });
    isDegraded = true;
  };
  const restore = () => {
    if (isDegraded) report({ type: "limiter-restored" });
    isDegraded = false;
  };
  return async (user: string, call: Call): Promise<void> => {
    if (performance.now() < restsUntil) return;
    call.waitsFor = "the limiter's store";
    try {
      const counters = await open();
      const asked = Promise.all(counters.map((count) => count(user)));
      const waits = await inTime(asked, call, STORE_PATIENCE_MS);
      restore();
      const wait = Math.max(0, ...waits);
      if (wait > 0) throw tooMany("all processes together gave as many tickets as the limits allow", wait);
    } catch (error) {
      if (error instanceof Refusal || call.signal.aborted) throw error;
      degrade(error instanceof Late ? `the store did not answer within ${STORE_PATIENCE_MS} ms` : "the store failed");
    }
  };
}
