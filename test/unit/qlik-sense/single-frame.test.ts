// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Qlik's single page in a frame: when it is there, and why it is not.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { expectReadable } from "../../../src/qlik-sense/check/readable.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { loadSingle } from "../../../src/qlik-sense/session/single-frame.js";
import type { SingleUrlOptions } from "../../../src/qlik-sense/session/single-url.js";
import { resetPage } from "../../../src/testing/index.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const proxy = parseProxy(PROXY);
const WISH = { app: "a", object: "o" };
const ADDRESS = `${PROXY}/single/?appid=a&obj=o`;

beforeEach(() => {
  resetPage();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Loads the single page; `loads()` is the frame's event. */
function open(options: object = WISH) {
  // Not in the document: nothing loads, and each test says what the frame does.
  const place = document.createElement("div");
  const frame = document.createElement("iframe");
  const controller = new AbortController();
  let isOver = false;
  const loading = loadSingle({ place, frame }, proxy, options as SingleUrlOptions, controller.signal);
  loading.finally(() => (isOver = true)).catch(() => undefined);
  return {
    place,
    frame,
    controller,
    loading,
    isOver: () => isOver,
    loads: () => frame.dispatchEvent(new Event("load")),
  };
}

/** The report of the page's policy. */
function reportBlocked(effectiveDirective: string): void {
  const report = { blockedURI: ADDRESS, effectiveDirective, disposition: "enforce" };
  document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), report));
}

/** Answers what this page may read of the proxy: the headers of the single page. */
function frames(headers: Record<string, string>) {
  expectReadable(proxy);
  return proxyAnswers(new Response("<html>", { headers }));
}

describe("a frame of the single page", () => {
  it("the frame is put into its place with the single page's address, and is there when it has loaded", async () => {
    const { place, frame, loading, loads, isOver } = open();
    expect(frame.parentElement).toBe(place);
    expect(frame.src).toBe(ADDRESS);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(isOver()).toBe(false);
    loads();
    await vi.advanceTimersByTimeAsync(0);
    await loading;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a frame that loads at once is there at once", async () => {
    const { loads, isOver, loading } = open();
    loads();
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver()).toBe(true);
    await loading;
  });

  it("a frame that has loaded nothing after a minute is qlik-load-failed", async () => {
    const { loading, isOver } = open();
    const failure = errorOf(() => loading);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(isOver()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failure).toMatchObject({ code: "qlik-load-failed", stage: "open", proxy: PROXY });
  });

  it.each(["loads it all the same", "fires no event"])(
    "a frame that the page's own policy forbids is csp-blocked in a browser that %s",
    async (how) => {
      const { loading, loads } = open();
      const failure = errorOf(() => loading);
      reportBlocked("frame-src");
      if (how.startsWith("loads")) loads();
      await vi.advanceTimersByTimeAsync(300);
      const error = await failure;
      expect(error).toMatchObject({ code: "csp-blocked", stage: "open", directive: "frame-src" });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("a frame that the single page's own header forbids is frame-refused, with that header, although it loads", async () => {
    const calls = frames({ "X-Frame-Options": "DENY" });
    const { loading, loads } = open();
    const failure = errorOf(() => loading);
    loads();
    await vi.advanceTimersByTimeAsync(1);
    const error = await failure;
    expect(error).toMatchObject({ code: "frame-refused" });
    expect(error.message).toContain("X-Frame-Options: DENY");
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/single/`]);
  });

  it("a frame whose header allows this page is there when it has loaded", async () => {
    frames({ "Content-Security-Policy": "frame-ancestors https://app.example.com" });
    const { loading, loads } = open();
    loads();
    await vi.advanceTimersByTimeAsync(1);
    await expect(loading).resolves.toBeUndefined();
  });

  it("a frame that somebody takes back ends with the signal's reason, and leaves no timer", async () => {
    const { loading, controller } = open();
    const thrown = thrownBy(() => loading);
    controller.abort("gone");
    expect(await thrown).toBe("gone");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a frame with options that are not usable is never put into the page", async () => {
    const { loading, frame } = open({ app: "a" });
    expect(await errorOf(() => loading)).toMatchObject({ code: "invalid-option" });
    expect(frame.parentElement).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});
