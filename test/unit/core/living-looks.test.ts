// What a look does to a session, when nobody looks, and what one look is shared by.
import { describe, expect, it, vi } from "vitest";
import type { SessionEvent } from "../../../src/core/session.js";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, showPage, useLivingPage } from "./support/living.js";
import { PLACE } from "./support/people.js";

useLivingPage();

const OTHER_PLACE = { ...PLACE, id: "https://server.example/other" };

/** A page whose session has ended, and whose renewal waits for its credential. */
async function openRenewing() {
  const page = openLiving();
  const prepare = page.provider.prepare.bind(page.provider);
  vi.spyOn(page.provider, "prepare").mockImplementation(async (signal) => {
    const ask = await prepare(signal);
    return { ...ask, acquire: () => new Promise<never>(() => undefined) };
  });
  const held = page.hold();
  page.browser.session = "none";
  page.news("expired");
  const renewing = errorOf(() => held.live.renew());
  await later();
  expect(held.live.state).toBe("renewing");
  return { page, renewing, ...held };
}

describe("a look", () => {
  it("a look that finds the session of which somebody said that it had ended makes it ready, by no new session", async () => {
    const page = openLiving();
    const told: SessionEvent[] = [];
    const { live } = page.hold("manual", {}, (event) => void told.push(event));
    page.news("expired");
    expect(await live.check()).toBe("active");
    expect(told).toEqual([{ type: "expired" }, { type: "renewing" }, { type: "renewed", made: false }]);
  });

  it("a look during a renewal leaves it to the renewal to say how it ends", async () => {
    const { page, live, told } = await openRenewing();
    vi.spyOn(page.provider, "check").mockResolvedValue({ session: "unnamed", via: "test" });
    expect(await live.check()).toBe("active");
    expect(live.state).toBe("renewing");
    expect(told).toEqual(["expired", "renewing"]);
  });

  it("a look that nobody answers ends after fifteen seconds with timeout, and names the stage", async () => {
    const page = openLiving();
    const { live } = page.hold();
    await later();
    vi.spyOn(page.provider, "check").mockImplementation(
      (_place, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    );
    const looking = errorOf(() => live.assertOwn());
    await later(15_000);
    expect(await looking).toMatchObject({ code: "timeout", stage: "verify" });
  });

  it("a look that two wait for goes on for the second when the first leaves", async () => {
    const page = openLiving();
    const [leaves, stays] = [page.hold(), page.hold()];
    await later();
    const signals: AbortSignal[] = [];
    let answer = (): void => undefined;
    vi.spyOn(page.provider, "check").mockImplementation((_place, { signal }) => {
      signals.push(signal);
      return new Promise((resolve) => (answer = () => resolve({ session: "none", via: "test" })));
    });
    const left = errorOf(() => leaves.live.assertOwn());
    const looking = stays.live.check();
    leaves.live.release();
    expect(await left).toMatchObject({ code: "invalid-option" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    const third = stays.live.check();
    answer();
    expect([await looking, await third, signals.length]).toEqual(["inactive", "inactive", 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("two looks at the same time are two where the places are two", async () => {
    const page = openLiving();
    const [here, there] = [page.hold(), page.hold("on-activity", { place: OTHER_PLACE })];
    const check = vi.spyOn(page.provider, "check");
    await Promise.all([here.live.check(), there.live.check()]);
    expect(check.mock.calls.map(([{ id }]) => id)).toEqual([PLACE.id, OTHER_PLACE.id]);
  });
});

describe("events of the page", () => {
  it("a session of which somebody said that it had ended is looked for at focus, however young the last look is", async () => {
    const page = openLiving();
    const { live } = page.hold("manual");
    page.news("expired");
    await happens("focus");
    expect(page.asked).toEqual(["look"]);
    expect(live.state).toBe("ready");
  });

  it.each<[string, object]>([
    ["online", {}],
    ["focus", {}],
    ["pageshow", { persisted: true }],
    ["visibilitychange", {}],
  ])("%s costs no look in a tab that is not in front", async (type, more) => {
    const page = openLiving();
    page.hold();
    await showPage("hidden");
    await later();
    await happens(type, more);
    expect(page.asked).toEqual([]);
  });

  it.each<[string, object]>([
    ["online", {}],
    ["focus", {}],
    ["pageshow", { persisted: true }],
  ])("%s costs no look while the session is made anew", async (type, more) => {
    const { page } = await openRenewing();
    await happens(type, more);
    expect(page.asked).toEqual(["look"]);
  });
});
