// Shared work: one flight for all who ask, each caller with its own signal.
import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { joinFlight, type Flights } from "../../../src/core/single-flight.js";
import { thrownBy } from "../support/failures.js";

type Start = (signal: AbortSignal, emit: (event: string) => void) => Promise<string>;

/** Work that ends when told to, or when its signal aborts. */
function openWork() {
  const told: { emit?: (event: string) => void; finish?: (value: string) => void; fail?: (error: Error) => void } = {};
  const signals: AbortSignal[] = [];
  const start = vi.fn<Start>((signal, emit) => {
    signals.push(signal);
    emit("first");
    return new Promise((resolve, reject) => {
      Object.assign(told, { emit, finish: resolve, fail: reject });
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  });
  return { start, signals, told };
}

let flights: Flights<string>;
const never = () => new AbortController().signal;
const silent = () => undefined;
beforeEach(() => {
  flights = new Map();
});

describe("joinFlight", () => {
  it("runs the work once for all who ask while it is under way", async () => {
    const { start, told } = openWork();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), silent, start));
    told.finish?.("done");
    expect(await Promise.all(both)).toEqual(["done", "done"]);
    expect(start).toHaveBeenCalledOnce();
  });

  it("keeps different keys apart", async () => {
    const start = vi.fn<Start>(() => Promise.resolve("done"));
    await Promise.all(["a", "b"].map((key) => joinFlight(flights, key, never(), silent, start)));
    expect(start).toHaveBeenCalledTimes(2);
  });

  it("tells the first caller also what is emitted before the work has returned its promise", async () => {
    const { start, told } = openWork();
    const heard = vi.fn();
    const work = joinFlight(flights, "key", never(), heard, start);
    expect(heard.mock.calls).toEqual([["first"]]);
    told.finish?.("done");
    await work;
  });

  it("tells every caller what is emitted, also after the end, also two with the same listener", async () => {
    const { start, told } = openWork();
    const heard = vi.fn();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), heard, start));
    heard.mockClear();
    told.emit?.("second");
    expect(heard).toHaveBeenCalledTimes(2);
    told.finish?.("done");
    await Promise.all(both);
    // A warning whose words had to be loaded.
    told.emit?.("after the end");
    expect(heard).toHaveBeenCalledTimes(4);
  });

  it("lets one caller leave without a word to the others", async () => {
    const { start, signals, told } = openWork();
    const leaver = new AbortController();
    const heardByLeaver = vi.fn();
    const left = joinFlight(flights, "key", leaver.signal, heardByLeaver, start);
    const stayed = joinFlight(flights, "key", never(), silent, start);
    leaver.abort("mine alone");
    expect(await thrownBy(() => left)).toBe("mine alone");
    expect(signals[0]?.aborted).toBe(false);
    heardByLeaver.mockClear();
    told.emit?.("second");
    expect(heardByLeaver).not.toHaveBeenCalled();
    told.finish?.("done");
    expect(await stayed).toBe("done");
    expect(getEventListeners(leaver.signal, "abort")).toHaveLength(0);
  });

  it("lets the caller leave who started it", async () => {
    const { start, told } = openWork();
    const starter = new AbortController();
    const left = joinFlight(flights, "key", starter.signal, silent, start);
    const joined = joinFlight(flights, "key", never(), silent, start);
    starter.abort("bye");
    await thrownBy(() => left);
    const third = joinFlight(flights, "key", never(), silent, start);
    told.finish?.("done");
    expect(await Promise.all([joined, third])).toEqual(["done", "done"]);
    expect(start).toHaveBeenCalledOnce();
  });

  it("aborts the work when the last caller has left, with that caller's reason", async () => {
    const { start, signals } = openWork();
    const callers = [new AbortController(), new AbortController()];
    const waiting = callers.map(({ signal }) => joinFlight(flights, "key", signal, silent, start));
    callers[0]?.abort("one");
    await thrownBy(() => waiting[0]);
    expect(signals[0]?.aborted).toBe(false);
    callers[1]?.abort("two");
    await thrownBy(() => waiting[1]);
    expect(signals[0]?.reason).toBe("two");
  });

  it("starts anew after success, after failure, and after all have left", async () => {
    const { start, told } = openWork();
    const leaver = new AbortController();
    const succeeded = joinFlight(flights, "key", never(), silent, start);
    told.finish?.("done");
    await succeeded;
    const failed = joinFlight(flights, "key", never(), silent, start);
    told.fail?.(new Error("broke"));
    expect(await thrownBy(() => failed)).toMatchObject({ message: "broke" });
    const left = joinFlight(flights, "key", leaver.signal, silent, start);
    leaver.abort("bye");
    await thrownBy(() => left);
    expect(flights.size).toBe(0);
    const last = joinFlight(flights, "key", never(), silent, start);
    told.finish?.("again");
    expect(await last).toBe("again");
    expect(start).toHaveBeenCalledTimes(4);
  });

  it("gives a failure to every caller", async () => {
    const { start, told } = openWork();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), silent, start));
    const thrown = both.map((each) => thrownBy(() => each));
    told.fail?.(new Error("broke"));
    expect(await Promise.all(thrown)).toEqual([new Error("broke"), new Error("broke")]);
  });

  it("leaves nothing behind for a caller whose signal is aborted already", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const { start, signals } = openWork();
    // A promise of its own: the one that a mock has returned counts as handled.
    const begin: Start = async (signal, emit) => start(signal, emit);
    expect(await thrownBy(() => joinFlight(flights, "key", AbortSignal.abort("gone"), silent, begin))).toBe("gone");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(flights.size).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
