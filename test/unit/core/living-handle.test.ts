// The end of a handle: what is left of it, and what a listener that comes late hears.
import { describe, expect, it, vi } from "vitest";
import { pageRegistry } from "../../../src/core/share/page.js";
import { presentSession } from "../../../src/core/share/present.js";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, useLivingPage } from "./support/living.js";
import { PLACE } from "./support/people.js";

const { tabs } = useLivingPage();

describe("a handle that the page lets go of", () => {
  it("a handle that is released leaves no listener, no channel, no timer, and hears nothing more", async () => {
    const add = vi.spyOn(globalThis, "addEventListener");
    const page = openLiving();
    const [first, second] = [page.hold(), page.hold()];
    first.live.release();
    expect(tabs().open()).toBe(1);
    second.live.release();
    expect(tabs().open()).toBe(0);
    expect(page.clients.size).toBe(0);
    expect(add.mock.calls.length).toBeGreaterThan(0);
    page.browser.session = "none";
    await later();
    for (const type of ["focus", "online", "pointerdown"]) await happens(type);
    await happens("pageshow", { persisted: true });
    expect(page.asked).toEqual([]);
    expect(tabs().open()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(presentSession(PLACE.id)?.handles.size).toBe(0);
    expect(pageRegistry().looks.size + pageRegistry().renewals.size).toBe(0);
  });

  it("a handle that is released refuses each use, with the words that it was disposed of", async () => {
    const page = openLiving();
    const { live } = page.hold();
    live.release();
    for (const use of [live.ensure, live.renew, live.assertOwn]) {
      expect(await errorOf(use)).toMatchObject({
        code: "invalid-option",
        what: "This session's handle was disposed of.",
      });
    }
    await live.logout();
    expect(page.asked).toEqual([]);
  });
});

describe("the last state", () => {
  it("a session tells a listener that comes later what lasts: expired while it is, closed for good", async () => {
    const page = openLiving();
    const { live } = page.hold();
    expect(live.lastEvent("expired")).toBeUndefined();
    page.browser.session = "none";
    page.news("expired");
    expect(live.lastEvent("expired")).toEqual({ type: "expired" });
    await live.renew();
    expect(live.lastEvent("expired")).toBeUndefined();
    expect(live.lastEvent("renewed")).toBeUndefined();
    page.news("other-user");
    expect(live.lastEvent("other-user")).toEqual({ type: "other-user" });
    expect(live.lastEvent("closed")).toEqual({ type: "closed", reason: "other-user" });
    live.release();
    expect(live.lastEvent("closed")).toEqual({ type: "closed", reason: "other-user" });
  });
});
