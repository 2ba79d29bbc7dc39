// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The flow, with no product in sight: each row of the outcome table, from the source to the proof.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CallSettings } from "../../../src/core/call.js";
import { recallSession, rememberSession } from "../../../src/core/share/memory.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import {
  expectRemembered,
  receives,
  refuses,
  rememberAda,
  sees,
  times,
  type Seen,
  unknownPlace,
} from "./support/looks.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("consumed", () => {
  it("consumed, and the named person is there: confirmed, nothing told, and the key is remembered", async () => {
    const { provider, asked } = testProvider();
    const { outcome, events, warnings } = run(provider);
    expect((await outcome).proof).toEqual({
      place: PLACE,
      identity: ADA,
      isConfirmed: true,
      isReused: false,
      rightsKey: "ada-1",
      via: "test",
      logouts: {},
    });
    expect(warnings()).toEqual([]);
    expect([times(asked, "acquire"), times(asked, "consume"), times(asked, "end")]).toEqual([1, 1, 0]);
    expectRemembered("ada-1", true);
    expect(events.map((event) => event.type === "stage" && `${event.stage} ${event.status}`)).toEqual([
      "acquire start",
      "acquire done",
      "consume start",
      "consume done",
      "verify start",
      "verify done",
    ]);
  });

  it("consumed, and nobody named a person: unconfirmed, and the warning names nobody where nobody was there before", async () => {
    const { provider } = testProvider({ consume: receives(), check: sees("none", ADA), ...unknownPlace }, () => ({
      identity: undefined,
      rightsKey: undefined,
    }));
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: false });
    expect(warnings()).toEqual(["user-not-named"]);
  });

  it("consumed, nobody named a person, and the same one is there as before: the warning names that person", async () => {
    const { provider } = testProvider({ consume: receives(), check: sees(ADA) }, () => ({
      identity: undefined,
      rightsKey: undefined,
    }));
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: false });
    expect(warnings()).toEqual(["user-not-named: Ada"]);
  });

  it("consumed, and the session names nobody: unconfirmed, with a warning", async () => {
    const { provider } = testProvider({ consume: receives(), check: sees("none", "unnamed"), ...unknownPlace });
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: undefined, isConfirmed: false });
    expect(warnings()).toEqual(["user-not-named"]);
  });

  it("consumed, and another person is there, also after one more credential: user-mismatch", async () => {
    const consume = receives();
    const { provider, asked } = testProvider({ consume, check: sees(BOB) });
    const { outcome } = run(provider);
    expect(await errorOf(() => outcome)).toMatchObject({ code: "user-mismatch", what: "Bob" });
    expect(consume).toHaveBeenCalledTimes(2);
    expect(times(asked, "acquire")).toBe(2);
    expect(times(asked, "end")).toBe(0);
  });

  it("consumed, and another person is there: one more credential may bring the named one", async () => {
    const { provider, asked } = testProvider({ consume: receives(), check: sees(BOB, BOB, ADA), ...unknownPlace });
    expect((await run(provider).outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
    expect(times(asked, "acquire")).toBe(2);
  });

  it("with takeover another person's session is ended before anything is spent", async () => {
    const { provider, asked, browser } = testProvider();
    browser.session = BOB;
    const { outcome } = run(provider, { takeover: true });
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
    expect(asked.filter((each) => each !== "look")).toEqual(["acquire", "end", "consume"]);
    // Whether the session is really over is looked at, between the end and the spending.
    expect(asked.slice(asked.indexOf("end"), asked.indexOf("consume"))).toEqual(["end", "look"]);
  });

  it.each<[string, Seen, object]>([
    ["the session is the named person's", ADA, {}],
    ["there is no session", "none", {}],
    ["there is an anonymous visitor", "anonymous", {}],
    ["the session names nobody", "unnamed", {}],
    ["nobody named a person", BOB, { identity: undefined, rightsKey: undefined }],
  ])("with takeover nothing is ended where %s", async (_why, session, issued) => {
    const { provider, asked, browser } = testProvider({}, () => issued);
    browser.session = session;
    await run(provider, { takeover: true }).outcome;
    expect(asked).not.toContain("end");
    expect(asked).toContain("consume");
  });

  it.each<[string, () => TestProvider["consume"]]>([
    ["consumed", () => receives()],
    ["refused", refuses],
  ])(
    "%s, and an anonymous visitor is there: the answer proves nothing, and credential-rejected says so",
    async (_was, take) => {
      const { provider, asked } = testProvider({ consume: take(), check: sees("anonymous") });
      const error = await errorOf(() => run(provider).outcome);
      expect(error.code).toBe("credential-rejected");
      expect(error.what).toContain('"isAnonymous":true');
      expect(times(asked, "acquire")).toBe(2);
      expect(recallSession(PLACE.id)).toBeUndefined();
    },
  );
});

