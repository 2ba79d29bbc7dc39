// Credentials stay out of texts; and the small parsers of core.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { redact, redactedCause } from "../../../src/core/redact.js";
import { parseRetryAfter } from "../../../src/core/retry-after.js";
import { toUrl } from "../../../src/core/url.js";
import { everyWordOf } from "../support/failures.js";

const TICKET = "aB3.d-F_hJ1kL2mN";

describe("redact takes the ticket out of", () => {
  it.each([
    `https://sense.example.com/mashup/?qlikTicket=${TICKET}`,
    `https://sense.example.com/mashup/?a=1&QLIKTICKET=${TICKET}&b=2`,
    `Failed to load "https://sense.example.com/?qlikticket=${TICKET}" (404)`,
    `https://sense.example.com/?X-Qlik-Ticket=${TICKET}#top`,
    `one ?qlikTicket=${TICKET} and another ?qlikTicket=${TICKET}`,
    `Unexpected end: {"ticket":"${TICKET}"`,
    `Unexpected end: {"Ticket" : "${TICKET}", "UserId": "anna"`,
    `<a href='/?qlikTicket=${TICKET}'>`,
  ])("%s", (text) => {
    const safe = redact(text);
    expect(safe).not.toContain(TICKET);
    expect(safe).toContain("[redacted]");
  });

  it("and leaves everything else as it is", () => {
    expect(redact(`/?a=1&qlikTicket=${TICKET}&b=2#c`)).toBe("/?a=1&qlikTicket=[redacted]&b=2#c");
    expect(redact("POST /api/qlik-ticket answered 500")).toBe("POST /api/qlik-ticket answered 500");
  });
});

describe("redactedCause", () => {
  it("keeps name and message of the original, and none of its other fields", () => {
    const original = Object.assign(new TypeError(`cannot load /?qlikTicket=${TICKET}`), { request: { TICKET } });
    const cause = redactedCause(original);
    expect(cause).toBeInstanceOf(Error);
    expect(cause.name).toBe("TypeError");
    expect(cause.message).toBe("cannot load /?qlikTicket=[redacted]");
    expect(Object.keys(cause)).not.toContain("request");
    expect(everyWordOf(cause)).not.toContain(TICKET);
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    ["text", "text"],
    [5, "5"],
    [{ message: "an object" }, "[object Object]"],
  ])("makes an error out of %j", (value, text) => {
    const cause = redactedCause(value);
    expect(cause).toBeInstanceOf(Error);
    expect(String(cause)).toBe(`Error: ${text}`);
  });
});

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
  ])("%s is %i ms from now", (value, ms) => {
    expect(parseRetryAfter(value)).toBe(ms);
  });

  it.each([[null], [""], ["0"], ["-5"], ["soon"], ["1.5"], ["Sun, 01 Nov 2026 09:59:59 GMT"], ["NaN"], ["Infinity"]])(
    "%s is no time",
    (value) => {
      expect(parseRetryAfter(value)).toBeUndefined();
    },
  );
});

describe("toUrl", () => {
  it("answers undefined instead of throwing", () => {
    expect(toUrl("https://")).toBeUndefined();
    expect(toUrl("/relative")).toBeUndefined();
    expect(toUrl("/relative", "https://app.example.com/x")?.href).toBe("https://app.example.com/relative");
  });
});
