// The end of a session: how it is noticed, when it is renewed by itself, and when not.
import { describe, expect, it, vi } from "vitest";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, showPage, useLivingPage } from "./support/living.js";
import { expectRemembered, rememberAda } from "./support/looks.js";
import { failure } from "./support/people.js";

useLivingPage();

/** The browser's session is over, and the client has said so. */
function expire({ browser, news }: ReturnType<typeof openLiving>): void {
  browser.session = "none";
  news("expired");
}

describe("the end of a session", () => {
  it("a session whose client says that it has expired is expired, told once, and nothing is asked by itself", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    expire(page);
    page.news("expired");
    await later(3_600_000);
    expect(live.state).toBe("expired");
    expect(told).toEqual(["expired"]);
    expect(page.asked).toEqual([]);
  });

  it("a connection that was cut is not the end of a session: one look, and it stays ready", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.news("connection-lost");
    await later();
    expect(live.state).toBe("ready");
    expect(told).toEqual([]);
    expect(page.asked).toEqual(["look"]);
  });

  it("a connection that was lost with its session is the end of it", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = "none";
    page.news("connection-lost");
    await later();
    expect(live.state).toBe("expired");
  });

  it("what a client says about an app is reported, and changes nothing", () => {
    const page = openLiving();
    const { live, told, problems } = page.hold();
    const error = failure("no-license");
    page.news(error);
    expect(problems).toEqual([error]);
    expect(told).toEqual([]);
    expect(live.state).toBe("ready");
  });

  it("the end is told to all handles of the page, also to one without a client", () => {
    const page = openLiving();
    const held = [page.hold(), page.hold("manual")];
    expire(page);
    expect(held.map(({ live }) => live.state)).toEqual(["expired", "expired"]);
  });

  it("the end makes the browser forget the rights of the session, so that the next page load does not count on them", () => {
    rememberAda("ada-1");
    const page = openLiving();
    page.hold();
    expectRemembered("ada-1", true);
    expire(page);
    expectRemembered("", true);
  });

  it("the end of a renewed session makes the browser forget its rights, too", async () => {
    const page = openLiving();
    const { live } = page.hold();
    expire(page);
    await later(10);
    await live.renew();
    expectRemembered("ada-1", true);
    expire(page);
    expectRemembered("", true);
  });

  it("the end of a session says nothing of a sign-in that another tab made since: its rights stay remembered", async () => {
    const page = openLiving();
    page.hold();
    await later(10);
    rememberAda("ada-2");
    expire(page);
    expectRemembered("ada-2", true);
  });
});

describe("no renewal", () => {
  it("with manual no input renews, nor ensure(), and renew() does", async () => {
    const page = openLiving();
    const { live } = page.hold("manual");
    expire(page);
    await happens("keydown");
    expect(await errorOf(() => live.ensure())).toMatchObject({ code: "session-expired" });
    expect(page.times("acquire")).toBe(0);
    await live.renew();
    expect(live.state).toBe("ready");
  });

  it("a tab that is not in front renews nothing; it does when it is shown", async () => {
    const page = openLiving();
    const { live } = page.hold();
    await showPage("hidden");
    expire(page);
    expect(await errorOf(() => live.ensure())).toMatchObject({ code: "session-expired" });
    expect(page.times("acquire")).toBe(0);
    await later();
    await showPage("visible");
    expect(live.state).toBe("ready");
    expect(page.times("acquire")).toBe(1);
  });

  it.each(["cookie-blocked", "not-signed-in", "no-license", "session-limit"])(
    "after %s nothing is tried by itself any more; renew() is",
    async (code) => {
      const page = openLiving({ prepare: () => Promise.reject(refusal) });
      const refusal = failure(code);
      const { live, told, problems } = page.hold();
      const prepare = vi.spyOn(page.provider, "prepare");
      expire(page);
      await happens("pointerdown");
      await later(60_000);
      await happens("pointerdown");
      await happens("focus");
      expect(await errorOf(() => live.ensure())).toBe(refusal);
      expect(prepare).toHaveBeenCalledTimes(1);
      expect(problems).toEqual([refusal]);
      expect(told).toEqual(["expired", "renewing", "expired"]);
      await errorOf(() => live.renew());
      expect(prepare).toHaveBeenCalledTimes(2);
    },
  );

  it("after a failure that may pass the next input tries again, five seconds later", async () => {
    const page = openLiving();
    const prepare = vi.spyOn(page.provider, "prepare");
    prepare.mockRejectedValueOnce(failure("issuer-failed", "same-call"));
    const { live } = page.hold();
    expire(page);
    await happens("pointerdown");
    await happens("pointerdown");
    expect(prepare).toHaveBeenCalledTimes(1);
    expect(live.state).toBe("expired");
    await later(5_000);
    await happens("pointerdown");
    expect(live.state).toBe("ready");
  });

  it("renew() that fails while the session is there, leaves it as it is", async () => {
    const page = openLiving();
    const { live } = page.hold();
    vi.spyOn(page.provider, "check").mockRejectedValue(failure("unreachable", "same-call"));
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "unreachable" });
    expect(live.state).toBe("ready");
  });

  it("renew() of a closed handle says why it is closed, and asks nobody", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.news("signed-out");
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "signed-out" });
    expect(await errorOf(() => live.ensure())).toMatchObject({ code: "signed-out" });
    expect(page.asked).toEqual([]);
  });
});

describe("ensure", () => {
  it("ensure() believes a look of the last two seconds, and looks then", async () => {
    const page = openLiving();
    const { live } = page.hold();
    await live.ensure();
    expect(page.asked).toEqual([]);
    await later();
    await live.ensure();
    expect(page.asked).toEqual(["look"]);
  });

  it("a session that was told to have ended is looked for at once, and used where it is there again", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.news("expired");
    await live.assertOwn();
    expect(page.asked).toEqual(["look"]);
    expect(told).toEqual(["expired", "renewing", "renewed"]);
  });

  it("ensure() renews a session whose end nobody has told", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.browser.session = "none";
    await later();
    await live.ensure();
    expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.times("acquire")).toBe(1);
  });

  it("a look that was asked before a renewal, and is answered after it, ends nothing", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    await later();
    let answer: () => void = () => undefined;
    const check = vi
      .spyOn(page.provider, "check")
      .mockImplementationOnce(
        () => new Promise((resolve) => (answer = () => resolve({ session: "none", via: "test" }))),
      );
    const old = live.check();
    await later(10);
    page.browser.session = "none";
    page.news("expired");
    check.mockClear();
    await live.ensure();
    answer();
    expect(await old).toBe("inactive");
    expect(live.state).toBe("ready");
    expect(told).toEqual(["expired", "renewing", "renewed"]);
  });

  it.each(["look", "renewal"])("a %s that is under way is given up when the last handle is released", async (what) => {
    const page = openLiving();
    const { live } = page.hold();
    await later();
    let signal: AbortSignal | undefined;
    vi.spyOn(page.provider, "check").mockImplementation((_place, step) => {
      signal = step.signal;
      return new Promise(() => undefined);
    });
    if (what === "renewal") expire(page);
    const waiting = errorOf(() => (what === "look" ? live.assertOwn() : live.ensure()));
    await later(10);
    expect(signal?.aborted).toBe(false);
    live.release();
    expect(await waiting).toMatchObject({ code: "invalid-option" });
    await later();
    expect(signal?.aborted).toBe(true);
  });
});
