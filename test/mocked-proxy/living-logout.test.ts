// Logouts against a mocked Qlik: by the page, by its backend, at Qlik itself; and who signs in after them.
import { describe, expect, it, vi } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { authenticate } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { draw, useMashups } from "./support/mashups.js";
import { ANNA, BEN, ENDPOINT } from "./support/mocked-site.js";

const start = useMockedSite();
const { signIn } = useMashups();

describe("a logout", () => {
  it("a logout elsewhere closes the session: openApp and ensure() say so, and no ticket is asked for", async () => {
    const site = start();
    const { mashup, told } = await signIn();
    await draw(mashup);
    site.proxy.endUserSessions("mashup", ANNA);
    await expect.poll(() => mashup.state).toBe("closed");
    expect(told).toEqual(["closed"]);
    expect(() => mashup.openApp(DEMO_APP.id)).toThrow("The user has logged out of Qlik");
    await expect(mashup.ensure()).rejects.toMatchObject({ code: "signed-out", stage: "session", retryable: false });
    expect(document.querySelectorAll("svg")).toHaveLength(0);
    expect(site.ticketCalls).toBe(1);
  });

  it("a listener that comes after the end hears of it", async () => {
    const site = start();
    const { mashup } = await signIn();
    await draw(mashup);
    site.proxy.endUserSessions("mashup", ANNA);
    await expect.poll(() => mashup.state).toBe("closed");
    expect(await new Promise((resolve) => mashup.on("closed", resolve))).toEqual({
      type: "closed",
      reason: "signed-out",
    });
  });

  it("logout() of a page on another origin than Qlik ends the session by the ticket endpoint's DELETE", async () => {
    const site = start();
    const { mashup, told } = await signIn();
    await draw(mashup);
    await mashup.logout();
    await mashup.logout();
    expect(told).toEqual(["closed"]);
    expect(site.logoutCalls).toBe(1);
    expect(site.proxy.sessions()).toEqual([]);
  });

  it("an endpoint whose user is another one by now ends nothing, and the page is told that Qlik's session may go on", async () => {
    const site = start();
    const { mashup, all } = await signIn();
    site.user = BEN;
    await mashup.logout();
    expect(site.proxy.sessions()).toHaveLength(1);
    expect(all.at(-1)).toMatchObject({ type: "warning", code: "logout-incomplete" });
    expect(mashup.state).toBe("closed");
  });

  it("option logout: an own address gets a POST with the user's name, and the endpoint nothing", async () => {
    const site = start();
    const asked: string[] = [];
    const { http, HttpResponse } = await import("msw");
    site.server.use(
      http.post("https://app.example.com/logout", ({ request }) => {
        asked.push(request.headers.get("x-qlik-ticket-user") ?? "");
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { mashup } = await signIn({ logout: "/logout" });
    await mashup.logout();
    expect(asked).toEqual(["CORP\\anna"]);
    expect(site.logoutCalls).toBe(0);
  });

  it("option logout: a function is told whose session it is and where, and a failure of it is a warning", async () => {
    start();
    const logout = vi.fn(() => Promise.reject(new Error("the page's own")));
    const { mashup, told } = await signIn({ logout });
    await mashup.logout();
    expect(logout.mock.calls).toMatchObject([[{ user: ANNA, proxy: "https://sense.example.com/mashup" }]]);
    expect(told).toEqual(["closed", "warning"]);
  });

  it("three users, one after the other, each after the logout of the one before: each has an own session, and no one else's", async () => {
    const site = start();
    const CLEO = { userDirectory: "CORP", userId: "cleo" };
    const seen: unknown[] = [];
    for (const user of [ANNA, BEN, CLEO]) {
      site.user = user;
      site.sessionKey = `key of ${user.userId}`;
      const { mashup } = await signIn();
      seen.push(mashup.user, await mashup.check());
      await draw(mashup);
      await mashup.logout();
      expect(document.querySelectorAll("svg")).toHaveLength(0);
    }
    expect(seen).toEqual([ANNA, "active", BEN, "active", CLEO, "active"]);
    expect(site.proxy.sessions()).toEqual([]);
    expect(site.ticketCalls).toBe(3);
  });

  it("a cleanup that logs out late, when the next user has signed in, does not hit that one", async () => {
    const site = start();
    const annas = await signIn();
    site.user = BEN;
    const bens = await signIn();
    await annas.mashup.logout();
    expect(site.logoutCalls).toBe(0);
    expect(bens.mashup.state).toBe("ready");
    expect(await bens.mashup.check()).toBe("active");
  });

  it("a sign-in of the next user that begins before the logout is done waits for it, and is used", async () => {
    const site = start();
    const { mashup } = await signIn();
    site.user = ANNA;
    const leaving = mashup.logout();
    const next = signIn();
    await leaving;
    expect((await next).mashup.user).toEqual(ANNA);
    expect(site.proxy.sessions()).toHaveLength(1);
    expect(await (await next).mashup.check()).toBe("active");
  });

  it("a sign-in that was begun before the same user's logout is not used, and leaves no session behind", async () => {
    const site = start();
    const { mashup } = await signIn();
    const late = authenticate(ENDPOINT, { bootstrap: false, reuse: false });
    const settled = late.then(
      () => "used",
      (error: unknown) => (error as { code: string }).code,
    );
    await mashup.logout();
    expect(await settled).toBe("signed-out");
    expect(site.proxy.sessions()).toEqual([]);
  });
});
