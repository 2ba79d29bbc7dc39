// The server's word on when to try again.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseRetryAfter } from "../../../../src/core/issuer/retry-after.js";

describe("parseRetryAfter", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-01T10:00:00Z") });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["1", 1_000],
    ["120", 120_000],
    ["Sun, 01 Nov 2026 10:00:07 GMT", 7_000],
    ["Sunday, 01-Nov-26 10:01:00 GMT", 60_000],
  ])("parseRetryAfter takes %s for %i ms from now", (value, ms) => {
    expect(parseRetryAfter(value)).toBe(ms);
  });

  it.each([[null], [""], ["0"], ["-5"], ["soon"], ["1.5"], ["Sun, 01 Nov 2026 09:59:59 GMT"], ["NaN"], ["Infinity"]])(
    "parseRetryAfter takes %s for no time",
    (value) => {
      expect(parseRetryAfter(value)).toBeUndefined();
    },
  );
});
