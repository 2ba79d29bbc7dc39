// Warnings: an event each time, and one line a page in the console, for those who listen to no event.
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { later } from "../../src/qlik-sense/load-later.js";
import { warn } from "../../src/qlik-sense/warn.js";
import type { QlikEvent, WarningEvent } from "../../src/qlik-sense/types.js";

const CODES: Readonly<Record<WarningEvent["code"], RegExp>> = {
  "user-not-named": /five Qlik sessions/,
  "insecure-proxy": /http/,
  "stylesheet-failed": /stylesheet/,
  "ticket-in-hand-refused": /no-store/,
  "resource-moved": /option resource/,
};
const CASES = Object.entries(CODES) as [WarningEvent["code"], RegExp][];

let lines: string[];
let events: QlikEvent[];
// The words come with a part that is loaded when the first is told.
beforeAll(() => later());
beforeEach(() => {
  lines = [];
  events = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

it.each(CASES)("%s is told as an event each time, and in the console once", async (code, says) => {
  for (let told = 1; told <= 3; told++) {
    warn(code, (event) => void events.push(event));
    await vi.waitFor(() => expect(events).toHaveLength(told));
  }
  expect(events.every((event) => event.type === "warning" && event.code === code)).toBe(true);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^qlik-ticket: /);
  expect(lines[0]).toMatch(says);
});
