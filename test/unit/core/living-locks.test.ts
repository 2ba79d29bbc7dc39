// What a page's own listeners do is never done inside the browser's lock, and may use the session again.
import { describe, expect, it, vi } from "vitest";
import { openLocks } from "../support/locks.js";
import { happens, openLiving, useLivingPage } from "./support/living.js";
import { BOB } from "./support/people.js";
import { run } from "./support/run.js";

useLivingPage();

/** Tells whether this page has a lock now. */
function watchLocks(): () => boolean {
  openLocks();
  const { locks } = navigator;
  let held = 0;
  const request = (name: string, options: LockOptions, work: LockGrantedCallback<unknown>) =>
    locks.request(name, options, async (lock) => {
      held += 1;
      try {
        return await work(lock);
      } finally {
        held -= 1;
      }
    });
  vi.stubGlobal("navigator", { onLine: true, locks: { request } });
  return () => held > 0;
}

describe("listeners and the lock", () => {
  it("no listener of a session runs inside the lock: not at its end, its renewal, nor when another person takes the page", async () => {
    const isHeld = watchLocks();
    const notes: string[] = [];
    const note = (what: string) => notes.push(`${what} ${isHeld() ? "inside" : "outside"}`);
    const page = openLiving({}, (number) => (number === 1 ? {} : { identity: BOB, rightsKey: "bob-1" }));
    const consume = page.provider.consume.bind(page.provider);
    page.provider.consume = (...given) => {
      note("spent");
      return consume(...given);
    };
    page.hold("on-activity", {}, ({ type }) => note(type));
    page.browser.session = "none";
    page.news("expired");
    await happens("pointerdown");
    const { outcome } = run(page.provider);
    await vi.advanceTimersByTimeAsync(0);
    expect((await outcome).proof.identity).toEqual(BOB);
    expect(notes).toEqual([
      "expired outside",
      "renewing outside",
      "spent inside",
      "renewed outside",
      "spent inside",
      "other-user outside",
      "closed outside",
    ]);
  });

  it("a listener that asks for the session at each event and waits for it is answered, and costs no further credential", async () => {
    watchLocks();
    const page = openLiving();
    const answers: Promise<unknown>[] = [];
    const { live } = page.hold("on-activity", {}, () => void answers.push(live.ensure().then(() => "there")));
    page.browser.session = "none";
    page.news("expired");
    await vi.advanceTimersByTimeAsync(0);
    expect(await Promise.all(answers)).toEqual(["there", "there", "there"]);
    expect(page.times("acquire")).toBe(1);
  });
});
