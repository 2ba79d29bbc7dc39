// When Qlik's files did not come: asked for again where that may help, and every other end named. The load itself is a
// stand-in here; with the real one: test/mocked-proxy/outcomes.test.ts.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeRetry } from "../../src/core/budget.js";
import { loadAgain } from "../../src/qlik-sense/capability/load-again.js";
import { loadQlik, type Capability } from "../../src/qlik-sense/capability/load-qlik.js";
import { problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { pageRegistry } from "../../src/qlik-sense/session/registry.js";
import { json, type Answer } from "./support/endpoint.js";
import { errorOf, thrownBy } from "./support/failures.js";
import { PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";
import { proxyAnswers } from "./support/proxy-answers.js";

vi.mock("../../src/qlik-sense/capability/load-qlik.js");

const proxy = parseProxy(PROXY);
const capability = { qlik: {}, require: {} } as Capability;
const active = json({ session: "active", userDirectory: "ACME", userId: "anna" });
const inactive = json({ session: "inactive" });
const noLoader = () => problem("require-failed", proxy, false);
const noQlik = (cause?: unknown) => problem("qlik-load-failed", proxy, cause);
const mismatch = () => noQlik(Object.assign(new Error("Mismatched"), { requireType: "mismatch" }));
const load = vi.mocked(loadQlik);
const emit = () => undefined;
let controller: AbortController;

/** Runs the clock until all is settled; `pauses` are the milliseconds before each further load. */
async function again(failure: unknown, session: readonly Answer[] = [active]) {
  const asked = proxyAnswers(...session);
  const from = performance.now();
  const pauses: number[] = [];
  const play = load.getMockImplementation();
  load.mockImplementation((...call) => {
    pauses.push(Math.round(performance.now() - from - pauses.reduce((sum, each) => sum + each, 0)));
    return play ? play(...call) : Promise.reject(noQlik());
  });
  const outcome = loadAgain(failure, proxy, controller.signal, emit);
  const state = { settled: false };
  const settle = () => void (state.settled = true);
  outcome.then(settle, settle);
  for (let steps = 0; !state.settled && steps < 50; steps++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (vi.getTimerCount()) await vi.advanceTimersToNextTimerAsync();
  }
  return { outcome, asked, pauses };
}

beforeEach(() => {
  openPage();
  controller = new AbortController();
  load.mockReset();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("files that did not come are asked for again", () => {
  it.each([
    ["require.js", noLoader],
    ["js/qlik", noQlik],
    ["js/qlik, for which another script's module came", mismatch],
    [
      "js/qlik, for a reason of the loader",
      () => noQlik(Object.assign(new Error("x"), { requireType: "scripterror" })),
    ],
  ])("%s: once, where the second load brings them", async (_name, failure) => {
    load.mockResolvedValue(capability);
    const { outcome, asked } = await again(failure());
    expect(await outcome).toBe(capability);
    expect(load.mock.calls).toEqual([[proxy, undefined, controller.signal, emit, true]]);
    // The session was looked at first: without one, Qlik's client would lead the page to a login.
    expect(asked.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`]);
  });

  it("a second time, after a longer pause, where the first was not enough", async () => {
    const loads = [() => Promise.reject(noLoader()), () => Promise.resolve(capability)];
    load.mockImplementation(() => (loads.shift() ?? expect.fail)());
    const { outcome, pauses } = await again(noLoader());
    expect(await outcome).toBe(capability);
    // Half of 500, then half of 1000: spread, so that many pages do not come back at once. 100 ms are the ear for the policy.
    expect(pauses).toEqual([250, 600]);
  });

  it("and no third time: the last failure comes out", async () => {
    load.mockImplementation(() => Promise.reject(noQlik(new Error(`load ${load.mock.calls.length}`))));
    const { outcome, pauses } = await again(noQlik(new Error("load 0")));
    expect(await errorOf(() => outcome)).toMatchObject({ code: "qlik-load-failed", cause: { message: "load 2" } });
    expect(pauses).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("and not at all by a page that has had its share of retries", async () => {
    for (let times = 0; times < 10; times++) takeRetry(pageRegistry());
    const failure = noLoader();
    const { outcome } = await again(failure);
    expect(await thrownBy(() => outcome)).toBe(failure);
    expect(load).not.toHaveBeenCalled();
  });
});

describe("nothing is asked for again", () => {
  it.each<[string, () => unknown]>([
    ["where the page has a loader that is not RequireJS", () => problem("amd-conflict")],
    ["after an error that is none of these", () => new TypeError("x")],
    ["after a sign-in that failed", () => problem("cookie-blocked", proxy)],
  ])("%s", async (_name, failure) => {
    const error = failure();
    const { outcome, asked } = await again(error);
    expect(await thrownBy(() => outcome)).toBe(error);
    expect(asked).toHaveLength(0);
    expect(load).not.toHaveBeenCalled();
  });

  it("where the second load meets such a thing", async () => {
    const error = problem("amd-conflict");
    load.mockImplementation(() => Promise.reject(error));
    const { outcome, pauses } = await again(noQlik());
    expect(await thrownBy(() => outcome)).toBe(error);
    expect(pauses).toHaveLength(1);
  });

  it("for a caller who has left", async () => {
    controller.abort("left");
    const { outcome, asked } = await again(noLoader());
    await thrownBy(() => outcome);
    expect(asked).toHaveLength(0);
  });

  it("for a caller who leaves during the pause", async () => {
    proxyAnswers(active);
    const outcome = thrownBy(() => loadAgain(noLoader(), proxy, controller.signal, emit));
    while (!vi.getTimerCount()) await new Promise((resolve) => setImmediate(resolve));
    controller.abort("left");
    expect(await outcome).toBe("left");
    expect(load).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the cause is named", () => {
  it("session-expired: the session is gone, so somebody has to sign in anew", async () => {
    const { outcome } = await again(noLoader(), [inactive]);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "session-expired", stage: "session" });
    expect(load).not.toHaveBeenCalled();
  });

  it("session-expired also after the second load", async () => {
    const { outcome, pauses } = await again(noLoader(), [active, inactive]);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "session-expired" });
    expect(pauses).toHaveLength(1);
  });

  /** The page's policy blocks what the load asks for. */
  const blocks = (blockedURI: string) => {
    load.mockImplementation(() => {
      const fields = { blockedURI, effectiveDirective: "script-src-elem", disposition: "enforce" };
      document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
      return Promise.reject(noLoader());
    });
  };

  it("csp-blocked: the page's own policy keeps Qlik's files away, with the directive", async () => {
    blocks(`${PROXY}/resources/assets/external/requirejs/require.js`);
    const { outcome, pauses } = await again(noLoader());
    const error = await errorOf(() => outcome);
    expect(error).toMatchObject({ code: "csp-blocked", stage: "open" });
    expect(error.fix.set).toBe("script-src https://sense.example.com");
    expect(pauses).toHaveLength(1);
    expect(getEventListeners(document, "securitypolicyviolation")).toHaveLength(0);
  });

  it("not csp-blocked where the policy blocks something of another host", async () => {
    blocks("https://cdn.example.net/x.js");
    const { outcome } = await again(noLoader());
    expect(await errorOf(() => outcome)).toMatchObject({ code: "require-failed" });
  });

  it("csp-blocked also where the browser reports it a moment after the failure", async () => {
    load.mockImplementation(() => {
      const fields = { blockedURI: proxy.base, effectiveDirective: "script-src", disposition: "enforce" };
      setTimeout(() => document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields)), 50);
      return Promise.reject(noLoader());
    });
    const { outcome } = await again(noLoader());
    expect(await errorOf(() => outcome)).toMatchObject({ code: "csp-blocked" });
  });

  it("nothing but the caller's reason, at once, where the caller leaves during the load", async () => {
    load.mockImplementation(() => {
      controller.abort("left");
      return Promise.reject(controller.signal.reason as Error);
    });
    const { outcome } = await again(noLoader());
    expect(await thrownBy(() => outcome)).toBe("left");
    expect(vi.getTimerCount()).toBe(0);
  });
});
