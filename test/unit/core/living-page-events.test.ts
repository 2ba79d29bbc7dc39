// What a page's own events do to a session: it is shown, put away, brought back, online again.
import { describe, expect, it, vi } from "vitest";
import { storageName } from "../../../src/core/name.js";
import { personOf } from "../../../src/core/share/logouts.js";
import { happens, later, openLiving, showPage, useLivingPage } from "./support/living.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";

const { tabs } = useLivingPage();

describe("a page that comes back", () => {
  it.each(["focus", "online"])("%s: one look, which renews nothing while the session is there", async (type) => {
    const page = openLiving();
    page.hold();
    page.hold();
    await later();
    await happens(type);
    expect(page.asked).toEqual(["look"]);
    await happens(type);
    expect(page.asked).toEqual(["look"]);
  });

  it("a page that is shown after its session has ended renews it by one credential", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.browser.session = "none";
    await showPage("hidden");
    await later(3_600_000);
    expect(page.asked).toEqual([]);
    await showPage("visible");
    expect(live.state).toBe("ready");
    expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.times("acquire")).toBe(1);
  });

  it("a network that comes back tells of the end, and renews nothing before the visitor does something", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = "none";
    await later();
    await happens("online");
    expect(live.state).toBe("expired");
    expect(page.times("acquire")).toBe(0);
  });

  it("another person whom a look at focus finds closes the session", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.browser.session = BOB;
    await later();
    await happens("focus");
    expect(live.state).toBe("closed");
    expect(told).toEqual(["other-user", "closed: other-user"]);
  });

  it("a look that fails at focus changes nothing", async () => {
    const page = openLiving();
    const { live } = page.hold();
    vi.spyOn(page.provider, "check").mockRejectedValue(failure("unreachable", "same-call"));
    await later();
    await happens("focus");
    expect(live.state).toBe("ready");
  });
});

describe("the back/forward cache", () => {
  const leave = () => happens("pagehide", { persisted: true });
  const comeBack = () => happens("pageshow", { persisted: true });
  /** Something that shows the session's data. */
  const shown = () => ({ cover: vi.fn(), uncover: vi.fn() });

  it("what is shown is covered when the page is put away, and uncovered when a look names the same person", async () => {
    const page = openLiving();
    const { live } = page.hold();
    const chart = shown();
    live.coverWithSession(chart);
    await later();
    await leave();
    expect(chart.cover).toHaveBeenCalledOnce();
    await later(60_000);
    expect(chart.uncover).not.toHaveBeenCalled();
    await comeBack();
    expect(page.asked).toEqual(["look"]);
    expect(chart.uncover).toHaveBeenCalledOnce();
  });

  it("what is shown stays covered when the look finds another person, and the session is closed", async () => {
    const page = openLiving();
    const { live } = page.hold();
    const chart = shown();
    live.coverWithSession(chart);
    await leave();
    page.browser.session = BOB;
    await later();
    await comeBack();
    expect(live.state).toBe("closed");
    expect(chart.uncover).not.toHaveBeenCalled();
  });

  it("what is shown stays covered when nobody can be asked, until a look can", async () => {
    const page = openLiving();
    const { live } = page.hold();
    const chart = shown();
    live.coverWithSession(chart);
    await leave();
    await later();
    vi.spyOn(page.provider, "check").mockRejectedValueOnce(failure("offline", "same-call"));
    await comeBack();
    expect(chart.uncover).not.toHaveBeenCalled();
    await happens("online");
    expect(chart.uncover).toHaveBeenCalledOnce();
  });

  it("a page that is put away and is never kept covers nothing", async () => {
    const page = openLiving();
    const { live } = page.hold();
    const chart = shown();
    live.coverWithSession(chart);
    await happens("pagehide", { persisted: false });
    expect(chart.cover).not.toHaveBeenCalled();
  });

  it("a logout that a page missed while it was put away closes its session: it is in the browser's storage", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    await leave();
    const logouts = { [PLACE.id]: { count: 1, person: personOf(ADA) } };
    localStorage.setItem(storageName("logouts", ""), JSON.stringify(logouts));
    page.browser.session = "none";
    await later();
    await comeBack();
    expect(live.state).toBe("closed");
    expect(told).toEqual(["closed: signed-out"]);
    expect(page.asked).toEqual([]);
  });

  it("the channel to the other tabs is closed while a page is put away, and open again after it", async () => {
    openLiving().hold();
    expect(tabs().open()).toBe(1);
    await leave();
    expect(tabs().open()).toBe(0);
    await comeBack();
    expect(tabs().open()).toBe(1);
  });
});
