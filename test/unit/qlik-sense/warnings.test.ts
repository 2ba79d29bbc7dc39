// Warnings: an event each time, and one line a page in the console, for those who listen to no event.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WarningEvent } from "../../../src/qlik-sense/event-types.js";
import { noLicense, sessionLimit } from "../../../src/qlik-sense/errors/session.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { warningOf, warningOfProblem, warnOfCopies } from "../../../src/qlik-sense/warnings.js";
import { VERSION } from "../../../src/core/name.js";
import { pageRegistry } from "../../../src/core/share/page.js";
import { forgetCalls } from "../support/page.js";

type Code = Exclude<WarningEvent["code"], "session-problem">;

const CODES: Readonly<Record<Code, RegExp>> = {
  "user-not-named": /five Qlik sessions/,
  "session-key-missing": /no sessionKey.*five Qlik sessions/,
  "rights-unproven": /rights have changed.*virtual proxy each/,
  "insecure-proxy": /http/,
  "stylesheet-failed": /stylesheet/,
  "ticket-in-hand-refused": /no-store/,
  "resource-moved": /option resource/,
  "other-version": /another version of qlik-ticket, beside .*shares nothing.*load one of them/,
  "logout-incomplete": /logged out on this page.*could not be ended/,
};
const CASES = Object.entries(CODES) as [Code, RegExp][];

let lines: string[];
beforeEach(() => {
  forgetCalls();
  lines = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

it.each(CASES)("the warning %s is an event each time, and a line of the console once a page", (code, says) => {
  const events = [1, 2, 3].map(() => warningOf(code));
  for (const event of events) expect(event).toEqual({ type: "warning", code, message: events[0]?.message });
  expect(lines).toEqual([`qlik-ticket: ${events[0]?.message}`]);
  expect(lines[0]).toMatch(says);
  forgetCalls();
  warningOf(code);
  expect(lines).toHaveLength(2);
});

it.each([
  ["rights-key-missing", "session-key-missing"],
  ["held-credential-refused", "ticket-in-hand-refused"],
])("the core's warning %s is told in this product's words, as %s", (coreCode, code) => {
  expect(warningOf(coreCode).code).toBe(code);
});

it("the warning user-not-named tells whose session it may be, where somebody was signed in before", () => {
  const { message } = warningOf("user-not-named", "ACME\\anna");
  expect(message).toContain("ACME\\anna was signed in before, so this may be the former visitor's session.");
  expect(warningOf("user-not-named").message).not.toContain("former");
});

it("what Qlik's client reported is a warning with its error, and a line of the console once a page", () => {
  const error = noLicense(parseProxy("https://sense.example.com/mashup"));
  const events = [1, 2].map(() => warningOfProblem(error));
  for (const event of events) {
    expect(event).toEqual({ type: "warning", code: "session-problem", message: error.message, error });
  }
  expect(lines).toEqual([`qlik-ticket: ${error.message}`]);
});

it("each problem that Qlik's client reported has a line of its own in the console", () => {
  const proxy = parseProxy("https://sense.example.com/mashup");
  const errors = [noLicense(proxy), sessionLimit(proxy)];
  for (const error of errors) warningOfProblem(error);
  expect(lines).toEqual(errors.map(({ message }) => `qlik-ticket: ${message}`));
});

/** What a page is told of copies of this library, when those of these versions stand beside this one. */
function toldOfCopies(...versions: readonly string[]): WarningEvent[] {
  const events: WarningEvent[] = [];
  pageRegistry().kept.set("versions", new Set(versions));
  warnOfCopies((event) => events.push(event));
  return events;
}

it("copies of other versions that share this one's session are all named", () => {
  const [event] = toldOfCopies("0.9.1", "0.9.2");
  expect(event?.code).toBe("other-version");
  expect(event?.message).toBe(
    `This page has another version of qlik-ticket, 0.9.1, 0.9.2, beside ${VERSION}. Both use one session; load one of them.`,
  );
});

it("a copy that shares nothing is told of, though its version is not known", () => {
  const key = Symbol("qlik-ticket/0");
  Object.defineProperty(globalThis, key, { configurable: true, value: {} });
  const [event] = toldOfCopies();
  Reflect.deleteProperty(globalThis, key);
  expect(event?.message).toContain(`another version of qlik-ticket, beside ${VERSION}. It shares nothing`);
});

it("a page with one copy, or with two of the same version, is told nothing", () => {
  expect(toldOfCopies()).toEqual([]);
  expect(toldOfCopies(VERSION)).toEqual([]);
});
