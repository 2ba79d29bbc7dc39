// The adapter for enigma.js with a ticket in each socket's address: the browser keeps no cookie of Qlik at all.
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json" with { type: "json" };
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import { isEmbedError } from "../../../src/index.js";
import { createEnigmaSession, openEnigmaApp, type EnigmaConfig } from "../../../src/interop/enigma/index.js";
import { resetPage } from "../../../src/testing/index.js";
import { useMockedSite } from "../support/in-site.js";
import { BEN, ENDPOINT, MASHUP, type MockedSite } from "../support/mocked-site.js";

const start = useMockedSite();
const NO_COOKIES = { keepsCookies: false } as const;
const HALF_AN_HOUR = 31 * 60_000;
const OPTIONS = { ticketInAddress: true, proxy: MASHUP } as const;

interface App {
  getObject(id: string): Promise<{ getLayout(): Promise<{ qHyperCube: { qSize: { qcy: number } } }> }>;
}

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of open.splice(0)) await each.close();
  localStorage.clear();
});

const create = (config: EnigmaConfig) => enigma.create({ schema, ...config });

async function openDemo() {
  const opened = await openEnigmaApp<App, ReturnType<typeof create>>(ENDPOINT, DEMO_APP.id, create, OPTIONS);
  open.push(opened);
  return opened;
}

async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isEmbedError(error)) throw new Error(`No error of ours: ${String(error)}`);
  return error;
}

const rowsOf = async ({ app }: { app: App }) =>
  (await (await app.getObject(DEMO_APP.objects.chart)).getLayout()).qHyperCube.qSize.qcy;
const spent = (site: MockedSite) => site.proxy.counters().ticketsSpent;

