// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// A sign-in where a session is there already: used again, replaced because of its rights, or only joined; and a further credential.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CallSettings } from "../../../src/core/call.js";
import { rememberSession } from "../../../src/core/share/memory.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { expectRemembered, receives, refuses, rememberAda, sees, times, type Seen } from "./support/looks.js";
import { ADA, BOB, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("the named person's session has other rights", () => {
  beforeEach(() => rememberAda("ada-0"));

  it.each<Partial<CallSettings>>([{ reuse: true }, { reuse: false }])(
    "a session with other rights is ended where a page may, then the credential is spent and its key is proven, with %j",
    async (settings) => {
      const { provider, asked, browser } = testProvider();
      browser.session = ADA;
      const { outcome, warnings } = run(provider, settings);
      expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true, isReused: false });
      expect(asked.filter((each) => each !== "look")).toEqual(["acquire", "end", "consume"]);
      expect(warnings()).toEqual([]);
      expectRemembered("ada-1", true);
    },
  );

  it.each<[string, Partial<TestProvider>]>([
    ["may not end it", { end: () => Promise.resolve("cannot" as const) }],
    ["has no way to end it", { end: undefined as never }],
    ["was told that it is ended, and it is still there", { end: () => Promise.resolve("ended" as const) }],
  ])(
    "a session with other rights that the page %s: spent all the same, and rights-unproven is told",
    async (_why, more) => {
      const { provider, asked, browser } = testProvider(more);
      browser.session = ADA;
      const first = run(provider);
      expect((await first.outcome).proof).toMatchObject({ isConfirmed: true, isReused: false });
      expect(first.warnings()).toEqual(["rights-unproven"]);
      expect(times(asked, "consume")).toBe(1);
      expectRemembered("ada-1", false);
      // The next call has the same key: nothing is spent, and the doubt is told again.
      const next = run(provider);
      expect((await next.outcome).proof).toMatchObject({ isReused: true });
      expect(next.warnings()).toEqual(["rights-unproven"]);
      expect(times(asked, "consume")).toBe(1);
    },
  );

  it("a session whose rights were told to be unproven is replaced by a credential with reuse: false", async () => {
    rememberAda("ada-1", false);
    const { provider, asked, browser } = testProvider();
    browser.session = ADA;
    const { outcome, warnings } = run(provider, { reuse: false });
    expect((await outcome).proof).toMatchObject({ isReused: false });
    expect(asked.filter((each) => each !== "look")).toEqual(["acquire", "end", "consume"]);
    expect(warnings()).toEqual([]);
    expectRemembered("ada-1", true);
  });

  it("a session of the named person after another person's sign-in is not taken for one with other rights, however late the look is", async () => {
    rememberSession(PLACE.id, { identity: BOB, rightsKey: "bob-1" }, { via: "test", isProven: true });
    const { provider, asked } = testProvider({
      check: () => new Promise((resolve) => setTimeout(() => resolve({ session: ADA, via: "test" }), 20)),
    });
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ isConfirmed: true });
    expect(asked).toEqual(["acquire", "consume"]);
    expect(warnings()).toEqual([]);
  });
});

it("a key that was made under another secret is taken for none: the session is neither ended nor doubted", async () => {
  const madeUnder = (secret: string) => secret.padEnd(8, "_") + "k".repeat(43);
  rememberAda(madeUnder("one"));
  const { provider, asked, browser } = testProvider({}, () => ({ rightsKey: madeUnder("two") }));
  browser.session = ADA;
  const { outcome, warnings } = run(provider);
  expect((await outcome).proof).toMatchObject({ isConfirmed: true, isReused: false });
  expect(asked.filter((each) => each !== "look")).toEqual(["acquire", "consume"]);
  expect(warnings()).toEqual([]);
  expectRemembered(madeUnder("two"), true);
});

describe("a live session is used again", () => {
  it("a live session with the remembered key is used again: asked for, and nothing is spent", async () => {
    rememberAda("ada-1");
    const { provider, asked, browser } = testProvider();
    browser.session = ADA;
    expect((await run(provider).outcome).proof).toMatchObject({ isReused: true, isConfirmed: true, identity: ADA });
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([1, 0]);
  });

  it.each<[string, Partial<CallSettings>, string | undefined]>([
    ["the person and the remembered key", {}, "ada-1"],
    ["the person, with reuse: same-user", { reuse: "same-user" }, undefined],
  ])("a live session is used again unasked where the page named %s", async (_what, settings, rightsKey) => {
    rememberAda("ada-1");
    const { provider, asked, browser } = testProvider({ expected: { identity: ADA, rightsKey } });
    browser.session = ADA;
    expect((await run(provider, settings).outcome).proof).toMatchObject({ isReused: true, rightsKey });
    expect(asked.every((each) => each === "look")).toBe(true);
  });

  it("a person without a key costs a session each page load, and rights-key-missing says so once", async () => {
    const { provider, browser } = testProvider({}, () => ({ rightsKey: undefined }));
    browser.session = ADA;
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ isReused: false });
    expect(warnings()).toEqual(["rights-key-missing"]);
  });

  it.each<Partial<CallSettings>>([{ reuse: false }, { reuse: "same-user" }])(
    "rights-key-missing is not told where the key does not matter, with %j",
    async (settings) => {
      const { provider } = testProvider({}, () => ({ rightsKey: undefined }));
      const { outcome, warnings } = run(provider, settings);
      await outcome;
      expect(warnings()).toEqual([]);
    },
  );

  it("with reuse: false and nothing remembered nobody waits for a look before the credential is spent", async () => {
    const looks: (() => void)[] = [];
    const { provider, asked, browser } = testProvider({
      check: () => new Promise((resolve) => looks.push(() => resolve({ session: browser.session, via: "test" }))),
    });
    const { outcome } = run(provider, { reuse: false });
    await vi.waitFor(() => expect(asked).toContain("consume"));
    for (const answer of looks) answer();
    await vi.waitFor(() => expect(looks.length).toBeGreaterThan(1));
    for (const answer of looks) answer();
    expect((await outcome).proof).toMatchObject({ isConfirmed: true });
  });
});

