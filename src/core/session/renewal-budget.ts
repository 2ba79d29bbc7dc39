// Renewals are few: a session that ends again and again has a cause that no further credential cures.
import { pageRegistry, type Moment } from "../share/page.js";

const MOST = 3;
const WITHIN_MS = 10 * 60_000;

/**
 * The time from `then` to `now`. A machine that sleeps may stop the first clock and never the second; a person may set the second
 * back and never the first.
 */
const passed = (then: Moment, now: Moment): number => Math.max(now.awakeMs - then.awakeMs, now.wallMs - then.wallMs);

const momentNow = (): Moment => ({ awakeMs: performance.now(), wallMs: Date.now() });

/** Milliseconds until the place's session may be renewed again; 0: now. */
export function renewalWaitMs(placeId: string): number {
  const recent = pageRegistry().renewedAt.get(placeId) ?? [];
  const [oldest] = recent;
  return oldest && recent.length >= MOST ? Math.max(0, WITHIN_MS - passed(oldest, momentNow())) : 0;
}

/** Counts a renewal that has got its credential; the last ones are kept, as many as may follow each other. */
export function countRenewal(placeId: string): void {
  const { renewedAt } = pageRegistry();
  renewedAt.set(placeId, [...(renewedAt.get(placeId) ?? []).slice(1 - MOST), momentNow()]);
}
