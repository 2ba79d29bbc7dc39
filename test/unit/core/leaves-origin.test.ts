// Whether an address leads on to another origin: a hidden frame's own policy tells, and nothing of the frame stays behind.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { leavesOrigin } from "../../../src/core/net/leaves-origin.js";
import { openPage } from "../support/page.js";
import { thrownBy } from "../support/failures.js";

const ADDRESS = new URL("https://server.example/qps/user?x=1");

interface Meta {
  httpEquiv?: string;
  content?: string;
}

/** A page whose frame's requests end as `fetch` says; `report` is the browser's report of a request that broke the policy. */
function openFrame(fetch: (report: () => void) => Promise<unknown>) {
  const policies: Meta[] = [];
  const inner = Object.assign(new EventTarget(), {
    createElement: (name: string): Meta => (name === "meta" ? {} : expect.fail(`a frame's ${name}`)),
    head: { append: (meta: Meta) => policies.push({ ...meta }) },
  });
  const report = () =>
    inner.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { effectiveDirective: "connect-src" }));
  const sent = vi.fn<(address: string, how: RequestInit) => Promise<unknown>>(() => {
    expect(policies).toHaveLength(1);
    return fetch(report);
  });
  const frame = {
    hidden: false,
    onload: undefined as (() => void) | undefined,
    contentDocument: inner as typeof inner | null,
    contentWindow: { fetch: sent },
    remove: vi.fn(),
  };
  const append = vi.fn((each: typeof frame) => queueMicrotask(() => each.onload?.()));
  const createElement = vi.fn<(name: string) => typeof frame>(() => frame);
  Object.assign(document, { createElement, documentElement: { append } });
  return { frame, append, createElement, sent, policies };
}

let controller: AbortController;
const ask = () => leavesOrigin(ADDRESS, "include", controller.signal);
const never = () => new Promise<never>(() => undefined);

/** What is known after so many milliseconds. */
async function answerAfter(ms: number): Promise<boolean | "nothing yet"> {
  const answer: { known: boolean | "nothing yet" } = { known: "nothing yet" };
  void ask().then((known) => (answer.known = known));
  await vi.advanceTimersByTimeAsync(ms);
  return answer.known;
}

beforeEach(() => {
  openPage();
  controller = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("leavesOrigin", () => {
  it("an address is asked for by a hidden frame of its own whose policy allows its origin alone", async () => {
    const { frame, append, createElement, sent, policies } = openFrame(() => Promise.resolve());
    expect(await ask()).toBe(false);
    expect(createElement.mock.calls).toEqual([["iframe"]]);
    expect(append).toHaveBeenCalledExactlyOnceWith(frame);
    expect(frame.hidden).toBe(true);
    expect(policies).toEqual([{ httpEquiv: "Content-Security-Policy", content: "connect-src https://server.example" }]);
    const how = { mode: "no-cors", credentials: "include", cache: "no-store", referrerPolicy: "no-referrer" };
    expect(sent.mock.calls).toEqual([[ADDRESS.href, how]]);
    expect(frame.remove).toHaveBeenCalledOnce();
  });

  it("an address whose request breaks the frame's policy leads to another origin", async () => {
    const { frame } = openFrame((report) => (report(), Promise.reject(new TypeError("blocked"))));
    expect(await ask()).toBe(true);
    expect(frame.remove).toHaveBeenCalledOnce();
  });

  it("a report that Firefox gives up to 100 ms after the failure counts", async () => {
    openFrame((report) => (setTimeout(report, 99), Promise.reject(new TypeError("blocked"))));
    expect(await answerAfter(100)).toBe(true);
  });

  it("an address whose request fails without a report is not said to lead on, once a late report would be there", async () => {
    openFrame(() => Promise.reject(new TypeError("unreachable")));
    const answer = answerAfter(99);
    expect(await answer).toBe("nothing yet");
    await vi.advanceTimersByTimeAsync(1);
    openFrame(() => Promise.reject(new TypeError("unreachable")));
    expect(await answerAfter(100)).toBe(false);
  });

  it.each<[string, (frame: ReturnType<typeof openFrame>) => void]>([
    ["the frame never loads", ({ append }) => void append.mockImplementation(() => undefined)],
    ["the request hangs", () => undefined],
  ])("nothing is said, and nothing stays behind, where %s for three seconds", async (_what, spoil) => {
    const opened = openFrame(never);
    spoil(opened);
    expect(await answerAfter(2_999)).toBe("nothing yet");
    await vi.advanceTimersByTimeAsync(1);
    expect(opened.frame.remove).toHaveBeenCalledOnce();
    expect(await answerAfter(3_000)).toBe(false);
  });

  it.each<[string, (frame: ReturnType<typeof openFrame>) => void]>([
    ["the frame's document cannot be read", ({ frame }) => void (frame.contentDocument = null)],
    ["the frame has no window", ({ frame }) => void (frame.contentWindow = null as never)],
    [
      "the page makes no frame",
      ({ createElement }) => void createElement.mockImplementation(() => expect.fail("none")),
    ],
  ])("no request is sent, and nothing is said, where %s", async (_what, spoil) => {
    const opened = openFrame(never);
    spoil(opened);
    expect(await ask()).toBe(false);
    expect(opened.sent).not.toHaveBeenCalled();
  });

  it("a caller who leaves gets the own reason at once, and the frame is taken away", async () => {
    const { frame } = openFrame(never);
    const asked = thrownBy(ask);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort("left");
    expect(await asked).toBe("left");
    expect(frame.remove).toHaveBeenCalledOnce();
  });
});
