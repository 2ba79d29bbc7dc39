// The limits of all processes together: the store is asked for so long as it answers, and it is told when it stops and when it
// begins again.
import { Refusal } from "./answers.js";
import { inTime, Late, type Call } from "./call.js";
import { TicketServerError } from "./errors.js";
import type { LimitSettings } from "./limit-options.js";
import { openSharedCounter, type SharedCounter } from "./limits-store.js";
import type { Report } from "./report.js";
import { tooMany } from "./too-many.js";

const STORE_PATIENCE_MS = 50;
/** A store that failed is left alone for so long. */
const STORE_REST_MS = 1_000;
const FAILED = "the store failed";
const ALL_TOGETHER = "all processes together gave as many tickets as the limits allow";

/** Rejects with a {@link Refusal} (429) or `Gone`, and with nothing else. */
export function createSharedLimits(settings: LimitSettings, store: object, report: Report) {
  const health = createHealth(report);
  silenceConnectionErrors(store);
  // At once: to load the package takes longer than a call has patience.
  const opening = openCounters(settings, store);
  opening.catch((error: unknown) => health.failed(error instanceof TicketServerError ? error.message : FAILED));

  return async (user: string, call: Call): Promise<void> => {
    if (health.isResting()) return;
    call.waitsFor = "the limiter's store";
    try {
      const counters = await inTime(opening, call, call.remainingMs());
      const counting = Promise.all(counters.map((count) => count(user)));
      const waitSeconds = Math.max(0, ...(await inTime(counting, call, STORE_PATIENCE_MS)));
      health.answered();
      if (waitSeconds > 0) throw tooMany(ALL_TOGETHER, waitSeconds);
    } catch (error) {
      if (error instanceof Refusal || call.signal.aborted) throw error;
      health.failed(error instanceof Late ? `the store did not answer within ${STORE_PATIENCE_MS} ms` : FAILED);
    }
  };
}

/** Clients of Redis emit `error` when the connection is gone; without a listener that would end the process. */
function silenceConnectionErrors(store: object): void {
  const { on } = store as { on?: unknown };
  if (typeof on === "function") Reflect.apply(on, store, ["error", () => undefined]);
}

function openCounters({ perUser, overall }: LimitSettings, store: object): Promise<SharedCounter[]> {
  return Promise.all([
    ...(perUser ? [openSharedCounter(store, "user", perUser)] : []),
    ...(overall ? [openSharedCounter(store, "all", overall)] : []),
  ]);
}

/** Tells each change once. */
function createHealth(report: Report) {
  let restsUntil = -Infinity;
  let isDegraded = false;
  return {
    isResting: () => performance.now() < restsUntil,
    failed(reason: string): void {
      restsUntil = performance.now() + STORE_REST_MS;
      if (!isDegraded) report({ type: "limiter-degraded", reason });
      isDegraded = true;
    },
    answered(): void {
      if (isDegraded) report({ type: "limiter-restored" });
      isDegraded = false;
    },
  };
}
