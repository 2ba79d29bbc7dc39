// Around the flow of one call: who hears what, when it is over, and that it is over then.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isEmbedError } from "../../src/core/errors.js";
import { heard, sleep } from "../../src/core/scope.js";
import { runCall } from "../../src/qlik-sense/call.js";
import { problem } from "../../src/qlik-sense/problems/problem.js";
import type { QlikEvent, StageName } from "../../src/qlik-sense/types.js";
import { thrownBy } from "./support/failures.js";
import { ENDPOINT } from "./support/flow.js";
import { openPage } from "./support/page.js";

const READY: QlikEvent = { type: "ready", user: undefined, identity: "unconfirmed", reused: false, durationMs: 1 };
const start = (stage: StageName): QlikEvent => ({ type: "stage", stage, status: "start", attempt: 1 });

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the caller's listener", () => {
  it("hears every event, also those of the session that came out", async () => {
    const onEvent = vi.fn();
    const emit = await runCall(ENDPOINT, { onEvent }, ({ emit }) => {
      emit(start("ticket"));
      return Promise.resolve(emit);
    });
    emit(READY);
    expect(onEvent.mock.calls).toEqual([[start("ticket")], [READY]]);
  });

  it("hears nothing more of a call that failed", async () => {
    const onEvent = vi.fn();
    let late: ((event: QlikEvent) => void) | undefined;
    await thrownBy(() =>
      runCall(ENDPOINT, { onEvent }, ({ emit }) => {
        late = emit;
        return Promise.reject(problem("amd-conflict"));
      }),
    );
    late?.(READY);
    expect(onEvent).not.toHaveBeenCalled();
  });

  it("may throw: the sign-in goes on, and the page's error handler has the error", async () => {
    const onEvent = () => {
      throw new Error("the page's own fault");
    };
    const work = runCall(ENDPOINT, { onEvent }, ({ emit }) => {
      emit(start("ticket"));
      return Promise.resolve("signed in");
    });
    expect(await work).toBe("signed in");
    expect(() => vi.runAllTimers()).toThrow("the page's own fault");
  });
});

describe("what the work throws", () => {
  it("comes out as an error with code and sentence", async () => {
    const error = await thrownBy(() => runCall(ENDPOINT, {}, () => Promise.reject(problem("amd-conflict"))));
    expect(isEmbedError(error)).toBe(true);
    expect(error).toMatchObject({ code: "amd-conflict", stage: "open" });
  });

  it("comes out as it is once the caller has left: the own reason, whatever that is", async () => {
    const controller = new AbortController();
    const work = runCall(ENDPOINT, { signal: controller.signal }, ({ within }) => sleep(1_000, within(5_000)));
    await Promise.resolve();
    controller.abort("left");
    expect(await thrownBy(() => work)).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("is not even begun for a caller who has left before", async () => {
    const work = vi.fn(() => Promise.resolve());
    expect(await thrownBy(() => runCall(ENDPOINT, { signal: AbortSignal.abort("gone") }, work))).toBe("gone");
    expect(work).not.toHaveBeenCalled();
  });
});

describe("a deadline", () => {
  /** Waits for ever in the next part of the call. */
  const late = (stage: StageName | undefined, begun: readonly StageName[] = []) =>
    runCall(ENDPOINT, {}, ({ emit, within }) => {
      const signal = within(1_000, stage);
      for (const each of begun) emit(start(each));
      return heard(new EventTarget(), "never", signal);
    });

  it.each<[string, StageName | undefined, readonly StageName[], string, string]>([
    ["the ticket where nothing was begun", undefined, [], "ticket", "acquire"],
    ["the stage that was begun last", undefined, ["ticket", "consume", "verify"], "verify", "verify"],
    ["the stage that the part is for", "bootstrap", ["ticket", "consume"], "bootstrap", "open"],
  ])("names %s, and its milliseconds", async (_name, part, begun, named, stage) => {
    const error = thrownBy(() => late(part, begun));
    await vi.advanceTimersByTimeAsync(999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect(await error).toMatchObject({ code: "timeout", stage, retryable: true });
    expect(((await error) as Error).message).toContain(`Not done in 1000 ms; last begun: ${named}.`);
    vi.useFakeTimers();
  });

  it("ends with its part of the call, and the last one with the call", async () => {
    const signals: AbortSignal[] = [];
    await runCall(ENDPOINT, {}, async ({ within }) => {
      signals.push(within(1_000));
      signals.push(within(9_000, "bootstrap"));
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
      await vi.advanceTimersByTimeAsync(8_999);
      expect(signals[1]?.aborted).toBe(false);
    });
    expect(signals[1]?.aborted).toBe(true);
  });
});

describe("a prerendered page", () => {
  const prerendered = () => Object.assign(document, { prerendering: true });

  it("spends nothing before it is shown, and goes on then", async () => {
    prerendered();
    const work = vi.fn(() => Promise.resolve("signed in"));
    const outcome = runCall(ENDPOINT, {}, work);
    await vi.waitFor(() => expect(getEventListeners(document, "prerenderingchange")).toHaveLength(1));
    expect(work).not.toHaveBeenCalled();
    document.dispatchEvent(new Event("prerenderingchange"));
    expect(await outcome).toBe("signed in");
  });

  it("that is thrown away is left with the caller's reason", async () => {
    prerendered();
    const work = vi.fn(() => Promise.resolve());
    const controller = new AbortController();
    const outcome = thrownBy(() => runCall(ENDPOINT, { signal: controller.signal }, work));
    await vi.waitFor(() => expect(getEventListeners(document, "prerenderingchange")).toHaveLength(1));
    controller.abort("thrown away");
    expect(await outcome).toBe("thrown away");
    expect(work).not.toHaveBeenCalled();
  });

  it("is nothing to wait for where an element is called so", async () => {
    Object.assign(document, { prerendering: { tagName: "FORM" } });
    expect(await runCall(ENDPOINT, {}, () => Promise.resolve("signed in"))).toBe("signed in");
  });
});
