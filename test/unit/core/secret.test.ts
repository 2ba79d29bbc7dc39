// Credentials stay out of texts.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createSecret, redact, redactedCause } from "../../../src/core/secret.js";
import { everyWordOf } from "../support/failures.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const SIGNED = "eyJhbGciOiJSUzI1NiJ9.eyJ1c2VySWQiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLWl0";

describe("redact", () => {
  it.each([
    `https://sense.example.com/mashup/?qlikTicket=${TICKET}`,
    `https://sense.example.com/mashup/?a=1&QLIKTICKET=${TICKET}&b=2`,
    `Failed to load "https://sense.example.com/?qlikticket=${TICKET}" (404)`,
    `https://sense.example.com/?X-Qlik-Ticket=${TICKET}#top`,
    `one ?qlikTicket=${TICKET} and another ?qlikTicket=${TICKET}`,
    `Unexpected end: {"ticket":"${TICKET}"`,
    `Unexpected end: {"Ticket" : "${TICKET}", "UserId": "anna"`,
    `<a href='/?qlikTicket=${TICKET}'>`,
  ])("redact takes the ticket out of %s", (text) => {
    const safe = redact(text, "ticket");
    expect(safe).not.toContain(TICKET);
    expect(safe).toContain("[redacted]");
  });

  it("redact leaves the other parts of a text as they are", () => {
    expect(redact(`/?a=1&qlikTicket=${TICKET}&b=2#c`, "ticket")).toBe("/?a=1&qlikTicket=[redacted]&b=2#c");
    expect(redact("POST /api/qlik-ticket answered 500", "ticket")).toBe("POST /api/qlik-ticket answered 500");
  });

  it.each([
    ["alone", SIGNED],
    ["in a header", `Authorization: Bearer ${SIGNED}`],
    ["in an address", `https://sense.example.com/?x=${SIGNED}&y=1`],
    ["in JSON", `{"jwt":"${SIGNED}"}`],
  ])("redact takes a signed token out of a text, under every name: %s", (_where, text) => {
    const safe = redact(text, "ticket");
    for (const part of SIGNED.split(".")) expect(safe).not.toContain(part);
    expect(safe).toContain("[redacted]");
  });

  it("redact takes a jwt out of its JSON member, also one that is no signed token", () => {
    expect(redact('{"jwt" : "s3cret", "a": 1}', "jwt")).toBe('{"jwt" : "[redacted]", "a": 1}');
  });
});

describe("redactedCause", () => {
  it("redactedCause keeps name and message of the original, and none of its other fields", () => {
    const original = Object.assign(new TypeError(`cannot load /?qlikTicket=${TICKET}`), { request: { TICKET } });
    const cause = redactedCause(original, "ticket");
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
  ])("redactedCause makes an error out of %j", (value, text) => {
    const cause = redactedCause(value, "ticket");
    expect(cause).toBeInstanceOf(Error);
    expect(String(cause)).toBe(`Error: ${text}`);
  });
});

describe("createSecret", () => {
  it("a secret gives its text to reveal() alone; template strings, JSON and a console show [secret]", () => {
    const secret = createSecret(TICKET);
    expect(secret.reveal()).toBe(TICKET);
    const shown = [
      `it is ${secret as unknown as string}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      Object.values(secret).join(),
    ];
    expect(shown.slice(0, 3)).toEqual(["it is [secret]", '{"secret":"[secret]"}', "{ secret: [secret] }"]);
    expect(shown.join()).not.toContain(TICKET);
  });
});
