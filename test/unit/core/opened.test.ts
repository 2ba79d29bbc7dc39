// What was opened with a session: it ends with the session, and is covered while nobody knows whose page it is.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOpened, type Opened } from "../../../src/core/session/opened.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const shownIn = (opened: Opened) => {
  const shown = { cover: vi.fn(), uncover: vi.fn() };
  const leave = opened.coverWithSession(shown);
  return { leave, calls: () => [shown.cover.mock.calls.length, shown.uncover.mock.calls.length] };
};

describe("what was opened with a session", () => {
  it("what was opened is closed once with the session, and what has left the list is not", () => {
    const opened = createOpened();
    const [stays, left] = [vi.fn(), vi.fn()];
    opened.closeWithSession(stays);
    opened.closeWithSession(left)();
    opened.closeAll();
    opened.closeAll();
    expect([stays.mock.calls.length, left.mock.calls.length]).toEqual([1, 0]);
  });

  it("what shows a session's data is covered and uncovered with the session, and no more once it is closed", () => {
    const opened = createOpened();
    const shown = shownIn(opened);
    const left = shownIn(opened);
    left.leave();
    expect(opened.isCovered()).toBe(false);
    opened.cover();
    expect([opened.isCovered(), shown.calls()]).toEqual([true, [1, 0]]);
    opened.uncover();
    expect([opened.isCovered(), shown.calls(), left.calls()]).toEqual([false, [1, 1], [0, 0]]);
    opened.closeAll();
    opened.cover();
    expect(shown.calls()).toEqual([1, 1]);
  });

  it("what is shown while the session is covered is covered at once", () => {
    const opened = createOpened();
    expect(shownIn(opened).calls()).toEqual([0, 0]);
    opened.cover();
    expect(shownIn(opened).calls()).toEqual([1, 0]);
  });

  it("what nobody covered is not uncovered", () => {
    const opened = createOpened();
    const shown = shownIn(opened);
    opened.uncover();
    expect(shown.calls()).toEqual([0, 0]);
  });

  it("what is covered stays covered by a look that was asked before, and is uncovered by one that was asked then", async () => {
    const opened = createOpened();
    const shown = shownIn(opened);
    await vi.advanceTimersByTimeAsync(100);
    const coveredAtMs = performance.now();
    opened.cover();
    opened.uncover(coveredAtMs - 1);
    expect([opened.isCovered(), shown.calls()]).toEqual([true, [1, 0]]);
    opened.uncover(coveredAtMs);
    expect([opened.isCovered(), shown.calls()]).toEqual([false, [1, 1]]);
  });
});