describe("refused", () => {
  it("refused, and the named person is there who was not there before: confirmed, the receipt's warning is told, the key remembered", async () => {
    const { provider } = testProvider({
      consume: receives({ accepted: false, warning: "resource-moved" }),
      check: sees("none", ADA),
      ...unknownPlace,
    });
    const { outcome, warnings } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
    expect(warnings()).toEqual(["resource-moved"]);
    expectRemembered("ada-1", true);
  });

  it("refused, and the named person is there under the remembered key: confirmed, with reuse: false too", async () => {
    rememberAda("ada-1");
    const { provider } = testProvider({ consume: refuses(), check: sees(ADA) });
    expect((await run(provider, { reuse: false }).outcome).proof).toMatchObject({ isConfirmed: true, isReused: false });
  });

  it.each<[string, readonly Seen[], string | undefined]>([
    ["the named person was there before", [ADA], undefined],
    ["the named person was there before, under a key that is not remembered", [ADA], "other"],
    ["another person is there", ["none", BOB], undefined],
    ["nobody is there", ["none"], undefined],
    ["the session names nobody", ["unnamed"], undefined],
  ])("refused, and %s: one more credential, then credential-rejected", async (_why, seen, remembered) => {
    if (remembered)
      rememberSession(PLACE.id, { identity: BOB, rightsKey: remembered }, { via: "test", isProven: true });
    const consume = refuses();
    const { provider, asked } = testProvider({ consume, check: sees(...seen) });
    const error = await errorOf(() => run(provider).outcome);
    expect(error.code).toBe("credential-rejected");
    expect(error.what).toContain('"isAnonymous":false');
    expect(times(asked, "acquire")).toBe(2);
    expect(consume).toHaveBeenCalledTimes(2);
  });

  it("refused once, and taken the second time: confirmed, with two credentials and the second attempt told", async () => {
    const receipts = [false, true];
    const { provider, asked, browser } = testProvider({
      consume: () => {
        const accepted = receipts.shift() ?? expect.fail("a third credential was sent");
        browser.session = accepted ? ADA : "none";
        return Promise.resolve({ via: "test", accepted, served: false });
      },
    });
    const { outcome, events } = run(provider);
    expect((await outcome).proof).toMatchObject({ isConfirmed: true });
    expect(times(asked, "acquire")).toBe(2);
    expect(events.filter((event) => event.type === "stage").map(({ attempt }) => attempt)).toContain(2);
  });
});

describe("granted", () => {
  const grant = (more: Partial<TestProvider>, issue: object = {}) =>
    testProvider({ consume: vi.fn(() => expect.fail("there is nothing to consume")), ...more }, () => ({
      kind: "granted",
      ...issue,
    }));

  it("granted, and the named person is there: confirmed, nothing is consumed, and the key is remembered", async () => {
    const { provider, asked } = grant({ check: sees(ADA), ...unknownPlace });
    const { outcome, events } = run(provider);
    expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
    expect(asked).toEqual(["acquire"]);
    expect(events.some((event) => event.type === "stage" && event.stage === "consume")).toBe(false);
    expectRemembered("ada-1", true);
  });

  it("granted, and nobody is there: cookie-blocked, with one grant", async () => {
    const { provider, asked } = grant({ check: sees("none"), ...unknownPlace });
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "cookie-blocked" });
    expect(times(asked, "acquire")).toBe(1);
  });

  it("granted, and another person is there: one new grant, then user-mismatch", async () => {
    const { provider, asked } = grant({ check: sees(BOB), ...unknownPlace });
    expect(await errorOf(() => run(provider).outcome)).toMatchObject({ code: "user-mismatch" });
    expect(times(asked, "acquire")).toBe(2);
  });

  it.each<Partial<CallSettings>>([{}, { reuse: false }, { takeover: true }])(
    "granted, where another key is remembered: the session that was just made is not ended, with %j",
    async (settings) => {
      rememberAda("ada-0");
      const { provider, asked } = grant({ check: sees(ADA) });
      const { outcome, warnings } = run(provider, settings);
      expect((await outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
      expect(asked).not.toContain("end");
      expect(warnings()).toEqual([]);
      expectRemembered("ada-1", true);
    },
  );
});

describe("it cannot be verified", () => {
  it.each(["csp-blocked", "cors-missing", "local-network-blocked", "unreachable", "offline"])(
    "a session that cannot be looked at: %s comes out as it is, and no further credential is spent",
    async (code) => {
      const error = failure(code, code === "unreachable" ? "same-call" : "none");
      const looks = [Promise.resolve({ session: "none" as const, via: "test" })];
      const { provider, asked } = testProvider({
        check: () => looks.shift() ?? Promise.reject(error),
        ...unknownPlace,
      });
      expect(await errorOf(() => run(provider).outcome)).toBe(error);
      expect([times(asked, "acquire"), times(asked, "consume")]).toEqual([1, 1]);
    },
  );

  it("a session that cannot be looked at before anything is spent: the error comes out, and nothing is spent", async () => {
    const error = failure("unreachable", "same-call");
    const { provider, asked } = testProvider({ check: () => Promise.reject(error) });
    expect(await errorOf(() => run(provider).outcome)).toBe(error);
    expect(asked).toEqual(["acquire"]);
  });

  it("a credential that the product may not send: the error comes out as it is, and no further one is fetched", async () => {
    const error = failure("csp-blocked");
    const { provider, asked } = testProvider({ consume: () => Promise.reject(error) });
    expect(await errorOf(() => run(provider).outcome)).toBe(error);
    expect(times(asked, "acquire")).toBe(1);
  });
});
