// A session is renewed three times in ten minutes at most, by the clock that has run further.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { countRenewal, renewalWaitMs } from "../../../src/core/session/renewal-budget.js";
import { forgetCalls } from "../support/page.js";
import { PLACE } from "./support/people.js";

const { id } = PLACE;
const MINUTES = 60_000;

beforeEach(() => {
  forgetCalls();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

/** Renewals, one each minute. */
function renew(times: number): void {
  for (let number = 1; number <= times; number++) {
    vi.advanceTimersByTime(MINUTES);
    countRenewal(id);
  }
}

it("a session may be renewed at once until it was renewed three times", () => {
  expect(renewalWaitMs(id)).toBe(0);
  renew(2);
  expect(renewalWaitMs(id)).toBe(0);
  renew(1);
  expect([renewalWaitMs(id), renewalWaitMs(`${id}/2`)]).toEqual([8 * MINUTES, 0]);
});

it("a session that was renewed three times is renewed again ten minutes after the first of them", () => {
  renew(3);
  vi.advanceTimersByTime(8 * MINUTES - 1);
  expect(renewalWaitMs(id)).toBe(1);
  vi.advanceTimersByTime(1);
  expect(renewalWaitMs(id)).toBe(0);
  renew(1);
  expect(renewalWaitMs(id)).toBe(0);
});

it("of a session that was renewed more often the last three renewals count", () => {
  renew(5);
  expect(renewalWaitMs(id)).toBe(8 * MINUTES);
});

it("a session is renewed again after a sleep of the machine that stopped one clock", () => {
  vi.advanceTimersByTime(60 * MINUTES);
  renew(3);
  vi.setSystemTime(Date.now() + 8 * MINUTES);
  expect(renewalWaitMs(id)).toBe(0);
});

it("a session waits no longer because somebody has set the clock back", () => {
  renew(3);
  vi.setSystemTime(Date.now() - 60 * MINUTES);
  expect(renewalWaitMs(id)).toBe(8 * MINUTES);
});
