// Shared work: one flight for all who ask, each caller with its own signal.
import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { joinFlight, type FlightDeck, type Flights } from "../../../src/core/share/flight.js";
import { thrownBy } from "../support/failures.js";

type Start = (deck: FlightDeck<string>) => Promise<string>;

/** Work that ends when told to, or when its signal aborts. */
function openWork() {
  const told: Partial<FlightDeck<string>> & { finish?: (value: string) => void; fail?: (error: Error) => void } = {};
  const signals: AbortSignal[] = [];
  const start = vi.fn<Start>((deck) => {
    const { signal } = deck;
    signals.push(signal);
    deck.emit("first");
    return new Promise((resolve, reject) => {
      Object.assign(told, { ...deck, finish: resolve, fail: reject });
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  });
  return { start, signals, told };
}

let flights: Flights;
const never = () => new AbortController().signal;
const silent = () => undefined;
beforeEach(() => {
  flights = new Map();
});

describe("joinFlight", () => {
  it("a flight runs the work once for all who ask while it is under way", async () => {
    const { start, told } = openWork();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), silent, start));
    told.finish?.("done");
    expect(await Promise.all(both)).toEqual(["done", "done"]);
    expect(start).toHaveBeenCalledOnce();
  });

  it("flights keep different keys apart", async () => {
    const start = vi.fn<Start>(() => Promise.resolve("done"));
    await Promise.all(["a", "b"].map((key) => joinFlight(flights, key, never(), silent, start)));
    expect(start).toHaveBeenCalledTimes(2);
  });

  it("a flight tells the first caller also what is emitted before the work has returned its promise", async () => {
    const { start, told } = openWork();
    const heard = vi.fn();
    const work = joinFlight(flights, "key", never(), heard, start);
    expect(heard.mock.calls).toEqual([["first"]]);
    told.finish?.("done");
    await work;
  });

  it("a flight tells every caller what is emitted, also after the end, also two with the same listener", async () => {
    const { start, told } = openWork();
    const heard = vi.fn();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), heard, start));
    heard.mockClear();
    told.emit?.("second");
    expect(heard).toHaveBeenCalledTimes(2);
    told.finish?.("done");
    await Promise.all(both);
    told.emit?.("after the end");
    expect(heard).toHaveBeenCalledTimes(4);
  });

  it("a flight lets one caller leave without a word to the others", async () => {
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

  it("a flight lets the caller leave who started the work", async () => {
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

  it("a flight aborts the work when the last caller has left, with that caller's reason", async () => {
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

  it("a flight starts anew after success, after failure, and after all have left", async () => {
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

  it("a flight gives a failure to every caller", async () => {
    const { start, told } = openWork();
    const both = [1, 2].map(() => joinFlight(flights, "key", never(), silent, start));
    const thrown = both.map((each) => thrownBy(() => each));
    told.fail?.(new Error("broke"));
    expect(await Promise.all(thrown)).toEqual([new Error("broke"), new Error("broke")]);
  });

  it("a flight leaves nothing behind for a caller whose signal is aborted already", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const { start, signals } = openWork();
    // A promise of its own: the one that a mock has returned counts as handled.
    const begin: Start = async (deck) => start(deck);
    expect(await thrownBy(() => joinFlight(flights, "key", AbortSignal.abort("gone"), silent, begin))).toBe("gone");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(flights.size).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("a flight that was closed takes no further caller: the next one starts a flight of its own, and joiners keep theirs", async () => {
    const [first, second] = [openWork(), openWork()];
    const joined = [1, 2].map(() => joinFlight(flights, "key", never(), silent, first.start));
    first.told.close?.();
    const own = joinFlight(flights, "key", never(), silent, second.start);
    first.told.finish?.("first");
    expect(await Promise.all(joined)).toEqual(["first", "first"]);
    // The end of the closed flight leaves the one that came after it where it is.
    expect(flights.size).toBe(1);
    const third = joinFlight(flights, "key", never(), silent, second.start);
    second.told.finish?.("second");
    expect(await Promise.all([own, third])).toEqual(["second", "second"]);
    expect(second.start).toHaveBeenCalledOnce();
    expect(flights.size).toBe(0);
  });
});
