// The retries of a whole page: enough for a hiccup, too few for a storm.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeRetry } from "../../../src/core/share/budget.js";
import type { Budget } from "../../../src/core/share/page.js";

let budget: Budget;
const take = (times: number) => Array.from({ length: times }, () => takeRetry(budget)).filter(Boolean).length;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  budget = { spentUntil: 0 };
});
afterEach(() => void vi.useRealTimers());

describe("a page's budget of retries", () => {
  it("a page's budget gives ten retries at once, and no eleventh", () => {
    expect(take(15)).toBe(10);
  });

  it("a page's budget gives ten retries at once also to a page that is open for a day", () => {
    vi.advanceTimersByTime(86_400_000);
    expect(take(15)).toBe(10);
  });

  it("a page's budget gives one more retry every six seconds, and not before", () => {
    take(15);
    for (let times = 0; times < 3; times++) {
      vi.advanceTimersByTime(5_999);
      expect(take(1)).toBe(0);
      vi.advanceTimersByTime(1);
      expect(take(2)).toBe(1);
    }
  });

  it("a page's budget of retries is full again after a minute of rest, and never fuller", () => {
    take(15);
    vi.advanceTimersByTime(59_999);
    expect(take(15)).toBe(9);
    vi.advanceTimersByTime(600_000);
    expect(take(15)).toBe(10);
  });
});
