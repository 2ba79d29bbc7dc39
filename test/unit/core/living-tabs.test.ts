// What the browser's other tabs tell of a session, and what is told to them.
import { describe, expect, it, vi } from "vitest";
import { CHANNEL } from "../../../src/core/name.js";
import { personOf } from "../../../src/core/share/logouts.js";
import { announceOwnEnd } from "../../../src/core/share/own-ends.js";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, showPage, useLivingPage } from "./support/living.js";
import { ADA, BOB, failure, PLACE } from "./support/people.js";

const { tabs } = useLivingPage();
type Person = typeof ADA | undefined;
const signedIn = (identity: Person) => ({ kind: "signed-in", placeId: PLACE.id, person: personOf(identity) });
const signedOut = (identity: Person, count = 1) => ({
  kind: "signed-out",
  placeId: PLACE.id,
  person: personOf(identity),
  count,
});

describe("another tab", () => {
  it("another person who signs in there closes the session at once, and nobody looks", () => {
    const page = openLiving();
    const { live, told } = page.hold();
    tabs().tell(signedIn(BOB));
    expect(live.state).toBe("closed");
    expect(told).toEqual(["other-user", "closed: other-user"]);
    expect(page.asked).toEqual([]);
  });

  it("the same person who signs in there makes a session that has ended ready, by a look", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.news("expired");
    tabs().tell(signedIn(ADA));
    await later(1);
    expect(live.state).toBe("ready");
    expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.asked).toEqual(["look"]);
  });

  it("the person's logout there closes the session, and its input renews nothing", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    tabs().tell(signedOut(ADA));
    await happens("pointerdown");
    expect(told).toEqual(["closed: signed-out"]);
    expect(await errorOf(() => live.ensure())).toMatchObject({ code: "signed-out" });
    expect(page.asked).toEqual([]);
  });

  it("another person's logout there changes nothing here", () => {
    const page = openLiving();
    const { live } = page.hold();
    tabs().tell(signedOut(BOB));
    expect(live.state).toBe("ready");
    expect(() => live.assertOpen()).not.toThrow();
  });

  it.each<[string, Person, Person]>([
    ["nobody says who has logged out", ADA, undefined],
    ["nobody knows whose session this is", undefined, BOB],
    ["nobody knows either of both", undefined, undefined],
  ])("a logout there closes the session at once where %s: it may be the same person", (_why, mine, theirs) => {
    const page = openLiving();
    const { live, told } = page.hold("on-activity", { identity: mine });
    tabs().tell(signedOut(theirs));
    expect(live.state).toBe("closed");
    expect(told).toEqual(["closed: signed-out"]);
  });

  it.each<[string, Person, Person, string, number]>([
    ["one look, where nobody says who has signed in", ADA, undefined, "ready", 1],
    ["one look, where the session has ended and nobody says who has signed in", ADA, undefined, "expired", 1],
    ["one look, where the session has ended and nobody knows whose it was", undefined, BOB, "expired", 1],
    ["no look, where the same person's session is there", ADA, ADA, "ready", 0],
    ["no look, where nobody knows whose session this is", undefined, BOB, "ready", 0],
  ])("a sign-in there costs %s", async (_what, mine, theirs, state, looks) => {
    const page = openLiving();
    const { live } = page.hold("on-activity", { identity: mine });
    if (state === "expired") page.news("expired");
    tabs().tell(signedIn(theirs));
    await later(1);
    expect(page.times("look")).toBe(looks);
    expect(live.state).toBe("ready");
  });

  it("a sign-in there costs no look in a tab that is not in front, which looks when it is shown", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.news("expired");
    await showPage("hidden");
    tabs().tell(signedIn(ADA));
    await later(1);
    expect(page.asked).toEqual([]);
    await showPage("visible");
    expect(page.asked).toEqual(["look"]);
    expect(live.state).toBe("ready");
  });

  it("a look that fails after a sign-in there leaves the session as it was", async () => {
    const page = openLiving();
    const { live } = page.hold();
    vi.spyOn(page.provider, "check").mockRejectedValue(failure("unreachable", "same-call"));
    page.news("expired");
    tabs().tell(signedIn(ADA));
    await later(1);
    expect(live.state).toBe("expired");
  });

  it("what other tabs say of another place, or nonsense, is not heard", () => {
    const { live } = openLiving().hold();
    for (const message of [{ ...signedOut(ADA), placeId: "https://server.example/other" }, null, "signed-out", {}]) {
      tabs().tell(message);
    }
    expect(live.state).toBe("ready");
  });

  it("a logout that this library brings about itself in another tab, for new rights, is no logout of the person", async () => {
    const page = openLiving();
    const { live } = page.hold();
    tabs().tell({ kind: "ending", placeId: PLACE.id });
    page.news("signed-out");
    expect(live.state).toBe("expired");
    await live.renew();
    await later(10_000);
    page.news("signed-out");
    expect(live.state).toBe("closed");
  });

  it("an end of this library's own is told to the other tabs before it is made", () => {
    announceOwnEnd(PLACE.id);
    expect(tabs().heard).toEqual([{ kind: "ending", placeId: PLACE.id }]);
    expect(tabs().open()).toBe(0);
  });

  it("a renewal tells the other tabs who has signed in, by a fingerprint and no name", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    await live.renew();
    expect(tabs().heard).toEqual([signedIn(ADA)]);
    expect(JSON.stringify(tabs().heard)).not.toContain("Ada");
  });

  it("a browser without channels loses the news of other tabs and nothing else", async () => {
    vi.stubGlobal("BroadcastChannel", undefined);
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("expired");
    await live.renew();
    await live.logout();
    expect(live.state).toBe("closed");
    expect(CHANNEL).toBe("qlik-ticket/2");
  });
});
