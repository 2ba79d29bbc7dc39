// The server's own word on when to try again.

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds from now: seconds or a date; `undefined` for anything else. */
export function parseRetryAfter(value: string | null): number | undefined {
  const ms = /^\d+$/.test(value ?? "") ? Number(value) * 1_000 : Date.parse(value ?? "") - Date.now();
  return ms > 0 ? ms : undefined;
}
