// How a renewal ends: who is told of what, what the page knows then, and that it ends in its time.
import { describe, expect, it, vi } from "vitest";
import type { SessionEvent } from "../../../src/core/session.js";
import type { Identity, Sighting } from "../../../src/core/provider.js";
import { presentSession } from "../../../src/core/share/present.js";
import { errorOf } from "../support/failures.js";
import { later, openLiving, useLivingPage } from "./support/living.js";
import { ADA, BOB, PLACE } from "./support/people.js";

useLivingPage();

const OTHER_PLACE = { ...PLACE, id: "https://server.example/other" };

describe("the end of a renewal", () => {
  it.each<[string, Sighting["session"], boolean]>([
    ["a new session, where a credential was spent", "none", true],
    ["no new session, where another tab had renewed it", ADA, false],
  ])("all handles are told of %s", async (_what, session, made) => {
    const page = openLiving();
    const told: SessionEvent[][] = [[], []];
    const held = told.map((events) => page.hold("on-activity", {}, (event) => void events.push(event)));
    page.browser.session = session;
    page.news("expired");
    await held[0]?.live.renew();
    for (const events of told) {
      expect(events).toEqual([{ type: "expired" }, { type: "renewing" }, { type: "renewed", made }]);
    }
    expect(held.map(({ live }) => live.renewals())).toEqual([1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("the page knows the rights of the session that a renewal has made", async () => {
    const page = openLiving({}, () => ({ rightsKey: "ada-2" }));
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    await live.renew();
    expect(presentSession(PLACE.id)).toMatchObject({ identity: ADA, rightsKey: "ada-2", switches: 0 });
  });

  it("a credential whose answer was lost has made the session where the person is there who was not there before it", async () => {
    const page = openLiving({
      consume: () => {
        page.browser.session = ADA;
        return Promise.resolve({ via: "test", accepted: false, served: false });
      },
    });
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    await live.renew();
    expect([live.state, page.times("acquire")]).toEqual(["ready", 1]);
  });

  it.each<[string, Sighting["session"], Identity | undefined]>([
    ["the session names nobody", "unnamed", ADA],
    ["nobody knows whose session this is", BOB, undefined],
  ])("a session that is there is used, and no credential asked for, where %s", async (_why, session, identity) => {
    const page = openLiving();
    const { live } = page.hold("on-activity", { identity });
    page.browser.session = session;
    page.news("expired");
    await live.renew();
    expect(live.state).toBe("ready");
    expect(page.asked).toEqual(["look"]);
  });

  it("a renewal that hangs ends with its deadline, and the session stays expired", async () => {
    const page = openLiving();
    vi.spyOn(page.provider, "prepare").mockImplementation(() => new Promise(() => undefined));
    const { live, told } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    const renewing = errorOf(() => live.renew());
    await later(29_999);
    expect(live.state).toBe("renewing");
    await later(1);
    expect(await renewing).toMatchObject({ code: "timeout", stage: "acquire" });
    expect(told).toEqual(["expired", "renewing", "expired"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("two renewals at the same time are two where the places are two", async () => {
    const page = openLiving();
    const [here, there] = [page.hold(), page.hold("on-activity", { place: OTHER_PLACE })];
    page.news("expired");
    expect([here.live.state, there.live.state]).toEqual(["expired", "expired"]);
    const check = vi.spyOn(page.provider, "check");
    await Promise.all([here.live.renew(), there.live.renew()]);
    expect(check.mock.calls.map(([{ id }]) => id)).toEqual([PLACE.id, OTHER_PLACE.id]);
    expect([here.live.state, there.live.state]).toEqual(["ready", "ready"]);
  });
});
