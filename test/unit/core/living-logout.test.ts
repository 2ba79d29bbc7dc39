// A logout: this page and the other tabs first, then the server, once, and nobody else's session.
import { describe, expect, it, vi } from "vitest";
import { countLogout, personOf } from "../../../src/core/share/logouts.js";
import { enterPage } from "../../../src/core/share/present.js";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, useLivingPage } from "./support/living.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";

const { tabs } = useLivingPage();
const signedOut = (identity: typeof ADA | undefined, count = 1) => ({
  kind: "signed-out",
  placeId: PLACE.id,
  person: personOf(identity),
  count,
});

describe("logout", () => {
  it("logout() closes all handles of the person at once, tells the other tabs, looks, and ends the session", async () => {
    const page = openLiving();
    const held = [page.hold(), page.hold("manual")];
    const check = page.provider.check.bind(page.provider);
    const toldBefore: unknown[] = [];
    vi.spyOn(page.provider, "check").mockImplementation((...args) => {
      toldBefore.push(...held.map(({ told }) => told), ...tabs().heard);
      return check(...args);
    });
    await held[0]?.live.logout();
    expect(toldBefore).toEqual([["closed: signed-out"], ["closed: signed-out"], signedOut(ADA)]);
    expect(page.asked).toEqual(["look", "end"]);
    expect(page.browser.session).toBe("none");
  });

  it("a second logout(), and one of a handle that is closed, send nothing", async () => {
    const page = openLiving();
    const [first, second] = [page.hold().live, page.hold().live];
    await Promise.all([first.logout(), first.logout(), second.logout()]);
    await first.logout();
    expect(page.times("end")).toBe(1);
    expect(tabs().heard).toHaveLength(1);
  });

  it("a logout() that comes when another person is there already ends nothing of that one's", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = BOB;
    await live.logout();
    expect(page.asked).toEqual(["look"]);
    expect(page.browser.session).toBe(BOB);
  });

  it("a late logout() of a person whose place another one has taken on this page sends nothing", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = BOB;
    enterPage(PLACE.id, { identity: BOB });
    const bobs = page.hold("on-activity", { identity: BOB });
    await live.logout();
    expect(page.asked).toEqual([]);
    expect(bobs.live.state).toBe("ready");
    expect(tabs().heard).toEqual([]);
  });

  it("where a page may not end the session, the page's backend does", async () => {
    const endAll = vi.fn(() => Promise.resolve(true));
    const page = openLiving({ end: () => Promise.resolve("cannot") });
    const prepare = page.provider.prepare.bind(page.provider);
    vi.spyOn(page.provider, "prepare").mockImplementation(async (signal) => ({ ...(await prepare(signal)), endAll }));
    const { live, emitted } = page.hold();
    await live.logout();
    expect(endAll.mock.calls).toMatchObject([[{ identity: ADA, rightsKey: "ada-1" }, { reason: "start" }]]);
    expect(emitted).toEqual([]);
  });

  it("a page's own way to end a session stands in the place of the others", async () => {
    const endByPage = vi.fn(() => Promise.resolve(true));
    const page = openLiving();
    const prepare = page.provider.prepare.bind(page.provider);
    vi.spyOn(page.provider, "prepare").mockImplementation(async (signal) => ({
      ...(await prepare(signal)),
      endByPage,
    }));
    await page.hold().live.logout();
    expect(endByPage).toHaveBeenCalledOnce();
    expect(page.times("end")).toBe(0);
  });

  it.each<[string, Parameters<typeof openLiving>[0]]>([
    ["cannot be ended", { end: () => Promise.resolve("cannot") }],
    ["fails", { end: () => Promise.reject(new Error("500")) }],
    ["hangs", { end: () => new Promise(() => undefined) }],
  ])(
    "logout() resolves with a warning when the end at the server %s; the page is logged out all the same",
    async (_how, more) => {
      const page = openLiving(more);
      const { live, emitted } = page.hold();
      const leaving = live.logout();
      await later(15_000);
      await leaving;
      expect(emitted).toEqual([{ type: "warning", code: "logout-incomplete" }]);
      expect(live.state).toBe("closed");
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("a session at the server is not ended where nobody can say whose it is", async () => {
    const page = openLiving();
    vi.spyOn(page.provider, "check").mockRejectedValue(failure("unreachable", "same-call"));
    const { live, emitted } = page.hold();
    await live.logout();
    expect(page.times("end")).toBe(0);
    expect(emitted).toEqual([{ type: "warning", code: "logout-incomplete" }]);
  });

  it("a logout during a renewal wins: the credential that was asked for before it stays unsent", async () => {
    let give: () => void = () => undefined;
    const page = openLiving();
    const prepare = page.provider.prepare.bind(page.provider);
    vi.spyOn(page.provider, "prepare").mockImplementationOnce(async (signal) => {
      const ask = await prepare(signal);
      await new Promise<void>((resolve) => (give = resolve));
      return ask;
    });
    const { live, told } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    const renewing = errorOf(() => live.renew());
    await later(1);
    const leaving = live.logout();
    give();
    expect(await renewing).toMatchObject({ code: "signed-out" });
    await leaving;
    expect(told).toEqual(["expired", "renewing", "closed: signed-out"]);
    expect(page.times("consume")).toBe(0);
    expect(page.browser.session).toBe("none");
  });

  it("a session that is proven after a logout is ended, and not used", async () => {
    const page = openLiving({
      consume: () => {
        page.browser.session = ADA;
        countLogout(PLACE.id, ADA);
        return Promise.resolve({ via: "test", accepted: true, served: false });
      },
    });
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "signed-out" });
    expect(page.times("end")).toBe(1);
    expect(page.browser.session).toBe("none");
  });

  it("a logout at the product itself closes the session, and nobody is signed in again by it", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.browser.session = "none";
    page.news("signed-out");
    await later();
    for (const type of ["pointerdown", "focus", "online"]) await happens(type);
    expect(told).toEqual(["closed: signed-out"]);
    expect(page.asked).toEqual([]);
    expect(live.lastEvent("closed")).toEqual({ type: "closed", reason: "signed-out" });
  });
});
