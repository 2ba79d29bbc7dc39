// Work with an end: no listener and no timer stays behind, after success, failure, a deadline and an abort.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openScope, raceSignal, settle, sleep, waitForEvent } from "../../../src/core/net/scope.js";
import { thrownBy } from "../support/failures.js";

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

let controller: AbortController;
beforeEach(() => {
  controller = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("settle", () => {
  it("settle resolves with what is called back, and undoes what was started", async () => {
    const undo = vi.fn();
    const result = await settle<number>(controller.signal, (resolve) => {
      queueMicrotask(() => resolve(7));
      return undo;
    });
    expect(result).toBe(7);
    expect(undo).toHaveBeenCalledOnce();
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("settle rejects with what is called back, and undoes what was started", async () => {
    const undo = vi.fn();
    const reason = new Error("refused");
    const work = settle(controller.signal, (_resolve, reject) => {
      queueMicrotask(() => reject(reason));
      return undo;
    });
    expect(await thrownBy(() => work)).toBe(reason);
    expect(undo).toHaveBeenCalledOnce();
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("settle rejects with the signal's own reason when the signal aborts, and undoes what was started", async () => {
    const undo = vi.fn();
    const work = settle(controller.signal, () => undo);
    expect(listenersOf(controller.signal)).toBe(1);
    const reason = { any: "value" };
    controller.abort(reason);
    expect(await thrownBy(() => work)).toBe(reason);
    expect(undo).toHaveBeenCalledOnce();
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("settle starts nothing when the signal is aborted already", async () => {
    const start = vi.fn();
    expect(await thrownBy(() => settle(AbortSignal.abort("gone"), start))).toBe("gone");
    expect(start).not.toHaveBeenCalled();
  });

  it("settle leaves no listener when the start itself throws", async () => {
    const work = settle(controller.signal, () => {
      throw new Error("no socket");
    });
    expect(await thrownBy(() => work)).toMatchObject({ message: "no socket" });
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("settle undoes what was started also when the start calls back at once", async () => {
    const undo = vi.fn();
    await settle<number>(controller.signal, (resolve) => {
      resolve(7);
      return undo;
    });
    expect(undo).toHaveBeenCalledOnce();
    expect(listenersOf(controller.signal)).toBe(0);
  });
});

describe("raceSignal", () => {
  it.each<[string, () => Promise<string>, unknown]>([
    ["raceSignal resolves as the work does", () => Promise.resolve("done"), "done"],
    ["raceSignal rejects as the work does", () => Promise.reject(new Error("failed")), new Error("failed")],
  ])("%s, and lets go of the signal", async (_promise, work, result) => {
    expect(await raceSignal(work(), controller.signal).catch((error: unknown) => error)).toEqual(result);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("raceSignal does not wait for work that outlives the signal", async () => {
    const race = raceSignal(new Promise(() => undefined), controller.signal);
    controller.abort("enough");
    expect(await thrownBy(() => race)).toBe("enough");
    expect(listenersOf(controller.signal)).toBe(0);
  });
});

describe("sleep", () => {
  it("sleep wakes up after the time, and not before", async () => {
    const awake = vi.fn();
    void sleep(500, controller.signal).then(awake);
    await vi.advanceTimersByTimeAsync(499);
    expect(awake).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(awake).toHaveBeenCalledOnce();
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("sleep stops its timer when the signal aborts", async () => {
    const nap = sleep(500, controller.signal);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("up");
    expect(await thrownBy(() => nap)).toBe("up");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("openScope", () => {
  it("a scope aborts with the outer signal's reason, and stops its clock", () => {
    const scope = openScope(controller.signal, 1_000, () => "late");
    controller.abort("left");
    expect(scope.signal.reason).toBe("left");
    expect(vi.getTimerCount()).toBe(0);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("a scope is over at once when the outer signal is aborted already", () => {
    const outer = AbortSignal.abort("left");
    const scope = openScope(outer, 1_000, () => "late");
    expect(scope.signal.reason).toBe("left");
    expect(vi.getTimerCount()).toBe(0);
    expect(listenersOf(outer)).toBe(0);
  });

  it("a scope aborts at its deadline with the reason made then, and lets go of the outer signal", () => {
    const timedOut = vi.fn(() => "late");
    const scope = openScope(controller.signal, 1_000, timedOut);
    vi.advanceTimersByTime(999);
    expect(timedOut).not.toHaveBeenCalled();
    expect(scope.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(scope.signal.reason).toBe("late");
    expect(listenersOf(controller.signal)).toBe(0);
    expect(controller.signal.aborted).toBe(false);
  });

  it("a scope ends by hand: clock stopped, outer signal let go, what still listens aborted", () => {
    const scope = openScope(controller.signal, 1_000, () => "late");
    const heard = vi.fn();
    scope.signal.addEventListener("abort", heard);
    scope.end("done");
    expect(heard).toHaveBeenCalledOnce();
    expect(scope.signal.reason).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it("a scope makes no error where none is wanted, and one where its time is over", () => {
    const done = openScope();
    done.end();
    expect(done.signal.aborted).toBe(true);
    expect(done.signal.reason).not.toBeInstanceOf(Error);
    const late = openScope(undefined, 10);
    vi.advanceTimersByTime(10);
    expect(late.signal.reason).toMatchObject({ name: "AbortError" });
  });

  it("a scope keeps its first reason when it is ended twice", () => {
    const scope = openScope();
    scope.end("first");
    scope.end("second");
    expect(scope.signal.reason).toBe("first");
  });

  it("a scope has no clock without a time", () => {
    openScope(controller.signal);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("waitForEvent", () => {
  it("waitForEvent resolves at the first event of that type, and listens no longer", async () => {
    const target = new EventTarget();
    let isOver = false;
    const waiting = waitForEvent(target, "online", controller.signal).then(() => (isOver = true));
    target.dispatchEvent(new Event("offline"));
    await vi.advanceTimersByTimeAsync(0);
    expect([isOver, getEventListeners(target, "online").length]).toEqual([false, 1]);
    target.dispatchEvent(new Event("online"));
    await waiting;
    expect([getEventListeners(target, "online").length, listenersOf(controller.signal)]).toEqual([0, 0]);
  });

  it("waitForEvent rejects with the signal's reason, and listens no longer", async () => {
    const target = new EventTarget();
    const waiting = thrownBy(() => waitForEvent(target, "online", controller.signal));
    controller.abort("left");
    expect(await waiting).toBe("left");
    expect(getEventListeners(target, "online")).toHaveLength(0);
  });
});
