// A user has five sessions. Which page loads spend one, and whose session a page ends up with.
import { afterEach, describe, expect, it, vi } from "vitest";
import { authenticate, type QlikEvent } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, ENDPOINT, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();
const signIn = (options = {}) => authenticate(ENDPOINT, { bootstrap: false, ...options });

describe("a live session", () => {
  it("a live session serves ten page loads of its user", async () => {
    const site = start();
    for (let load = 0; load < 10; load++) await signIn();
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
  });

  it("a live session tells the page that it was there already", async () => {
    start();
    const reused: boolean[] = [];
    const onEvent = (event: QlikEvent) => event.type === "ready" && reused.push(event.reused);
    await signIn({ onEvent });
    await signIn({ onEvent });
    expect(reused).toEqual([false, true]);
  });

  it("a live session serves ten page loads where the page may not read the proxy", async () => {
    const site = start({ readable: false });
    for (let load = 0; load < 10; load++) await signIn();
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
  });

  it("a live session is not used for other rights of the same user", async () => {
    const site = start();
    await signIn();
    site.sessionKey = "key-2";
    await signIn();
    expect(site.proxy.counters().sessionsCreated).toBe(2);
  });

  it('a live session is used for the same user without a key when the page says reuse: "same-user"', async () => {
    const site = start();
    site.sessionKey = undefined;
    await signIn();
    await signIn({ reuse: "same-user" });
    expect(site.proxy.counters().sessionsCreated).toBe(1);
  });

  it("a live session is not used with reuse: false", async () => {
    const site = start();
    await signIn();
    await signIn({ reuse: false });
    expect(site.proxy.counters().sessionsCreated).toBe(2);
  });

  it("a live session of another user is replaced, never handed over", async () => {
    const site = start();
    await signIn();
    site.user = BEN;
    const session = await signIn();
    expect(session.user).toEqual(BEN);
  });

  it("a live session is asked whose it is by check()", async () => {
    const site = start();
    const session = await signIn();
    expect(await session.check()).toBe("active");
    site.user = BEN;
    await signIn();
    expect(await session.check()).toBe("other-user");
    site.cookies.clear();
    expect(await session.check()).toBe("inactive");
  });
});

describe("an endpoint that does not name the user", () => {
  it("an endpoint that does not name the user gets a warning, and each page load a session", async () => {
    const site = start();
    const events: QlikEvent[] = [];
    const nameless = () => Promise.resolve(site.proxy.issueTicket({ virtualProxy: "mashup", ...ANNA }));
    const options = { proxy: MASHUP, bootstrap: false, onEvent: (event: QlikEvent) => events.push(event) } as const;
    const session = await authenticate(nameless, options);
    await authenticate(nameless, options);
    expect(session.identity).toBe("unconfirmed");
    expect(session.user).toEqual(ANNA);
    expect(events.filter(({ type }) => type === "warning")).toMatchObject([
      { code: "user-not-named" },
      { code: "user-not-named" },
    ]);
    expect(site.proxy.counters().sessionsCreated).toBe(2);
  });
});

describe("calls at the same time", () => {
  it("calls at the same time share one ticket and one session, and each gets a handle of its own", async () => {
    const site = start();
    const mashups = await Promise.all(Array.from({ length: 20 }, () => authenticate(ENDPOINT)));
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, sessionsCreated: 1 });
    expect(new Set(mashups).size).toBe(20);
    expect(new Set(mashups.map(({ qlik }) => qlik)).size).toBe(1);
    expect(document.querySelectorAll('script[src$="/require.js"]')).toHaveLength(1);
  });

  it("calls at the same time go on when one of them is aborted", async () => {
    start();
    const controller = new AbortController();
    const left = authenticate(ENDPOINT, { signal: controller.signal, bootstrap: false });
    const stays = authenticate(ENDPOINT, { bootstrap: false });
    controller.abort(new Error("left the page"));
    await expect(left).rejects.toThrow("left the page");
    expect((await stays).user).toEqual(ANNA);
  });
});

describe("a framework that calls twice", () => {
  it("React's StrictMode: the first effect is undone at once, the second gets the one session", async () => {
    const site = start();
    const first = new AbortController();
    const undone = signIn({ signal: first.signal });
    first.abort("unmounted");
    const session = signIn();
    await expect(undone).rejects.toBe("unmounted");
    expect((await session).user).toEqual(ANNA);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
  });

  it("a hot reload, or a second copy of the library: both join one sign-in", async () => {
    const site = start();
    vi.resetModules();
    const copy = await import("../../src/index.js");
    expect(copy.authenticate).not.toBe(authenticate);
    const sessions = await Promise.all([signIn(), copy.authenticate(ENDPOINT, { bootstrap: false })]);
    expect(sessions.map(({ user }) => user)).toEqual([ANNA, ANNA]);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsIssued: 1 });
  });
});

describe("another version of the library", () => {
  afterEach(() => {
    vi.doUnmock("../../src/core/name.js");
    vi.resetModules();
    vi.restoreAllMocks();
  });

  it("another version of the library shares the session, and both are told of it in the console once", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    const site = start();
    vi.resetModules();
    vi.doMock("../../src/core/name.js", async (original) => ({ ...(await original<object>()), VERSION: "9.9.9" }));
    const copy = await import("../../src/index.js");
    const told: unknown[] = [];
    await signIn();
    await copy.authenticate(ENDPOINT, { bootstrap: false, onEvent: (event) => told.push(event) });
    await signIn();
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
    expect(told).toContainEqual({ type: "warning", code: "other-version", message: expect.any(String) as string });
    expect(lines.filter((line) => line.includes("another version of qlik-ticket"))).toEqual([
      "qlik-ticket: This page has another version of qlik-ticket, 0.1.0, beside 9.9.9. Both use one session; load one of them.",
    ]);
  });
});

describe("the addresses that need the session", () => {
  it("the addresses that need the session carry the CSRF token for the engine, and never a ticket", async () => {
    const site = start({
      virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }],
    });
    const session = await signIn();
    const address = new URL(await session.webSocketUrl("app id/1", { identity: "i", ttlSeconds: 5 }));
    expect(address.href).toMatch(/^wss:\/\/sense\.example\.com\/mashup\/app\/app%20id%2F1\/identity\/i\/ttl\/5\?/);
    expect(address.searchParams.get("qlik-csrf-token")).toBeTruthy();
    const single = session.singleUrl({ app: "a", object: "o", theme: "dark" });
    expect(single).toBe("https://sense.example.com/mashup/single/?appid=a&obj=o&theme=dark");
    for (const text of [address.href, single]) for (const ticket of site.tickets) expect(text).not.toContain(ticket);
  });

  it("the addresses that need the session have an empty token where the server knows none", async () => {
    start({ csrfTokenEndpoint: "absent" });
    const session = await signIn();
    expect(await session.csrfToken()).toBe("");
  });

  it("with renew: manual an address says so when the session is gone, and no ticket is spent", async () => {
    const site = start();
    const session = await signIn({ renew: "manual" });
    site.cookies.clear();
    await expect(session.csrfToken()).rejects.toMatchObject({ code: "session-expired", stage: "session" });
    expect(site.ticketCalls).toBe(1);
  });
});
