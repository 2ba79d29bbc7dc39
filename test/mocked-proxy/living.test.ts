// The living session against a mocked Qlik: the real flow, the emulator's answers and its engine's sockets.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { authenticate, type AuthenticateOptions, type QlikEvent, type QlikMashup } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, ENDPOINT, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();
const { chart } = DEMO_APP.objects;
const HALF_AN_HOUR = 31 * 60_000;

let open: QlikMashup[] = [];
let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => void warnings.push(line));
});
afterEach(() => {
  for (const mashup of open) mashup.dispose();
  open = [];
  vi.restoreAllMocks();
});

/** A mashup, and the types of its events from the sign-in on. */
async function signIn(options: AuthenticateOptions = {}) {
  const told: string[] = [];
  const all: QlikEvent[] = [];
  const onEvent = (event: QlikEvent) => void all.push(event);
  const mashup = (await authenticate(ENDPOINT, { ...options, onEvent })) as QlikMashup;
  open.push(mashup);
  for (const type of ["expired", "renewing", "renewed", "other-user", "closed", "warning"] as const) {
    mashup.on(type, () => told.push(type));
  }
  return { mashup, told, all };
}

const draw = (mashup: QlikMashup, object = chart) => {
  const place = document.createElement("div");
  document.body.append(place);
  return mashup.openApp(DEMO_APP.id).getObject(place, object);
};

/** Qlik ends the session after a time without use; sockets that are open hear of it. */
async function expire(site: MockedSite, { mashup }: { readonly mashup: QlikMashup }): Promise<void> {
  site.jumpClock(HALF_AN_HOUR);
  await expect.poll(() => mashup.state).toBe("expired");
}

describe("an expired session", () => {
  it("a session that Qlik has ended is expired by the engine's own word, and ensure() makes it anew: one ticket", async () => {
    const site = start();
    const signedIn = await signIn();
    await draw(signedIn.mashup);
    await expire(site, signedIn);
    expect(signedIn.told).toEqual(["expired"]);
    expect(() => signedIn.mashup.openApp(DEMO_APP.id)).toThrow("There is no Qlik session");
    await signedIn.mashup.ensure();
    await draw(signedIn.mashup);
    expect(signedIn.told).toEqual(["expired", "renewing", "renewed"]);
    expect(site.ticketCalls).toBe(2);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 2, ticketsSpent: 2 });
  });

  it("the ticket source is told that it is asked for a renewal", async () => {
    const site = start();
    const reasons: string[] = [];
    const source = ({ reason }: { reason: string }) => {
      reasons.push(reason);
      return Promise.resolve({
        ticket: site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA }),
        user: ANNA,
        sessionKey: "k",
      });
    };
    const session = await authenticate(source, { proxy: site.address, bootstrap: false });
    site.jumpClock(HALF_AN_HOUR);
    await session.renew();
    session.dispose();
    expect(reasons).toEqual(["start", "renew"]);
  });

  it("ten charts that fail together cost one ticket", async () => {
    const site = start();
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn()));
    await draw(all[0]?.mashup as QlikMashup);
    await expire(site, all[0] as { mashup: QlikMashup });
    await Promise.all(
      all.map(async ({ mashup }) => {
        await mashup.ensure();
        await draw(mashup);
      }),
    );
    expect(site.ticketCalls).toBe(2);
    expect(document.querySelectorAll("svg")).toHaveLength(11);
  });

  it("a socket that a gateway cut is no end of the session: check() says active, and the next app draws at once", async () => {
    const site = start();
    const { mashup, told } = await signIn();
    await draw(mashup);
    const lost = new Promise<unknown>((resolve) => mashup.qlik.setOnError(resolve));
    expect(site.cutSockets()).toBe(1);
    expect(await lost).toMatchObject({ code: 16 });
    expect(await mashup.check()).toBe("active");
    await draw(mashup);
    expect(told).toEqual([]);
    expect(site.ticketCalls).toBe(1);
  });

  it("a session without a client finds its end by a look", async () => {
    const site = start();
    const session = await authenticate(ENDPOINT, { bootstrap: false });
    site.jumpClock(HALF_AN_HOUR);
    expect(await session.check()).toBe("inactive");
    expect(session.state).toBe("expired");
    session.dispose();
  });

  it("csrfToken() and webSocketUrl() renew a session that has ended, by one ticket", async () => {
    const site = start({
      virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }],
    });
    const { mashup } = await signIn();
    site.jumpClock(HALF_AN_HOUR);
    const [token, address] = await Promise.all([mashup.csrfToken(), mashup.webSocketUrl("app")]);
    expect(token).toBeTruthy();
    expect(new URL(address).searchParams.get("qlik-csrf-token")).toBe(token);
    expect(site.ticketCalls).toBe(2);
  });

  it("a page that listens on an app does not make the session deaf", async () => {
    const site = start();
    const signedIn = await signIn();
    const { mashup } = signedIn;
    const app = mashup.openApp(DEMO_APP.id) as unknown as { on(type: string, hear: (error: unknown) => void): void };
    const heard: unknown[] = [];
    app.on("error", (error) => heard.push(error));
    await draw(mashup);
    await expire(site, signedIn);
    expect(heard).toEqual([{ message: "ProxyError.OnSessionTimedOut" }]);
  });
});

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
      (error: { code: string }) => error.code,
    );
    await mashup.logout();
    expect(await settled).toBe("signed-out");
    expect(site.proxy.sessions()).toEqual([]);
  });
});

