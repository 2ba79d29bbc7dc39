// A session that has ended is made anew: by how many credentials, for whom, and how often.
import { describe, expect, it, vi } from "vitest";
import { errorOf } from "../support/failures.js";
import { happens, later, openLiving, useLivingPage } from "./support/living.js";
import { ADA, BOB, PLACE } from "./support/people.js";

useLivingPage();

/** The browser's session is over, and the client has said so. */
function expire({ browser, news }: ReturnType<typeof openLiving>): void {
  browser.session = "none";
  news("expired");
}

describe("renewal", () => {
  it("the visitor's next input renews a session, by one credential, for the reason renew", async () => {
    const reasons: string[] = [];
    const page = openLiving();
    const prepare = page.provider.prepare.bind(page.provider);
    vi.spyOn(page.provider, "prepare").mockImplementation(async (signal) => {
      const ask = await prepare(signal);
      return { ...ask, acquire: (step) => (reasons.push(step.reason), ask.acquire(step)) };
    });
    const { live, told } = page.hold();
    expire(page);
    await happens("pointerdown");
    expect(live.state).toBe("ready");
    expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.times("acquire")).toBe(1);
    expect(reasons).toEqual(["renew"]);
  });

  it("ten handles that fail together cost one credential, and all are ready again", async () => {
    const page = openLiving();
    const held = Array.from({ length: 10 }, () => page.hold());
    expire(page);
    await Promise.all(held.map(({ live }) => live.ensure()));
    expect(held.map(({ live }) => live.state)).toEqual(Array(10).fill("ready"));
    for (const { told } of held) expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.times("acquire")).toBe(1);
    expect(page.times("consume")).toBe(1);
  });

  it("a session that another tab has renewed is used: one look, no credential", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    expire(page);
    page.browser.session = ADA;
    await live.renew();
    expect(live.state).toBe("ready");
    expect(told).toEqual(["expired", "renewing", "renewed"]);
    expect(page.times("acquire")).toBe(0);
  });

  it("the look of a renewal goes the way of the proof, says that it is for a renewal, and all who wait hear its warnings", async () => {
    const page = openLiving();
    const held = [page.hold("on-activity", { via: "socket" }), page.hold()];
    page.news("expired");
    const check = vi.spyOn(page.provider, "check").mockImplementationOnce(async (_place, { warn }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      warn("slow");
      warn("slower", "by 2 s");
      return { session: ADA, via: "test" };
    });
    const renewing = Promise.all(held.map(({ live }) => live.renew()));
    await later(1);
    await renewing;
    expect(check.mock.calls).toEqual([
      [PLACE, expect.objectContaining({ attempt: 1, reason: "renew" }) as object, "socket"],
    ]);
    for (const { emitted } of held) {
      expect(emitted).toEqual([
        { type: "warning", code: "slow" },
        { type: "warning", code: "slower", detail: "by 2 s" },
      ]);
    }
  });

  it("renew() of a session that is there looks, and asks for nothing", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    await live.renew();
    expect(page.asked).toEqual(["look"]);
    expect(told).toEqual([]);
  });

  it("another person's session ends the handle: other-user, nothing is asked for", async () => {
    const page = openLiving();
    const { live, told } = page.hold();
    page.news("expired");
    page.browser.session = BOB;
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "other-user" });
    expect(told).toEqual(["expired", "renewing", "other-user", "closed: other-user"]);
    expect(page.times("acquire")).toBe(0);
  });

  it("a source that has another person now ends the handle, and the credential stays unsent", async () => {
    const page = openLiving({}, () => ({ identity: BOB }));
    const { live } = page.hold();
    expire(page);
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "other-user" });
    expect(live.state).toBe("closed");
    expect(page.times("consume")).toBe(0);
  });

  it("a renewal that ends with another person's session ends the handle", async () => {
    const page = openLiving({ consume: () => ((page.browser.session = BOB), receipt()) });
    const { live } = page.hold();
    expire(page);
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "other-user" });
    expect(live.state).toBe("closed");
  });

  it("a credential for another place is refused unsent, and the session stays expired", async () => {
    const page = openLiving({}, () => ({ place: { ...PLACE, id: "https://server.example/other" } }));
    const { live } = page.hold();
    expire(page);
    expect(await errorOf(() => live.renew())).toMatchObject({ code: "proxy-not-allowed" });
    expect(live.state).toBe("expired");
    expect(page.times("consume")).toBe(0);
  });

  it("an anonymous visitor is nobody: a credential is asked for", async () => {
    const page = openLiving();
    const { live } = page.hold();
    page.browser.session = "anonymous";
    page.news("expired");
    await live.renew();
    expect(page.times("acquire")).toBe(1);
    expect(live.state).toBe("ready");
  });

  it("three renewals in ten minutes are made, the fourth says when the next may be", async () => {
    const page = openLiving();
    const { live } = page.hold();
    for (let end = 0; end < 3; end++) {
      expire(page);
      await live.renew();
      await later(60_000);
    }
    expire(page);
    expect((await errorOf(() => live.renew())).message).toContain("too often, 420000 ms");
    expect(page.times("acquire")).toBe(3);
    await later(420_000);
    await live.renew();
    expect(page.times("acquire")).toBe(4);
  });

  it("hours in which the machine slept count for the limit of renewals, though the page's clock stood still", async () => {
    const page = openLiving();
    const { live } = page.hold();
    for (let end = 0; end < 3; end++) {
      expire(page);
      await live.renew();
    }
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    expire(page);
    await live.renew();
    expect(page.times("acquire")).toBe(4);
  });
});

const receipt = () => Promise.resolve({ via: "test", accepted: true, served: false });
