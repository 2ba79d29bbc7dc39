// How a stage of the work tells of itself.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runStage, warningOf, type CoreEvent } from "../../../src/core/stage.js";
import { thrownBy } from "../support/failures.js";

const events: CoreEvent[] = [];
const run = <T extends object>(work: () => Promise<T>) =>
  runStage((event) => void events.push(event), "verify", 2, work);

beforeEach(() => (events.length = 0));
afterEach(() => void vi.useRealTimers());

describe("runStage", () => {
  it("a stage tells its start and its end, with time and way", async () => {
    const result = { via: "websocket" };
    expect(await run(() => Promise.resolve(result))).toBe(result);
    const durationMs = expect.any(Number) as number;
    expect(events).toEqual([
      { type: "stage", stage: "verify", attempt: 2, status: "start" },
      { type: "stage", stage: "verify", attempt: 2, status: "done", via: "websocket", durationMs },
    ]);
  });

  it("a stage tells its time in milliseconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    vi.advanceTimersByTime(5_000);
    await run(() => {
      vi.advanceTimersByTime(250);
      return Promise.resolve({});
    });
    expect(events.at(-1)).toMatchObject({ durationMs: 250 });
  });

  it("a stage tells its failure, without a way, and hands the error on as it is", async () => {
    const error = new Error("x");
    expect(await thrownBy(() => run(() => Promise.reject(error)))).toBe(error);
    expect(events.at(-1)).toMatchObject({ status: "failed", durationMs: expect.any(Number) as number });
    expect(events.at(-1)).not.toHaveProperty("via");
  });

  it("a stage never puts more than the way of its result into an event", async () => {
    await run(() => Promise.resolve({ secret: "aB3.d-F_hJ1kL2mN", place: "https://sense.example.com", via: "fetch" }));
    expect(JSON.stringify(events)).not.toMatch(/aB3|sense\.example/);
  });
});

describe("warningOf", () => {
  it("a warning has its detail where there is one, and no such field where there is none", () => {
    expect(warningOf("moved", "")).toStrictEqual({ type: "warning", code: "moved", detail: "" });
    expect(warningOf("moved")).toStrictEqual({ type: "warning", code: "moved" });
  });
});
