// Sign-ins take turns, by Web Locks between tabs and without them on one page, and no call waits for ever.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockName } from "../../../src/core/name.js";
import { pageRegistry } from "../../../src/core/share/page.js";
import { inTurn } from "../../../src/core/share/turn.js";
import { thrownBy } from "../support/failures.js";
import { openLocks } from "../support/locks.js";
import { openWork } from "../support/open-work.js";
import { forgetCalls } from "../support/page.js";

const PLACE = "https://sense.example.com/mashup";
const NAME = lockName(PLACE);
/** Another tab has a registry of its own, and shares the browser's locks alone. */
const asOtherTab = forgetCalls;
const never = () => new AbortController().signal;

beforeEach(() => {
  forgetCalls();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("where tabs have locks", () => {
  it("with locks a second tab begins when the first is done, and each gets what its own work gave", async () => {
    openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    const one = inTurn(PLACE, never(), first.work);
    asOtherTab();
    const both = [one, inTurn(PLACE, never(), second.work)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.work).toHaveBeenCalledOnce();
    expect(second.work).not.toHaveBeenCalled();
    first.finish("one");
    await vi.advanceTimersByTimeAsync(0);
    expect(second.work).toHaveBeenCalledOnce();
    second.finish("two");
    expect(await Promise.all(both)).toEqual(["one", "two"]);
  });

  it("with locks work at another place waits for nobody", async () => {
    openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), first.work);
    void inTurn(`${PLACE}/other`, never(), second.work);
    await vi.advanceTimersByTimeAsync(0);
    expect(second.work).toHaveBeenCalledOnce();
  });

  it("with locks a tab that hangs holds up the next for five seconds, no longer and no shorter", async () => {
    const locks = openLocks();
    const [hanging, next] = [openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), hanging.work);
    asOtherTab();
    const outcome = inTurn(PLACE, never(), next.work);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(next.work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(next.work).toHaveBeenCalledOnce();
    next.finish("alone");
    expect(await outcome).toBe("alone");
    // Nor is it done once more when the other tab wakes up.
    expect(locks.waiting(NAME)).toBe(0);
    hanging.finish("late");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(next.work).toHaveBeenCalledOnce();
  });

  it("with locks work that takes its time is neither disturbed nor done twice, and keeps the others waiting meanwhile", async () => {
    const locks = openLocks();
    const { work, finish } = openWork<string>();
    const outcome = inTurn(PLACE, never(), work);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(locks.held(NAME)).toBe(true);
    finish("done");
    expect(await outcome).toBe("done");
    expect(work).toHaveBeenCalledOnce();
    expect(locks.held(NAME)).toBe(false);
  });

  it("with locks an error of the work comes out as it is; the work is not done again, and the next tab has its turn", async () => {
    const locks = openLocks();
    const { work, fail } = openWork<string>();
    const error = new Error("refused");
    const thrown = thrownBy(() => inTurn(PLACE, never(), work));
    await vi.advanceTimersByTimeAsync(0);
    fail(error);
    expect(await thrown).toBe(error);
    expect(work).toHaveBeenCalledOnce();
    expect(locks.held(NAME)).toBe(false);
  });

  it("with locks a caller who leaves the queue gets the own reason, does nothing, and leaves nothing behind", async () => {
    const locks = openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), first.work);
    asOtherTab();
    const controller = new AbortController();
    const thrown = thrownBy(() => inTurn(PLACE, controller.signal, second.work));
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort("left");
    expect(await thrown).toBe("left");
    expect(locks.waiting(NAME)).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
    first.finish("done");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(second.work).not.toHaveBeenCalled();
  });

  it("with locks a caller who has left before does nothing at all", async () => {
    openLocks();
    const { work } = openWork<string>();
    expect(await thrownBy(() => inTurn(PLACE, AbortSignal.abort("gone"), work))).toBe("gone");
    expect(work).not.toHaveBeenCalled();
  });
});

const NO_LOCKS: readonly [string, object][] = [
  ["on a page without TLS", {}],
  [
    "in a document that may not lock",
    { locks: { request: () => Promise.reject(new DOMException("opaque origin", "SecurityError")) } },
  ],
];