describe("what Qlik says after the sign-in", () => {
  const cases: readonly (readonly [string, string, Parameters<typeof start>[0]])[] = [
    ["a user without a licence", "no-license", { licences: { "corp\\anna": "denied" } }],
    [
      "a user without a licence, in the words of the engine",
      "no-license",
      { licences: { "corp\\anna": "denied" }, licenceDenial: "session-state" },
    ],
    ["a licence that is still being assigned", "license-pending", { licences: { "corp\\anna": "pending" } }],
    ["a virtual proxy without an engine", "engine-unavailable", { engine: "none" }],
    ["an app that this user may not open", "access-denied", { engine: "SESSION_ERROR_APP_ACCESS_DENIED" }],
    ["a proxy that lets no WebSocket of this page in", "websocket-refused", { virtualProxies: [{ prefix: "mashup" }] }],
  ];

  it.each(cases)(
    "%s: getObject() rejects with %s, once and in words, and the session stays ready",
    async (_what, code, options) => {
      const site = start(options);
      const { mashup } = await signIn();
      await expect(draw(mashup)).rejects.toMatchObject({ name: "EmbedError", code, stage: "session" });
      expect(mashup.state).toBe("ready");
      expect(site.ticketCalls).toBe(1);
    },
  );

  it("the sixth session of a user: session-limit, and nothing is tried again", async () => {
    const site = start({ maxSessions: 1 });
    await signIn();
    site.cookies.clear();
    const { mashup, told } = await signIn({ reuse: false });
    await expect(draw(mashup)).rejects.toMatchObject({ code: "session-limit" });
    window.dispatchEvent(new Event("pointerdown"));
    await mashup.ensure();
    expect(site.ticketCalls).toBe(2);
    expect(told).toEqual(["warning"]);
  });

  it("an app that does not exist is app-not-found, an object that does not is object-not-found", async () => {
    start();
    const { mashup } = await signIn();
    const place = document.createElement("div");
    await expect(mashup.openApp("no-such-app").getObject(place, chart)).rejects.toMatchObject({
      code: "app-not-found",
    });
    await expect(mashup.openApp(DEMO_APP.id).getObject(place, "nope")).rejects.toMatchObject({
      code: "object-not-found",
    });
    await expect(mashup.openApp(DEMO_APP.id).visualization.get("nope")).rejects.toMatchObject({
      code: "object-not-found",
    });
  });

  it("what Qlik rejects with for other reasons is wrapped, with its own words as the cause", async () => {
    start();
    const { mashup } = await signIn();
    const drawing = mashup.openApp(DEMO_APP.id).visualization.create("no-such-chart", [{ qDef: 5 } as never]);
    await expect(drawing).rejects.toMatchObject({ name: "EmbedError" });
  });

  it("what no promise carries is a warning with the error, in the console once", async () => {
    start({ licences: { "corp\\anna": "denied" } });
    const { mashup, all } = await signIn();
    mashup.openApp(DEMO_APP.id);
    await expect
      .poll(() => all.at(-1))
      .toMatchObject({ type: "warning", code: "session-problem", error: { code: "no-license" } });
    expect(warnings.filter((line) => line.includes("gives this user no access"))).toHaveLength(1);
  });
});
