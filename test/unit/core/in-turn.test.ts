// Tabs take turns, and none waits for ever: not for a tab that hangs, and not where there are no locks.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inTurn } from "../../../src/core/in-turn.js";
import { thrownBy } from "../support/failures.js";
import { openLocks } from "../support/locks.js";

const NAME = "qlik-ticket:https://sense.example.com/mashup";
const never = () => new AbortController().signal;

/** Work that ends when told to. */
function openWork<T>() {
  let told: { finish: (value: T) => void; fail: (error: Error) => void };
  const ended = new Promise<T>((resolve, reject) => (told = { finish: resolve, fail: reject }));
  const work = vi.fn(() => ended);
  return { work, finish: (value: T) => told.finish(value), fail: (error: Error) => told.fail(error) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("where tabs have locks", () => {
  it("a second tab begins when the first is done, and each gets what its own work gave", async () => {
    openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    const both = [inTurn(NAME, never(), first.work), inTurn(NAME, never(), second.work)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.work).toHaveBeenCalledOnce();
    expect(second.work).not.toHaveBeenCalled();
    first.finish("one");
    await vi.advanceTimersByTimeAsync(0);
    expect(second.work).toHaveBeenCalledOnce();
    second.finish("two");
    expect(await Promise.all(both)).toEqual(["one", "two"]);
  });

  it("work at another proxy waits for nobody", async () => {
    openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    void inTurn(NAME, never(), first.work);
    void inTurn(`${NAME}/other`, never(), second.work);
    await vi.advanceTimersByTimeAsync(0);
    expect(second.work).toHaveBeenCalledOnce();
  });

  it("a tab that hangs holds up the next for five seconds, no longer and no shorter", async () => {
    const locks = openLocks();
    const [hanging, next] = [openWork<string>(), openWork<string>()];
    void inTurn(NAME, never(), hanging.work);
    const outcome = inTurn(NAME, never(), next.work);
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

  it("work that takes its time is neither disturbed nor done twice, and keeps the others waiting meanwhile", async () => {
    const locks = openLocks();
    const { work, finish } = openWork<string>();
    const outcome = inTurn(NAME, never(), work);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(locks.held(NAME)).toBe(true);
    finish("done");
    expect(await outcome).toBe("done");
    expect(work).toHaveBeenCalledOnce();
    expect(locks.held(NAME)).toBe(false);
  });

  it("an error of the work comes out as it is; the work is not done again, and the next tab has its turn", async () => {
    const locks = openLocks();
    const { work, fail } = openWork<string>();
    const error = new Error("refused");
    const thrown = thrownBy(() => inTurn(NAME, never(), work));
    await vi.advanceTimersByTimeAsync(0);
    fail(error);
    expect(await thrown).toBe(error);
    expect(work).toHaveBeenCalledOnce();
    expect(locks.held(NAME)).toBe(false);
  });

  it("a caller who leaves the queue gets the own reason, does nothing, and leaves nothing behind", async () => {
    const locks = openLocks();
    const [first, second] = [openWork<string>(), openWork<string>()];
    void inTurn(NAME, never(), first.work);
    const controller = new AbortController();
    const thrown = thrownBy(() => inTurn(NAME, controller.signal, second.work));
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

  it("a caller who has left before does nothing at all", async () => {
    openLocks();
    const { work } = openWork<string>();
    expect(await thrownBy(() => inTurn(NAME, AbortSignal.abort("gone"), work))).toBe("gone");
    expect(work).not.toHaveBeenCalled();
  });
});

describe("where there are no locks, each tab goes alone and at once", () => {
  it.each<[string, object]>([
    ["on a page without TLS", {}],
    [
      "in a document that may not lock",
      { locks: { request: () => Promise.reject(new DOMException("opaque origin", "SecurityError")) } },
    ],
  ])("%s", async (_name, navigator) => {
    vi.stubGlobal("navigator", navigator);
    const { work, finish } = openWork<string>();
    const outcome = inTurn(NAME, never(), work);
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
    finish("alone");
    expect(await outcome).toBe("alone");
  });

  it("and an error of the work comes out as it is, once", async () => {
    vi.stubGlobal("navigator", {});
    const error = new Error("refused");
    const work = vi.fn(() => Promise.reject(error));
    expect(await thrownBy(() => inTurn(NAME, never(), work))).toBe(error);
    expect(work).toHaveBeenCalledOnce();
  });
});
