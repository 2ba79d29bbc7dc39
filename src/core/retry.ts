// When to try again: full jitter, and the server's own word first.

const BASE_MS = 250;
const CAP_MS = 4_000;

/** Milliseconds until the next try: the server's `Retry-After`, else a random share of 250 ms doubled per try (at most 4 s). */
export function retryDelayMs(attempt: number, retryAfterMs?: number): number {
  return retryAfterMs ?? Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
}

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds from now: seconds or a date; `undefined` for anything else. */
export function parseRetryAfter(value: string | null, nowMs = Date.now()): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1_000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