describe("a further credential", () => {
  it("a retry that answers another person is user-mismatch, and that person's credential is not sent", async () => {
    const consume = refuses();
    const { provider, asked } = testProvider({ consume }, (number) => (number === 1 ? {} : { identity: BOB }));
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "user-mismatch", cure: "none" });
    expect(times(asked, "acquire")).toBe(2);
    expect(consume).toHaveBeenCalledOnce();
  });

  it("an answer for another person than the page names is user-mismatch, and nothing is sent", async () => {
    const { provider, asked } = testProvider({ expected: { identity: BOB } });
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "user-mismatch" });
    expect(asked).not.toContain("consume");
  });

  it("a retry whose answer names nobody still has to bring the person whom the first answer named", async () => {
    const { provider } = testProvider({ consume: receives(), check: sees(BOB) }, (number) =>
      number === 1 ? {} : { identity: undefined },
    );
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "user-mismatch" });
  });

  it("a credential that is too old stays unsent, and a fresh one is fetched, which is no retry", async () => {
    const consume = vi.fn<TestProvider["consume"]>(() =>
      Promise.resolve({ via: "test", accepted: false, served: false }),
    );
    const isFresh = (number: number) => (number === 1 ? { receivedAtMs: performance.now() - 50_001 } : {});
    const { provider, asked } = testProvider({ consume }, isFresh);
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "credential-rejected" });
    expect(times(asked, "acquire")).toBe(3);
    expect(consume).toHaveBeenCalledTimes(2);
  });

  it("a credential that came with the page and was refused: a warning says so, and the endpoint's is taken", async () => {
    const { provider } = testProvider({ consume: refuses() }, (number) => ({ cameWithPage: number === 1 }));
    const { outcome, warnings } = run(provider);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "credential-rejected" });
    expect(warnings()).toEqual(["held-credential-refused"]);
  });

  it("each credential is asked for by a view of the source of its own, prepared anew", async () => {
    const { provider } = testProvider({ consume: refuses() });
    const prepare = vi.fn<TestProvider["prepare"]>((signal) => provider.prepare(signal));
    await errorOf(() => run({ ...provider, prepare }).outcome);
    expect(prepare).toHaveBeenCalledTimes(2);
  });
});

describe("a call that spends nothing", () => {
  it("a call that spends nothing gets this page's own session of the person and the rights that were answered", async () => {
    const { provider, asked } = testProvider();
    await run(provider).outcome;
    const { outcome, warnings } = run(provider, { spends: false, reuse: false });
    expect((await outcome).proof).toMatchObject({
      identity: ADA,
      isConfirmed: true,
      isReused: true,
      rightsKey: "ada-1",
    });
    expect(warnings()).toEqual([]);
    expect(times(asked, "consume")).toBe(1);
  });

  it.each<[string, Seen, Parameters<typeof testProvider>[1]]>([
    ["the session is another person's", BOB, () => ({})],
    ["there is no session", "none", () => ({})],
    ["the answer is for other rights", ADA, (number) => ({ rightsKey: `ada-${number}` })],
    ["the answer is for another person", ADA, (number) => (number === 1 ? {} : { identity: BOB, rightsKey: "bob-1" })],
  ])("a call that spends nothing is refused with other-user where %s", async (_why, session, issue) => {
    const { provider, asked, browser } = testProvider({}, issue);
    await run(provider).outcome;
    browser.session = session;
    expect(await errorOf(() => run(provider, { spends: false }).outcome)).toMatchObject({ code: "other-user" });
    expect([times(asked, "consume"), times(asked, "end")]).toEqual([1, 0]);
  });

  const nobody = { identity: undefined };
  const noKey = { rightsKey: undefined };

  it.each<[string, object]>([
    ["the answer names the person and the rights", {}],
    ["the answer names the person and no rights", noKey],
    ["the answer names nobody", nobody],
    ["the answer names nothing", { ...nobody, ...noKey }],
  ])(
    "a call that spends nothing is refused with other-user on a page where nobody has signed in, where %s",
    async (_what, issued) => {
      const { provider, asked, browser } = testProvider({}, () => issued);
      browser.session = ADA;
      expect(await errorOf(() => run(provider, { spends: false }).outcome)).toMatchObject({ code: "other-user" });
      expect(asked).not.toContain("consume");
    },
  );

  it.each<[string, Seen, object, object]>([
    ["the answer names nobody, and the page is a person's", ADA, {}, nobody],
    ["the answer names a person, and nobody knows whose the page is", "unnamed", nobody, {}],
    ["nobody is named at all, and a look finds a person", "unnamed", nobody, nobody],
  ])("a call that spends nothing is refused with other-user where %s", async (_why, first, issued, then) => {
    const { provider, asked, browser } = testProvider({ consume: receives(), check: sees("none", first) }, (number) =>
      number === 1 ? issued : then,
    );
    await run(provider).outcome;
    browser.session = ADA;
    const second = { ...provider, check: sees(ADA) };
    expect(await errorOf(() => run(second, { spends: false }).outcome)).toMatchObject({ code: "other-user" });
    expect(times(asked, "acquire")).toBe(2);
  });
});
