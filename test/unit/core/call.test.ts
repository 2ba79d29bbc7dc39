// Around the flow of one call: when it is over, and that it is over then.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCall, type CallSettings } from "../../../src/core/call.js";
import { waitForEvent, sleep } from "../../../src/core/net/scope.js";
import type { CoreEvent, CoreStage } from "../../../src/core/stage.js";
import { errorOf, everyWordOf, thrownBy } from "../support/failures.js";
import { openPage } from "../support/page.js";
import { failure } from "./support/people.js";
import { testProvider } from "./support/test-provider.js";

const start = (stage: CoreStage): CoreEvent => ({ type: "stage", stage, status: "start", attempt: 1 });
const { words } = testProvider().provider;

const settings = (more: Partial<CallSettings> = {}): CallSettings => ({
  words,
  reuse: true,
  takeover: false,
  spends: true,
  wantsClient: true,
  signInMs: 1_000,
  openMs: 9_000,
  emit: () => undefined,
  ...more,
});

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("a call tells its listener each event as it is", async () => {
  const emit = vi.fn();
  const given = await runCall(settings({ emit }), (call) => {
    call.emit(start("acquire"));
    return Promise.resolve(call);
  });
  given.emit({ type: "warning", code: "late" });
  expect(emit.mock.calls).toEqual([[start("acquire")], [{ type: "warning", code: "late" }]]);
});

describe("what the work throws", () => {
  it("an error of this library comes out of a call as it is", async () => {
    const error = failure("cookie-blocked");
    expect(await thrownBy(() => runCall(settings(), () => Promise.reject(error)))).toBe(error);
  });

  it("an error that is not this library's comes out of a call as unsupported-environment, with its words, less the credential", async () => {
    const own = Object.assign(new TypeError("x is no function: ?token=s3cret"), { secret: "s3cret" });
    const error = await errorOf(() => runCall(settings(), () => Promise.reject(own)));
    expect(error).toMatchObject({ code: "unsupported-environment", stage: "configure", fix: { who: "page" } });
    expect(error.cause).toMatchObject({ name: "TypeError", message: "x is no function: ?token=[redacted]" });
    expect(everyWordOf(error)).not.toContain("s3cret");
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "broken"],
    ["an error's look-alike without a name", { message: "broken" }],
  ])("%s that a script of the page throws comes out of a call as an error of this library", async (_what, thrown) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a page may throw what it likes
    const error = await errorOf(() => runCall(settings(), () => Promise.reject(thrown)));
    expect(error.code).toBe("unsupported-environment");
  });

  it("the caller's own reason comes out of a call once the caller has left, as it is", async () => {
    const controller = new AbortController();
    const work = runCall(settings({ signal: controller.signal }), ({ beginPart }) => sleep(500, beginPart("sign-in")));
    await Promise.resolve();
    controller.abort("left");
    expect(await thrownBy(() => work)).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("the work of a call is not even begun for a caller who has left before", async () => {
    const work = vi.fn(() => Promise.resolve());
    expect(await thrownBy(() => runCall(settings({ signal: AbortSignal.abort("gone") }), work))).toBe("gone");
    expect(work).not.toHaveBeenCalled();
  });
});

describe("a deadline", () => {
  /** Waits for ever in one part of the call. */
  const late = (part: "sign-in" | "open", begun: readonly CoreStage[] = []) =>
    runCall(settings(), ({ emit, beginPart }) => {
      const signal = beginPart(part);
      for (const each of begun) emit(start(each));
      return waitForEvent(new EventTarget(), "never", signal);
    });

  it.each<[string, "sign-in" | "open", readonly CoreStage[], number, string, string]>([
    ["the credential where nothing was begun", "sign-in", [], 1_000, "token", "acquire"],
    ["the stage that was begun last", "sign-in", ["acquire", "consume", "verify"], 1_000, "verify", "verify"],
    ["the client's load in its own part", "open", ["acquire", "consume"], 9_000, "bootstrap", "open"],
  ])("a deadline names %s, and its milliseconds", async (_name, part, begun, ms, named, stage) => {
    const error = errorOf(() => late(part, begun));
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({ code: "timeout", stage, retryable: true });
    expect((await error).message).toContain(`Not done in ${ms} ms; last begun: ${named}.`);
  });

  it("a deadline that passes in a browser without network is told as offline", async () => {
    openPage({ online: false });
    const error = errorOf(() => late("sign-in"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await error).toMatchObject({ code: "offline", stage: "acquire", retryable: true });
  });

  it("a deadline ends with its part of the call, and the last one with the call", async () => {
    const signals: AbortSignal[] = [];
    await runCall(settings(), async ({ beginPart }) => {
      signals.push(beginPart("sign-in"));
      signals.push(beginPart("open"));
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
      await vi.advanceTimersByTimeAsync(8_999);
      expect(signals[1]?.aborted).toBe(false);
    });
    expect(signals[1]?.aborted).toBe(true);
  });
});

describe("a prerendered page", () => {
  const prerendered = () => Object.assign(document, { prerendering: true });
  const isWaiting = () => vi.waitFor(() => expect(getEventListeners(document, "prerenderingchange")).toHaveLength(1));

  it("a prerendered page spends nothing before it is shown, and goes on then", async () => {
    prerendered();
    const work = vi.fn(() => Promise.resolve("signed in"));
    const outcome = runCall(settings(), work);
    await isWaiting();
    expect(work).not.toHaveBeenCalled();
    document.dispatchEvent(new Event("prerenderingchange"));
    expect(await outcome).toBe("signed in");
  });

  it("a prerendered page that is thrown away is left with the caller's reason", async () => {
    prerendered();
    const work = vi.fn(() => Promise.resolve());
    const controller = new AbortController();
    const outcome = thrownBy(() => runCall(settings({ signal: controller.signal }), work));
    await isWaiting();
    controller.abort("thrown away");
    expect(await outcome).toBe("thrown away");
    expect(work).not.toHaveBeenCalled();
  });

  it("a page with an element called prerendering is a page like any other", async () => {
    Object.assign(document, { prerendering: { tagName: "FORM" } });
    expect(await runCall(settings(), () => Promise.resolve("signed in"))).toBe("signed in");
  });
});
