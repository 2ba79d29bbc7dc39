// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What the calls of one page share: one sign-in, one load of the client, and never another person's session.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CallSettings } from "../../../src/core/call.js";
import type { Place, Receipt } from "../../../src/core/provider.js";
import { countLogout } from "../../../src/core/share/logouts.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { ADA, BOB, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

const times = (asked: readonly string[], name: string) => asked.filter((each) => each === name).length;
const ADAS = { identity: ADA, rightsKey: "ada-1" };
const BOBS = { identity: BOB, rightsKey: "bob-1" };
const served: Receipt = { via: "test", accepted: true, served: true };

/** Something that the test lets go on. */
function gate<T>() {
  let open: (value: T) => void = () => undefined;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { passed, open };
}

/** A provider whose credential comes when the test says so. */
function slowSource(...args: Parameters<typeof testProvider>) {
  const made = testProvider(...args);
  const { passed, open } = gate<undefined>();
  const requested = vi.fn();
  const prepare: TestProvider["prepare"] = async (signal) => {
    const ask = await made.provider.prepare(signal);
    const acquire: typeof ask.acquire = async (step) => {
      requested();
      await passed;
      return ask.acquire(step);
    };
    return { ...ask, acquire };
  };
  return { ...made, provider: { ...made.provider, prepare }, requested, answer: () => open(undefined) };
}

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("one sign-in for two calls", () => {
  it("two calls with the same share key share one sign-in: one credential, and each hears its events", async () => {
    const { provider, asked } = testProvider();
    const both = [run(provider), run(provider)];
    const [one, two] = await Promise.all(both.map(({ outcome }) => outcome));
    expect(two?.proof).toBe(one?.proof);
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([1, 1]);
    expect(both[1]?.events).toEqual(both[0]?.events);
  });

  it.each<[string, Partial<TestProvider>, Partial<CallSettings>]>([
    ["another share key", { prepare: undefined as never }, {}],
    ["another named person", { expected: ADAS }, {}],
    ["another rule of reuse", {}, { reuse: "same-user" }],
    ["a takeover", {}, { takeover: true }],
    ["another product", { name: "other" }, {}],
    ["the wish to spend nothing", {}, { spends: false }],
  ])("two calls do not share one sign-in where the second has %s", async (_what, more, settings) => {
    const first = slowSource();
    const { provider } = first;
    const ask = await provider.prepare(new AbortController().signal);
    const ownKey = () => Promise.resolve({ ...ask, shareKey: "another key" });
    const second: TestProvider = { ...provider, ...more, prepare: "prepare" in more ? ownKey : provider.prepare };
    const both = [run(provider), run(second, settings)];
    first.answer();
    const [one, two] = await Promise.all(both.map(({ outcome }) => outcome));
    expect(two?.proof).not.toBe(one?.proof);
  });

  it("two calls do not share one sign-in where somebody has logged out between them", async () => {
    const { provider, answer } = slowSource();
    const first = run(provider);
    countLogout(PLACE.id, BOB);
    const second = run(provider);
    answer();
    expect((await second.outcome).proof).not.toBe((await first.outcome).proof);
  });

  it("a call that comes after the request has left asks for itself, and ends with the session that is there then", async () => {
    const { provider, asked, requested, answer } = slowSource();
    const first = run(provider);
    await vi.waitFor(() => expect(requested).toHaveBeenCalledOnce());
    const second = run(provider);
    answer();
    expect((await first.outcome).proof.isReused).toBe(false);
    expect((await second.outcome).proof).toMatchObject({ identity: ADA, isReused: true });
    expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([2, 1]);
  });

  it("a call that comes after the request has left waits for its turn: its credential is not asked for meanwhile", async () => {
    const { provider, requested, answer } = slowSource();
    const first = run(provider);
    await vi.waitFor(() => expect(requested).toHaveBeenCalledOnce());
    const second = run(provider);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(requested).toHaveBeenCalledOnce();
    answer();
    await Promise.all([first.outcome, second.outcome]);
    expect(requested).toHaveBeenCalledTimes(2);
  });

  it("one caller may leave, with the own reason, and the other gets the session", async () => {
    const { provider, answer } = slowSource();
    const controller = new AbortController();
    const [left, stayed] = [run(provider, { signal: controller.signal }), run(provider)];
    await vi.waitFor(() => expect(left.events).not.toHaveLength(0));
    controller.abort("left");
    expect(await thrownBy(() => left.outcome)).toBe("left");
    answer();
    expect((await stayed.outcome).proof.identity).toBe(ADA);
  });

  it("a caller who leaves before the source is prepared gets the own reason, and nothing is asked for", async () => {
    const { provider, asked } = testProvider({ prepare: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const { outcome } = run(provider, { signal: controller.signal });
    await Promise.resolve();
    controller.abort("left");
    expect(await thrownBy(() => outcome)).toBe("left");
    expect(asked).toEqual([]);
  });
});

describe("the look before the credential", () => {
  it.each<[string, Partial<TestProvider>]>([
    ["nobody is named beforehand", {}],
    ["the page named the person", { expected: ADAS }],
  ])(
    "a look that was answered while the credential was fetched counts for the whole sign-in, where %s",
    async (_who, more) => {
      const { provider, asked, requested, answer } = slowSource(more);
      const { outcome } = run(provider);
      await vi.waitFor(() => expect(requested).toHaveBeenCalledOnce());
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(asked).toEqual(["look"]);
      answer();
      await outcome;
      expect(asked).toEqual(["look", "acquire", "consume", "look"]);
    },
  );
});

describe("another person on the same page", () => {
  it("another person's call after the request has left never gets the first one's session", async () => {
    const people = [ADAS, BOBS];
    const { provider, browser, requested, answer } = slowSource(
      {},
      () => people.shift() ?? expect.fail("one too many"),
    );
    const first = run(provider);
    await vi.waitFor(() => expect(requested).toHaveBeenCalledOnce());
    const second = run(provider);
    answer();
    expect((await first.outcome).proof).toMatchObject(ADAS);
    expect((await second.outcome).proof).toMatchObject({ ...BOBS, isReused: false });
    expect(browser.session).toBe(BOB);
  });
});

describe("the client", () => {
  it("the client is loaded once a page and place: a later call gets the same one", async () => {
    const { provider, asked } = testProvider();
    const one = await run(provider, { wantsClient: true }).outcome;
    const two = await run(provider, { wantsClient: true }).outcome;
    expect(one.client).toBeDefined();
    expect(two.client).toBe(one.client);
    expect(times(asked, "open")).toBe(1);
  });

  it("a call that wants no client gets none, and no file is asked for", async () => {
    const { provider, asked } = testProvider({
      consume: () => Promise.resolve(served),
      check: () => Promise.resolve({ session: ADA, via: "test" }),
    });
    expect((await run(provider).outcome).client).toBeUndefined();
    expect(asked).not.toContain("open");
  });

  it("a client that waits for a sign-in's proof runs nothing before it, and the call gets that client", async () => {
    const { passed, open } = gate<undefined>();
    const order: string[] = [];
    const { provider, browser } = testProvider({
      knownPlace: () => undefined,
      consume: ({ identity }) => {
        browser.session = identity ?? "none";
        return Promise.resolve(served);
      },
      check: async () => {
        if (browser.session !== "none") await passed;
        order.push(`look`);
        return { session: browser.session, via: "test" };
      },
      open: async (_place, proven) => {
        order.push("files");
        await proven;
        order.push("code");
        return {};
      },
    });
    const { outcome } = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(order).toEqual(["look", "files"]));
    open(undefined);
    expect((await outcome).client).toBeDefined();
    expect(order).toEqual(["look", "files", "look", "code"]);
  });

  it("a load that was begun beside a sign-in which fails is aborted, and nothing of its failure is loose", async () => {
    const loose = vi.fn();
    process.on("unhandledRejection", loose);
    let signal: AbortSignal | undefined;
    const { provider } = testProvider({
      knownPlace: () => undefined,
      consume: () => Promise.resolve(served),
      check: () => Promise.resolve({ session: "none", via: "test" }),
      open: (_place, proven, step) => {
        signal = step.signal;
        return proven.then(() => ({}));
      },
    });
    expect(await errorOf(() => run(provider, { wantsClient: true }).outcome)).toMatchObject({ code: "cookie-blocked" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", loose);
    expect(signal?.aborted).toBe(true);
    expect(loose).not.toHaveBeenCalled();
  });

  it("connections are opened ahead for a call that wants a client, at the known place, and for no other call", async () => {
    const warm = vi.fn<(place: Place) => void>();
    const { provider } = testProvider({ warm: (place) => warm(place) });
    await run(provider).outcome;
    expect(warm).not.toHaveBeenCalled();
    await run(provider, { wantsClient: true }).outcome;
    expect(warm.mock.calls).toEqual([[PLACE]]);
  });
});
