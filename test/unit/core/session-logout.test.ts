// Whose session is ended at the server by a logout, and what a listener that comes late is told of the end.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Proof } from "../../../src/core/attempt.js";
import type { Place, Sighting } from "../../../src/core/provider.js";
import { lastEventOf, type Life } from "../../../src/core/session/life.js";
import { endAtServer } from "../../../src/core/session/logout.js";
import { openPage } from "../support/page.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

const PROOF = { place: PLACE, identity: ADA, rightsKey: "ada-1", via: "test" } as Proof<Place>;

describe("endAtServer", () => {
  beforeEach(() => {
    openPage();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const logoutOf = async (session: Sighting["session"], more: Partial<TestProvider> = {}, proof = PROOF) => {
    const { provider, asked, browser } = testProvider(more);
    browser.session = session;
    const outcome = endAtServer(provider, proof);
    await vi.advanceTimersByTimeAsync(15_000);
    return { isOver: await outcome, asked };
  };

  it.each<[string, Sighting["session"]]>([
    ["the person's", ADA],
    ["somebody's whom the product does not name", "unnamed"],
  ])("a logout ends the session at the server where it is %s", async (_whose, session) => {
    expect(await logoutOf(session)).toEqual({ isOver: true, asked: ["look", "end"] });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a logout of somebody whom nobody named ends the session that is there", async () => {
    const nameless = { ...PROOF, identity: undefined } as Proof<Place>;
    expect(await logoutOf(BOB, {}, nameless)).toEqual({ isOver: true, asked: ["look", "end"] });
  });

  it.each<[string, Sighting["session"]]>([
    ["none", "none"],
    ["an anonymous visitor's", "anonymous"],
    ["another person's", BOB],
  ])("a logout is done and ends nothing at the server where the session is %s", async (_whose, session) => {
    expect(await logoutOf(session)).toEqual({ isOver: true, asked: ["look"] });
  });

  it.each<[string, Partial<TestProvider>]>([
    ["cannot be looked at", { check: () => Promise.reject(failure("unreachable")) }],
    ["cannot be ended", { end: () => Promise.resolve("cannot") }],
    ["is not ended for an error", { end: () => Promise.reject(failure("unreachable")) }],
    ["is not ended in time", { end: () => new Promise(() => undefined) }],
    ["is not answered for in time", { check: () => new Promise(() => undefined) }],
  ])("a logout says that the session at the server may go on where it %s", async (_why, more) => {
    expect((await logoutOf(ADA, more)).isOver).toBe(false);
  });
});

describe("what a listener that comes late is told", () => {
  it.each<[Partial<Life>, string, unknown]>([
    [{ state: "expired" }, "expired", { type: "expired" }],
    [{ state: "renewing" }, "expired", { type: "expired" }],
    [{ state: "ready" }, "expired", undefined],
    [{ state: "expired" }, "closed", undefined],
    [{ state: "closed", reason: "released" }, "closed", undefined],
    [{ state: "closed", reason: "signed-out" }, "closed", { type: "closed", reason: "signed-out" }],
    [{ state: "closed", reason: "signed-out" }, "other-user", undefined],
    [{ state: "closed", reason: "other-user" }, "other-user", { type: "other-user" }],
    [{ state: "closed", reason: "other-user" }, "closed", { type: "closed", reason: "other-user" }],
    [{ state: "closed", reason: "other-user" }, "expired", undefined],
  ])("of a session that is %o a late listener for %s is told %o", (life, type, event) => {
    expect(lastEventOf(life as Life, type)).toEqual(event);
  });
});
