// What a page keeps of its calls for the report of `diagnose()`: the last events and the last error, without anybody's name.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { QlikEvent } from "../../../src/qlik-sense/event-types.js";
import { otherUserFound } from "../../../src/qlik-sense/errors/sign-in.js";
import { historyOfPage, noteEvent, noteFailure } from "../../../src/qlik-sense/history.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const READY: QlikEvent = { type: "ready", user: ANNA, identity: "confirmed", reused: false, durationMs: 5 };

beforeEach(() => {
  forgetCalls();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => vi.useRealTimers());

it("a page without calls has no history", () => {
  expect(historyOfPage()).toEqual({ events: [] });
});

it("each event is kept with its time, and the page's history is one", () => {
  noteEvent({ type: "expired" });
  vi.advanceTimersByTime(7);
  noteEvent({ type: "renewing" });
  const [first, second] = historyOfPage().events;
  expect([first?.event, second?.event]).toStrictEqual([{ type: "expired" }, { type: "renewing" }]);
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(7);
});

it("the user of a session that became ready is not kept, and the caller's event stays as it is", () => {
  noteEvent(READY);
  expect(historyOfPage().events[0]?.event).toEqual({ ...READY, user: undefined });
  expect(JSON.stringify(historyOfPage())).not.toContain("anna");
  expect(READY).toHaveProperty("user", ANNA);
});

it("the last forty events are kept, in their order", () => {
  for (let count = 0; count < 41; count++) noteEvent({ ...READY, durationMs: count });
  const kept = historyOfPage().events.map(({ event }) => (event as typeof READY & { durationMs: number }).durationMs);
  expect(kept).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
});

it("the last error is kept with its code, stage and cure of the page, and without the sentence that names users", () => {
  const error = otherUserFound(parseProxy(PROXY), identityOf(ANNA), identityOf({ ...ANNA, userId: "ben" }));
  noteFailure(error);
  const { code, stage, fix } = error;
  expect(historyOfPage().lastError).toEqual({ atMs: performance.now(), code, stage, fix });
  expect(JSON.stringify(historyOfPage())).not.toMatch(/anna|ben/);
});

it("an error that is not this library's is the page's own, and is not kept", () => {
  noteFailure(new Error("the page's own"));
  noteFailure("left");
  expect(historyOfPage()).not.toHaveProperty("lastError");
});
