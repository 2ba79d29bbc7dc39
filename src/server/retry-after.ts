const MOST_SECONDS = 3_600;

/** Seconds of a `Retry-After` header, which is a number or a date (RFC 9110, 10.2.3); at most an hour. */
export function readRetryAfter(value: string | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MOST_SECONDS);
  const date = /^[A-Z][a-z]{2}, [\w: ]{10,30}$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, Math.ceil((date - Date.now()) / 1000)), MOST_SECONDS);
}