describe("enigma.js with a ticket in each address", () => {
  it("enigma.js opens an app with a ticket in the address where the browser keeps no cookie", async () => {
    const site = start(NO_COOKIES);
    expect(await rowsOf(await openDemo())).toBe(12);
    expect(spent(site)).toBe(1);
  });

  it("four sockets open one after the other with a ticket each, and the fifth gets session-limit before its ticket is spent", async () => {
    const site = start(NO_COOKIES);
    const four = await Promise.all([openDemo(), openDemo(), openDemo(), openDemo()]);
    expect(await Promise.all(four.map(rowsOf))).toEqual([12, 12, 12, 12]);
    const error = await errorOf(openDemo());
    expect(error).toMatchObject({ code: "session-limit", retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(29 * 60_000);
    expect(spent(site)).toBe(4);
  });

  it("another tab's sockets count, and those of a page that was left", async () => {
    const site = start(NO_COOKIES);
    await Promise.all([openDemo(), openDemo(), openDemo(), openDemo()]);
    // What a new page knows is in the browser's storage alone.
    const stored = Object.keys(localStorage).map((name) => [name, localStorage.getItem(name)] as const);
    resetPage();
    for (const [name, value] of stored) localStorage.setItem(name, String(value));
    expect((await errorOf(openDemo())).code).toBe("session-limit");
    expect(spent(site)).toBe(4);
  });

  it("half an hour after their last use sockets count no more", async () => {
    start(NO_COOKIES);
    const four = await Promise.all([openDemo(), openDemo(), openDemo(), openDemo()]);
    for (const each of four) await each.close();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HALF_AN_HOUR });
    expect(await rowsOf(await openDemo())).toBe(12);
  });

  it("where storage is blocked, the page itself counts its sockets", async () => {
    start(NO_COOKIES);
    const blocked = vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new Error("blocked");
    });
    await Promise.all([openDemo(), openDemo(), openDemo(), openDemo()]);
    expect((await errorOf(openDemo())).code).toBe("session-limit");
    blocked.mockRestore();
  });

  it("a socket that was cut costs one ticket", async () => {
    const site = start(NO_COOKIES);
    const opened = await openDemo();
    const heard: string[] = [];
    opened.session.on("resumed", () => heard.push("resumed"));
    expect(site.cutSockets()).toBe(1);
    await expect.poll(() => heard).toEqual(["resumed"]);
    expect(await rowsOf(opened)).toBe(12);
    expect(spent(site)).toBe(2);
  });

  it("a session that has ended goes on with one ticket when the visitor touches the page, and not before", async () => {
    const site = start(NO_COOKIES);
    const opened = await openDemo();
    const heard: string[] = [];
    for (const type of ["suspended", "resumed"]) opened.session.on(type, () => heard.push(type));
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => heard).toEqual(["suspended"]);
    expect(spent(site)).toBe(1);
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    await expect.poll(() => heard).toEqual(["suspended", "resumed"]);
    expect(await rowsOf(opened)).toBe(12);
    expect(spent(site)).toBe(2);
  });

  it("after a logout at Qlik the session is closed, and no ticket is spent", async () => {
    const site = start(NO_COOKIES);
    const { session } = await openDemo();
    const heard: string[] = [];
    session.on("closed", () => heard.push("closed"));
    for (const { id } of site.proxy.sessions()) site.proxy.endSession(id, "logged-out");
    await expect.poll(() => heard).toEqual(["closed"]);
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    expect(spent(site)).toBe(1);
  });

  it("another user's ticket is not spent for a session that was somebody else's", async () => {
    const site = start(NO_COOKIES);
    const { session } = await openDemo();
    site.user = BEN;
    expect((await errorOf(session.resume())).code).toBe("other-user");
    expect(spent(site)).toBe(1);
  });

  it("a later socket of another user is refused, also where the endpoint names nobody", async () => {
    const site = start(NO_COOKIES);
    const nameless = () => Promise.resolve(site.proxy.issueTicket({ virtualProxy: "mashup", ...site.user }));
    const opened = await openEnigmaApp<App, ReturnType<typeof create>>(nameless, DEMO_APP.id, create, OPTIONS);
    open.push(opened);
    const heard: string[] = [];
    opened.session.on("closed", () => heard.push("closed"));
    site.user = BEN;
    site.cutSockets();
    await expect.poll(() => heard).toEqual(["closed"]);
    expect(spent(site)).toBe(2);
  });

  it("a ticket that comes twice is not sent twice", async () => {
    const site = start(NO_COOKIES);
    const ticket = site.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "CORP", userId: "anna" });
    const source = () => Promise.resolve(ticket);
    const opened = await openEnigmaApp(source, DEMO_APP.id, create, OPTIONS);
    open.push(opened);
    const error = await errorOf(openEnigmaApp(source, DEMO_APP.id, create, OPTIONS));
    expect(error.code).toBe("credential-rejected");
    expect(error.message).not.toContain(ticket);
  });

  it("a release that refuses tickets in addresses is told with the cookie's way, and without the ticket", async () => {
    const csrf = {
      virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }],
    } as const;
    const site = start({ ...NO_COOKIES, ...csrf });
    const error = await errorOf(openDemo());
    expect(error.code).toBe("websocket-refused");
    expect(error.message).toContain("the cookie's way");
    expect(JSON.stringify([error, error.stack, error.cause])).not.toContain(site.tickets[0]);
  });

  it("a release with CSRF protection that takes tickets in addresses opens the app", async () => {
    start({
      ...NO_COOKIES,
      ticketOnCsrfSocket: "accepted",
      virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }],
    });
    expect(await rowsOf(await openDemo())).toBe(12);
  });

  it("ticketInAddress takes a source, not a session, and refuses options that it does not know", () => {
    start(NO_COOKIES);
    const wrong = [
      () => createEnigmaSession({ webSocketUrl: () => "" } as never, DEMO_APP.id, create, OPTIONS),
      () => createEnigmaSession(ENDPOINT, DEMO_APP.id, create, { ...OPTIONS, ttlSeconds: -1 }),
      () => createEnigmaSession(ENDPOINT, DEMO_APP.id, create, { ...OPTIONS, renew: "manual" } as never),
    ];
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
