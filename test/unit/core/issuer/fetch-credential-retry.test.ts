// Trying again: what may get another answer is asked again, a bounded number of times, and not before the server said.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuthenticateOptions } from "../../../../src/qlik-sense/types.js";
import { acquire } from "../../support/acquire.js";
import { endpoint, json, status, type Answer } from "../../support/endpoint.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { ENDPOINT } from "../../support/flow.js";
import { openPage } from "../../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const NOW = new Date("2026-11-01T10:00:00Z");
const good = json({ ticket: TICKET });

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ now: NOW, toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Runs the clock until the work is settled; `waits` are the pauses between calls. */
async function run(answers: readonly Answer[], options: AuthenticateOptions = {}) {
  const at: number[] = [];
  const server = endpoint(...answers);
  const fetch: typeof globalThis.fetch = (...call) => {
    at.push(Date.now() - NOW.getTime());
    return server.fetch(...call);
  };
  const outcome = acquire(ENDPOINT, { ...options, fetch });
  const state = { settled: false };
  const settle = () => void (state.settled = true);
  outcome.then(settle, settle);
  for (let steps = 0; !state.settled && steps < 50; steps++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (vi.getTimerCount()) await vi.advanceTimersToNextTimerAsync();
  }
  return { outcome, at, waits: at.slice(1).map((time, index) => time - (at[index] ?? 0)) };
}

describe("a second answer is waited for", () => {
  it.each<[string, Answer]>([
    ["a network error", new TypeError("Failed to fetch")],
    ["500", status(500)],
    ["502", status(502)],
    ["503", status(503)],
    ["408", status(408)],
    ["425", status(425)],
    ["429", status(429)],
    ["504", status(504)],
  ])("the endpoint is asked again after %s", async (_name, first) => {
    const { outcome, at } = await run([first, good]);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toHaveLength(2);
  });

  it("the endpoint is asked again with a pause that grows, up to twice", async () => {
    const { outcome, waits } = await run([status(503)]);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "issuer-failed", retryable: true });
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? Infinity);
    expect(waits[1]).toBeLessThan(2_000);
  });

  it("a retry waits as long as the server says, in seconds", async () => {
    const { outcome, waits } = await run([status(429, { "retry-after": "7" }), good]);
    expect((await outcome).text).toBe(TICKET);
    expect(waits).toEqual([7_000]);
  });

  it("a retry waits as long as the server says, as a date", async () => {
    const { waits } = await run([status(503, { "retry-after": "Sun, 01 Nov 2026 10:00:04 GMT" }), good]);
    expect(waits).toEqual([4_000]);
  });

  it("a retry does not wait longer than the sign-in may take: then the server's time is told", async () => {
    const { outcome, at } = await run([status(429, { "retry-after": "120" })], { timeoutMs: 60_000 });
    const error = await errorOf(() => outcome);
    expect(error).toMatchObject({ code: "rate-limited", retryable: true });
    expect(error.message).toContain("again in 120 s");
    expect(at).toHaveLength(1);
  });
});

describe("retry says how often", () => {
  it.each([
    [0, 1],
    [1, 2],
    [5, 6],
  ])("the option retry: %i makes %i calls at most", async (retry, calls) => {
    const { outcome, at } = await run([status(500)], { retry });
    await thrownBy(() => outcome);
    expect(at).toHaveLength(calls);
  });
});

it.each([302, 400, 401, 403, 404, 405, 409, 419, 422, 499])(
  "the status %i is final: the endpoint is asked once",
  async (code) => {
    const { outcome, at } = await run([status(code, { "retry-after": "1" }), good]);
    await thrownBy(() => outcome);
    expect(at).toHaveLength(1);
  },
);

it("a pause before a retry ends at once when the caller leaves, and no timer stays", async () => {
  const controller = new AbortController();
  const { fetch, calls } = endpoint(status(429, { "retry-after": "20" }));
  const work = acquire(ENDPOINT, { fetch }, { signal: controller.signal });
  const thrown = thrownBy(() => work);
  while (!vi.getTimerCount()) await new Promise((resolve) => setImmediate(resolve));
  controller.abort("left");
  expect(await thrown).toBe("left");
  expect(vi.getTimerCount()).toBe(0);
  expect(calls).toHaveLength(1);
});

it("a 401 that names a time to come back is final: the endpoint is asked once, and the error is not retryable", async () => {
  const { outcome, at } = await run([status(401, { "retry-after": "1" }), good]);
  expect(await errorOf(() => outcome)).toMatchObject({ code: "not-signed-in", retryable: false, status: 401 });
  expect(at).toHaveLength(1);
});

it.each([429, 503])(
  "a %i that names a time beyond the deadline is asked once, and is retryable later",
  async (code) => {
    const { outcome, at } = await run([status(code, { "retry-after": "20" }), good], { timeoutMs: 10_000 });
    expect(await errorOf(() => outcome)).toMatchObject({ retryable: true, status: code, retryAfterMs: 20_000 });
    expect(at).toHaveLength(1);
  },
);
