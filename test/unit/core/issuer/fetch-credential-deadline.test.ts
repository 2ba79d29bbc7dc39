// The call to the page's backend against the clock: a backend that hangs, a network that is away, a page that has asked often enough.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuthenticateOptions } from "../../../../src/qlik-sense/types.js";
import { acquire } from "../../support/acquire.js";
import { endpoint, json, stalled, status, type Answer } from "../../support/endpoint.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { ENDPOINT } from "../../support/flow.js";
import { openPage } from "../../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const good = json({ ticket: TICKET });
const hangs: Answer = ({ init }) =>
  new Promise((_resolve, reject) => {
    init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
  });

/** Fetches a credential; `at` are the milliseconds of the calls. */
function call(answers: readonly Answer[], options: AuthenticateOptions = {}, signal?: AbortSignal) {
  const at: number[] = [];
  const begin = performance.now();
  const server = endpoint(...answers);
  const fetch: typeof globalThis.fetch = (...request) => {
    at.push(Math.round(performance.now() - begin));
    return server.fetch(...request);
  };
  const outcome = acquire(ENDPOINT, { ...options, fetch }, { ...(signal && { signal }) });
  outcome.catch(() => undefined);
  return { outcome, at };
}
/** Lets time pass in steps; after each, bodies are read and what follows is begun. */
async function pass(ms: number, step = 1_000): Promise<void> {
  for (let left = ms; left >= 0; left -= step) {
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    if (left) await vi.advanceTimersByTimeAsync(Math.min(left, step));
  }
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
}
/** The first pause and the first two, as they are here. */
const [PAUSE, PAUSES] = [25, 75];

beforeEach(() => {
  openPage();
  vi.stubGlobal("window", new EventTarget());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.spyOn(Math, "random").mockReturnValue(0.1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a backend that hangs", () => {
  it.each<[string, Answer]>([
    ["before its answer", hangs],
    ["in the middle of its answer", ({ init }) => stalled(init.signal)],
  ])("a backend that hangs %s is given up after ten seconds and asked again", async (_name, first) => {
    const { outcome, at } = call([first, good]);
    await pass(9_999);
    expect(at).toEqual([0]);
    await pass(1 + PAUSE, 1);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toEqual([0, 10_000 + PAUSE]);
  });

  it("a backend that hangs has a third of a longer time", async () => {
    const { outcome, at } = call([hangs, good], { timeoutMs: { signIn: 60_000 } });
    await pass(20_000);
    await pass(PAUSE);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toEqual([0, 20_000 + PAUSE]);
  });

  it("a backend that hangs for ever is an error in the end, that a later call may not meet", async () => {
    const { outcome, at } = call([hangs], { retry: 1 });
    await pass(10_000);
    await pass(PAUSE);
    await pass(10_000);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "issuer-failed", retryable: true });
    expect(at).toEqual([0, 10_000 + PAUSE]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a ticket's life counts from the try that fetched it", async () => {
    const { outcome } = call([hangs, good]);
    await pass(10_000);
    await pass(PAUSE);
    expect((await outcome).receivedAtMs).toBe(performance.now());
  });
});

describe("pauses are spread over their whole range, so that many pages do not come back at once", () => {
  it.each<[random: number, at: readonly number[]]>([
    [0.1, [0, 25, 75]],
    [0.5, [0, 125, 375]],
    [0.9, [0, 225, 675]],
  ])("pauses between the tries are spread over their whole range: random %d", async (random, expected) => {
    vi.mocked(Math.random).mockReturnValue(random);
    const { outcome, at } = call([status(503)]);
    await pass(1_000, 25);
    await thrownBy(() => outcome);
    expect(at).toEqual(expected);
  });
});

describe("a server that names a time", () => {
  it("a time that the server names beyond what is left of the sign-in's time ends the call at once", async () => {
    const { outcome, at } = call([hangs, status(503, { "retry-after": "20" }), good]);
    await pass(10_000);
    await pass(PAUSE);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "issuer-failed", retryable: true });
    expect(at).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a time that the server names within what is left is waited for", async () => {
    const { outcome, at } = call([hangs, status(503, { "retry-after": "19" }), good]);
    await pass(10_000);
    await pass(PAUSE);
    await pass(19_000);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toEqual([0, 10_000 + PAUSE, 29_000 + PAUSE]);
  });

  it.each(["", "soon", "-1", "1.5", "0", "Sun, 01 Nov 2020 10:00:04 GMT"])(
    "a Retry-After that is none (%j) is as one that is missing",
    async (value) => {
      const { outcome } = call([status(429, { "retry-after": value }), good]);
      await pass(PAUSE);
      expect((await outcome).text).toBe(TICKET);
    },
  );
});

describe("a browser without network", () => {
  it("without network the next try waits until the network is back", async () => {
    openPage({ online: false });
    const { outcome, at } = call([new TypeError("Failed to fetch"), good]);
    await pass(60_000);
    expect(at).toEqual([0]);
    window.dispatchEvent(new Event("online"));
    await pass(0);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toEqual([0, 60_000]);
    expect(getEventListeners(window, "online")).toHaveLength(0);
  });

  it("waiting for the network holds nobody who leaves meanwhile", async () => {
    openPage({ online: false });
    const controller = new AbortController();
    const { outcome } = call([new TypeError("Failed to fetch")], {}, controller.signal);
    await pass(1_000);
    controller.abort("left");
    expect(await thrownBy(() => outcome)).toBe("left");
    expect(getEventListeners(window, "online")).toHaveLength(0);
  });
});

describe("all calls of a page share one budget of retries", () => {
  it("all calls of a page share one budget of retries, and when it is spent, the first failure is the last", async () => {
    const calls: ReturnType<typeof call>[] = [];
    for (let times = 0; times < 6; times++) {
      calls.push(call([status(503)]));
      await pass(PAUSES, PAUSE);
    }
    for (const { outcome } of calls) await thrownBy(() => outcome);
    expect(calls.map(({ at }) => at.length)).toEqual([3, 3, 3, 3, 3, 1]);
  });

  it("a failure that is final takes nothing from the page's budget of retries", async () => {
    for (let times = 0; times < 20; times++) await thrownBy(() => call([status(403)]).outcome);
    const { outcome, at } = call([status(503), good]);
    await pass(PAUSE);
    expect((await outcome).text).toBe(TICKET);
    expect(at).toHaveLength(2);
  });
});