describe("the calls of one page", () => {
  const PAGES: readonly [string, () => void][] = [
    ["with locks", () => void openLocks()],
    ...NO_LOCKS.map(
      ([where, navigator]) => [where, () => void vi.stubGlobal("navigator", navigator)] as [string, () => void],
    ),
  ];
  const queueOf = (length: number) => {
    const works = Array.from({ length }, () => openWork<string>());
    const outcomes = works.map(({ work }) => inTurn(PLACE, never(), work));
    return { works, outcomes, begun: () => works.map(({ work }) => work.mock.calls.length) };
  };

  it.each(PAGES)("the calls of one page go one after the other, in their order: %s", async (_where, open) => {
    open();
    const { works, outcomes, begun } = queueOf(3);
    for (const [at, { finish }] of works.entries()) {
      await vi.advanceTimersByTimeAsync(100);
      expect(begun()).toEqual(works.map((_work, place) => (place <= at ? 1 : 0)));
      finish(`done ${at}`);
    }
    expect(await Promise.all(outcomes)).toEqual(["done 0", "done 1", "done 2"]);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(pageRegistry().turns.size).toBe(0);
  });

  it.each(PAGES)("behind a call that hangs the others still begin one after the other: %s", async (_where, open) => {
    open();
    const { works, outcomes, begun } = queueOf(4);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(begun()).toEqual([1, 0, 0, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun()).toEqual([1, 1, 0, 0]);
    // The second hangs as well: the third has waited long enough for it when five more seconds are over.
    await vi.advanceTimersByTimeAsync(4_999);
    expect(begun()).toEqual([1, 1, 0, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun()).toEqual([1, 1, 1, 0]);
    for (const { finish } of works) finish("done");
    expect(await Promise.all(outcomes)).toEqual(["done", "done", "done", "done"]);
    expect(begun()).toEqual([1, 1, 1, 1]);
    await vi.advanceTimersByTimeAsync(0);
    expect(pageRegistry().turns.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(PAGES)("a call behind two that leave the queue waits for the one before these: %s", async (_where, open) => {
    open();
    const [first, left, last] = [openWork<string>(), openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), first.work);
    const controller = new AbortController();
    const thrown = [left, left].map(({ work }) => thrownBy(() => inTurn(PLACE, controller.signal, work)));
    void inTurn(PLACE, never(), last.work);
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort("left");
    expect(await Promise.all(thrown)).toEqual(["left", "left"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last.work).not.toHaveBeenCalled();
    first.finish("done");
    await vi.advanceTimersByTimeAsync(0);
    expect(last.work).toHaveBeenCalledOnce();
    expect(left.work).not.toHaveBeenCalled();
  });
});

describe("where there are no locks", () => {
  beforeEach(() => vi.stubGlobal("navigator", {}));

  it.each(NO_LOCKS)("without locks a call alone on its page begins at once: %s", async (_name, navigator) => {
    vi.stubGlobal("navigator", navigator);
    const { work, finish } = openWork<string>();
    const outcome = inTurn(PLACE, never(), work);
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
    finish("alone");
    expect(await outcome).toBe("alone");
  });

  it("without locks an error of the work comes out as it is, once, and the next call of the page has its turn", async () => {
    const error = new Error("refused");
    const work = vi.fn(() => Promise.reject(error));
    const next = vi.fn(() => Promise.resolve("next"));
    const [thrown, outcome] = [thrownBy(() => inTurn(PLACE, never(), work)), inTurn(PLACE, never(), next)];
    expect(await thrown).toBe(error);
    expect(await outcome).toBe("next");
    expect(work).toHaveBeenCalledOnce();
    expect(next).toHaveBeenCalledOnce();
  });

  it("without locks a call at another place waits for nobody", async () => {
    const [first, second] = [openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), first.work);
    void inTurn(`${PLACE}/other`, never(), second.work);
    await vi.advanceTimersByTimeAsync(0);
    expect(second.work).toHaveBeenCalledOnce();
  });

  it("without locks a call that hangs holds up the next for five seconds, no longer and no shorter", async () => {
    const [hanging, next] = [openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), hanging.work);
    const outcome = inTurn(PLACE, never(), next.work);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(next.work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(next.work).toHaveBeenCalledOnce();
    next.finish("alone");
    expect(await outcome).toBe("alone");
    hanging.finish("late");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(next.work).toHaveBeenCalledOnce();
    expect(pageRegistry().turns.size).toBe(0);
  });

  it("without locks a call that comes when the second of two is at work waits for that one", async () => {
    const [first, second, third] = [openWork<string>(), openWork<string>(), openWork<string>()];
    for (const { work } of [first, second]) void inTurn(PLACE, never(), work);
    first.finish("done");
    await vi.advanceTimersByTimeAsync(0);
    void inTurn(PLACE, never(), third.work);
    await vi.advanceTimersByTimeAsync(4_999);
    expect([second.work, third.work].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    second.finish("done");
    await vi.advanceTimersByTimeAsync(0);
    expect(third.work).toHaveBeenCalledOnce();
  });

  it("without locks a call that began beside one that hangs, and is done, holds up nobody behind it", async () => {
    const [hanging, beside, last] = [openWork<string>(), openWork<string>(), openWork<string>()];
    for (const { work } of [hanging, beside]) void inTurn(PLACE, never(), work);
    await vi.advanceTimersByTimeAsync(5_000);
    void inTurn(PLACE, never(), last.work);
    beside.finish("done");
    await vi.advanceTimersByTimeAsync(0);
    expect(last.work).toHaveBeenCalledOnce();
  });

  it("without locks a caller who leaves the queue gets the own reason, does nothing, and holds up nobody", async () => {
    const [first, second, third] = [openWork<string>(), openWork<string>(), openWork<string>()];
    void inTurn(PLACE, never(), first.work);
    const controller = new AbortController();
    const thrown = thrownBy(() => inTurn(PLACE, controller.signal, second.work));
    void inTurn(PLACE, never(), third.work);
    controller.abort("left");
    expect(await thrown).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    // The third still waits for the first.
    await vi.advanceTimersByTimeAsync(1_000);
    expect(third.work).not.toHaveBeenCalled();
    first.finish("done");
    await vi.advanceTimersByTimeAsync(0);
    expect(third.work).toHaveBeenCalledOnce();
    expect(second.work).not.toHaveBeenCalled();
  });
});
