// What a page holds after the sign-in: for one person, closed when another one is there, and looked at before it is used.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Proof } from "../../../src/core/attempt.js";
import type { Place, Sighting } from "../../../src/core/provider.js";
import { createLiveSession } from "../../../src/core/session.js";
import { enterPage, presentSession } from "../../../src/core/share/present.js";
import { errorOf } from "../support/failures.js";
import { openPage } from "../support/page.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";
import { testProvider } from "./support/test-provider.js";

type Seen = Sighting["session"];

const PROOF: Proof<Place> = {
  place: PLACE,
  identity: ADA,
  isConfirmed: true,
  isReused: false,
  rightsKey: "ada-1",
  via: "socket",
  logouts: {},
};

const ignore = () => undefined;
const MANUAL = { client: undefined, renew: "manual" as const, signInMs: 30_000, emit: ignore, report: ignore };
/** Another person closes a session with these two, in this order. */
const CLOSED_BY_OTHER = ["other-user", "closed"];

/** Ada's session on this page, of a browser that has this session now. */
function open(session: Seen = ADA, proof: Partial<Proof<Place>> = {}) {
  const { provider, browser, asked } = testProvider();
  browser.session = session;
  const check = vi.spyOn(provider, "check");
  const told: string[] = [];
  enterPage(PLACE.id, { ...PROOF, ...proof });
  const live = createLiveSession(provider, { ...PROOF, ...proof }, { ...MANUAL, tell: ({ type }) => told.push(type) });
  return { live, browser, asked, check, told };
}
/** A look that was made with the proof is believed for two seconds. */
const later = () => vi.advanceTimersByTime(2_000);

beforeEach(() => {
  openPage();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("check", () => {
  it.each<[Seen, string]>([
    [ADA, "active"],
    [{ ...ADA, label: "ADA" }, "active"],
    ["unnamed", "active"],
    ["none", "inactive"],
    ["anonymous", "inactive"],
    [BOB, "other-user"],
  ])("check, where the browser's session is %o, says %s", async (session, said) => {
    expect(await open(session).live.check()).toBe(said);
  });

  it("check is unknown, not an error, when nobody can be asked", async () => {
    const { live, check } = open();
    check.mockRejectedValue(failure("unreachable", "same-call"));
    expect(await live.check()).toBe("unknown");
    expect(live.state).toBe("ready");
  });

  it("check takes any live session for active where no person is known", async () => {
    const { live, told } = open(BOB, { identity: undefined });
    expect(await live.check()).toBe("active");
    expect(told).toEqual([]);
  });

  it("check looks by the way that proved the session, and leaves no timer behind", async () => {
    const { live, check } = open();
    await live.check();
    expect(check.mock.calls.map(([place, , via]) => [place, via])).toEqual([[PLACE, "socket"]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("check is unknown after fifteen seconds without an answer, and the look is aborted", async () => {
    const { live, check } = open();
    check.mockImplementation(
      (_place, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    );
    const said = live.check();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await said).toBe("unknown");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("two checks at the same time share one look", async () => {
    const { live, check } = open();
    expect(await Promise.all([live.check(), live.check()])).toEqual(["active", "active"]);
    expect(check).toHaveBeenCalledOnce();
  });
});

describe("another person", () => {
  it("another person whom a look finds closes the session: told once, and all that was opened with it closes once", async () => {
    const { live, told } = open(BOB);
    const [kept, taken] = [vi.fn(), vi.fn()];
    live.closeWithSession(kept);
    live.closeWithSession(taken)();
    await live.check();
    await live.check();
    expect(live.state).toBe("closed");
    expect(told).toEqual(CLOSED_BY_OTHER);
    expect(kept).toHaveBeenCalledOnce();
    expect(taken).not.toHaveBeenCalled();
  });

  it("another person who signs in on this page closes the session at once, and nobody looks", () => {
    const { live, told, check } = open();
    const opened = vi.fn();
    live.closeWithSession(opened);
    enterPage(PLACE.id, { identity: BOB });
    expect(live.state).toBe("closed");
    expect(told).toEqual(CLOSED_BY_OTHER);
    expect(opened).toHaveBeenCalledOnce();
    expect(check).not.toHaveBeenCalled();
  });

  it("a session that another person closed refuses with other-user, also before a look", async () => {
    const { live, check } = open();
    enterPage(PLACE.id, { identity: BOB });
    expect(await errorOf(() => live.assertOpen())).toMatchObject({ code: "other-user" });
    expect(await errorOf(() => live.assertOwn())).toMatchObject({ code: "other-user" });
    expect(check).not.toHaveBeenCalled();
  });

  it("the same person who signs in again on this page keeps the session open", () => {
    const { live, told } = open();
    enterPage(PLACE.id, { identity: ADA, rightsKey: "ada-2" });
    expect(live.state).toBe("ready");
    expect(() => live.assertOpen()).not.toThrow();
    expect(told).toEqual([]);
  });

  it("a session knows how often another person had signed in on this page before", () => {
    expect(open().live.switches).toBe(0);
    expect(open(BOB, { identity: BOB }).live.switches).toBe(1);
  });
});

describe("assertOwn", () => {
  it("assertOwn believes the look of the proof for two seconds, and looks then", async () => {
    const { live, check } = open();
    vi.advanceTimersByTime(1_999);
    await live.assertOwn();
    expect(check).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    await live.assertOwn();
    expect(check).toHaveBeenCalledOnce();
    // That look is believed, too.
    await live.assertOwn();
    expect(check).toHaveBeenCalledOnce();
  });

  it.each<[Seen, string]>([
    [BOB, "other-user"],
    ["none", "session-expired"],
    ["anonymous", "session-expired"],
  ])("assertOwn, where the browser's session is %o, throws %s", async (session, code) => {
    const { live } = open(session);
    later();
    expect(await errorOf(() => live.assertOwn())).toMatchObject({ code });
  });

  it("assertOwn throws what a look throws, and the session stays open", async () => {
    const { live, check } = open();
    const error = failure("unreachable", "same-call");
    check.mockRejectedValue(error);
    later();
    expect(await errorOf(() => live.assertOwn())).toBe(error);
    expect(live.state).toBe("ready");
  });
});

describe("release", () => {
  it("a session that was released is closed, leaves nothing in the page, and tells nobody of another person", () => {
    const { live, told } = open();
    live.release();
    expect(live.state).toBe("closed");
    expect(presentSession(PLACE.id)?.handles.size).toBe(0);
    enterPage(PLACE.id, { identity: BOB });
    expect(told).toEqual([]);
    expect(() => live.assertOpen()).toThrow("invalid-option");
  });
});
