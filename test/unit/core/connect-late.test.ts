// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The client comes some time after the sign-in: whose page it is by then, and how long a call waits for it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbedError } from "../../../src/core/errors/embed-error.js";
import type { Identity } from "../../../src/core/provider.js";
import { countLogout } from "../../../src/core/share/logouts.js";
import { recallSession } from "../../../src/core/share/memory.js";
import { enterPage } from "../../../src/core/share/present.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { receives, sees, times, type Seen } from "./support/looks.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

const ADAS = { identity: ADA, rightsKey: "ada-1" };
const BOBS = { identity: BOB, rightsKey: "bob-1" };

/** Something that the test lets go on. */
function gate<T>() {
  let open: (value: T) => void = () => undefined;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { passed, open };
}

/** The code of the failure, or that there is none. */
const endOf = (outcome: Promise<unknown>): Promise<string> =>
  outcome.then(
    () => "signed in",
    (error: unknown) => (error as EmbedError).code,
  );

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("a client that comes late", () => {
  it("a call whose client comes after another person has signed in is refused with other-user", async () => {
    const { passed, open } = gate<object>();
    const people = [ADAS, BOBS];
    const { provider, asked } = testProvider(
      { open: () => passed },
      () => people.shift() ?? expect.fail("one too many"),
    );
    const first = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(first.events).toContainEqual(expect.objectContaining({ stage: "open" })));
    const second = run(provider);
    expect((await second.outcome).proof.identity).toBe(BOB);
    open({});
    expect(await errorOf(() => first.outcome)).toMatchObject({ code: "other-user" });
    expect(times(asked, "consume")).toBe(2);
  });

  it.each<[string, typeof ADA, string]>([
    ["is refused with signed-out where the person has logged out meanwhile", ADA, "signed-out"],
    ["keeps its session where another person has logged out meanwhile", BOB, "signed in"],
  ])("a call whose client comes late %s", async (_what, leaver, ends) => {
    const { passed, open } = gate<object>();
    const { provider, asked } = testProvider({ open: () => passed });
    const { outcome, events } = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ stage: "open" })));
    countLogout(PLACE.id, leaver);
    open({});
    expect([await endOf(outcome), times(asked, "acquire")]).toEqual([ends, 1]);
  });

  it.each<[string, Seen, Identity | undefined, string]>([
    ["is refused with other-user where nobody knows whose it is, and a person has come", "unnamed", BOB, "other-user"],
    ["is refused with other-user where somebody has come whom nobody names", ADA, undefined, "other-user"],
    ["keeps its session where nobody is named before and after", "unnamed", undefined, "signed in"],
  ])("a call whose client comes late %s", async (_what, session, identity, ends) => {
    const { passed, open } = gate<object>();
    const { provider } = testProvider({ open: () => passed, consume: receives(), check: sees("none", session) });
    const { outcome, events } = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ stage: "open" })));
    enterPage(PLACE.id, { identity });
    open({});
    expect(await endOf(outcome)).toBe(ends);
  });

  it("a call whose client comes late keeps its session where the same person has signed in again", async () => {
    const { passed, open } = gate<object>();
    const { provider } = testProvider({ open: () => passed }, (number) => ({ rightsKey: `ada-${number}` }));
    const first = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(first.events).toContainEqual(expect.objectContaining({ stage: "open" })));
    await run(provider).outcome;
    open({});
    expect((await first.outcome).proof.identity).toBe(ADA);
  });
});

describe("a person who logs out while the session is being made", () => {
  it.each<[string, Partial<TestProvider>, string[]]>([
    ["which is ended", {}, []],
    ["which a page may not end, and that is told", { end: () => Promise.resolve("cannot") }, ["logout-incomplete"]],
    ["which has no end in a browser, and that is told", { end: undefined as never }, ["logout-incomplete"]],
    [
      "which cannot be ended now, and that is told",
      { end: () => Promise.reject(new Error("500")) },
      ["logout-incomplete"],
    ],
  ])(
    "a call ends with signed-out where the person logs out while the session is made, %s",
    async (_what, more, told) => {
      const { provider, asked } = testProvider({
        check: () => Promise.resolve({ session: times(asked, "acquire") ? ADA : "none", via: "test" }),
        consume: () => {
          countLogout(PLACE.id, ADA);
          return Promise.resolve({ via: "test", accepted: true, served: false });
        },
        ...more,
      });
      const { outcome, warnings } = run(provider);
      expect(await errorOf(() => outcome)).toMatchObject({ code: "signed-out" });
      expect(warnings()).toEqual(told);
      expect(times(asked, "acquire")).toBe(1);
      expect(recallSession(PLACE.id)).toBeUndefined();
    },
  );
});

describe("the client's time", () => {
  afterEach(() => void vi.useRealTimers());

  it("the client has a time of its own: it may come later than a sign-in may, and ends the call when that time is over", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { provider } = testProvider({ open: () => new Promise(() => undefined) });
    const { outcome, events } = run(provider, { wantsClient: true, signInMs: 1_000, openMs: 60_000 });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(events.at(-1)).toMatchObject({ stage: "open", status: "start" });
    await vi.advanceTimersByTimeAsync(1);
    const error = await errorOf(() => outcome);
    expect(error).toMatchObject({ code: "timeout", stage: "open" });
    expect(error.what).toContain("60000 ms");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the session ends before the client has come", () => {
  /** A client whose first loads find no session any more. */
  function expiring(loads: number) {
    const made = testProvider({
      open: () => {
        if (loads-- <= 0) return Promise.resolve({});
        made.browser.session = "none";
        return Promise.reject(failure("session-expired", "sign-in-again"));
      },
    });
    return made;
  }

  it("a session that ended before the client came is signed in to once more, and the call gets session and client", async () => {
    const { provider, asked } = expiring(1);
    expect((await run(provider, { wantsClient: true }).outcome).client).toBeDefined();
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 2]);
  });

  it("a session that ends before the client a second time: session-expired, and no third credential", async () => {
    const { provider, asked } = expiring(2);
    expect(await errorOf(() => run(provider, { wantsClient: true }).outcome)).toMatchObject({
      code: "session-expired",
    });
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 2]);
  });
});
