// The adapter for enigma.js with the real enigma.js 2.15 against a mocked Qlik: the emulator's rules, without a browser's.
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json" with { type: "json" };
import { afterEach, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import { authenticate, isEmbedError, type QlikSession } from "../../../src/index.js";
import { createEnigmaSession, openEnigmaApp, type EnigmaConfig } from "../../../src/interop/enigma/index.js";
import { useMockedSite } from "../support/in-site.js";
import { BEN, ENDPOINT, QLIK, type MockedSite } from "../support/mocked-site.js";

const start = useMockedSite();
const HALF_AN_HOUR = 31 * 60_000;
const CSRF = { virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"], csrf: "required" }] } as const;

interface GenericObject {
  getLayout(): Promise<{ qHyperCube: { qSize: { qcx: number; qcy: number } } }>;
  on(event: string, listener: () => void): void;
}
interface App {
  getObject(id: string): Promise<GenericObject>;
  createSessionObject(properties: object): Promise<GenericObject>;
}

const open: { close(): Promise<unknown> }[] = [];
const sessions: QlikSession[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  for (const session of sessions.splice(0)) session.dispose();
});

const create = (config: EnigmaConfig) => enigma.create({ schema, ...config });

async function signIn(): Promise<QlikSession> {
  const session = await authenticate(ENDPOINT, { bootstrap: false });
  sessions.push(session);
  return session;
}

async function openDemo(qlik: QlikSession, appId: string = DEMO_APP.id) {
  const opened = await openEnigmaApp<App, ReturnType<typeof create>>(qlik, appId, create);
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

const rowsOf = async (object: GenericObject) => (await object.getLayout()).qHyperCube.qSize.qcy;
const heardBy = (session: ReturnType<typeof create>) => {
  const heard: string[] = [];
  for (const type of ["suspended", "resumed", "closed"]) session.on(type, () => heard.push(type));
  return heard;
};
const upgrades = (site: MockedSite) => site.journal().filter(({ path }) => path.includes("/app/"));

describe("enigma.js by the cookie", () => {
  it("enigma.js opens an app with the CSRF token that the proxy demands, and reads it", async () => {
    start(CSRF);
    const { app } = await openDemo(await signIn());
    expect(await rowsOf(await app.getObject(DEMO_APP.objects.chart))).toBe(12);
  });

  it.each(["2024-11", "2025-11", "2026-05"] as const)("enigma.js opens an app of the release %s", async (release) => {
    start({ release, virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"] }] });
    const { app } = await openDemo(await signIn());
    expect(await rowsOf(await app.getObject(DEMO_APP.objects.chart))).toBe(12);
  });

  it("two virtual proxies on one page have a session each, and enigma.js reads from both", async () => {
    const prefixes = ["mashup", "other"] as const;
    const site = start({ virtualProxies: prefixes.map((prefix) => ({ prefix, hostAllowList: ["app.example.com"] })) });
    const rows: number[] = [];
    for (const prefix of prefixes) {
      const source = () =>
        Promise.resolve({ ticket: site.proxy.issueTicket({ virtualProxy: prefix, ...site.user }), user: site.user });
      const qlik = await authenticate(source, { proxy: `${QLIK}/${prefix}`, bootstrap: false });
      sessions.push(qlik);
      const { app } = await openDemo(qlik);
      rows.push(await rowsOf(await app.getObject(DEMO_APP.objects.chart)));
    }
    expect(rows).toEqual([12, 12]);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 2, ticketsSpent: 2 });
  });

  it("six apps of enigma.js share one session and one ticket", async () => {
    const site = start(CSRF);
    const qlik = await signIn();
    const apps = await Promise.all(Array.from({ length: 6 }, () => openDemo(qlik)));
    const rows = await Promise.all(apps.map(async ({ app }) => rowsOf(await app.getObject(DEMO_APP.objects.chart))));
    expect(rows).toEqual([12, 12, 12, 12, 12, 12]);
    expect(site.proxy.counters()).toMatchObject({ sessionsCreated: 1, ticketsSpent: 1 });
  });

  it("open() of a session that has ended renews it with one ticket", async () => {
    const site = start(CSRF);
    const qlik = await signIn();
    site.jumpClock(HALF_AN_HOUR);
    await openDemo(qlik);
    expect(site.ticketCalls).toBe(2);
  });

  it("open() without a session rejects with session-expired, where enigma.js alone would resolve", async () => {
    const site = start();
    const qlik = await authenticate(ENDPOINT, { bootstrap: false, renew: "manual" });
    sessions.push(qlik);
    const session = createEnigmaSession(qlik, DEMO_APP.id, (config) =>
      enigma.create({
        schema,
        ...config,
        createSocket: () => {
          // Between the address and the handshake.
          site.proxy.endUserSessions("mashup", site.user);
          return config.createSocket();
        },
      }),
    );
    expect((await errorOf(session.open())).code).toBe("session-expired");
    expect(qlik.state).toBe("expired");
    expect(site.ticketCalls).toBe(1);
  });

  it("open() works after one that failed", async () => {
    const site = start();
    const qlik = await signIn();
    site.faults.add({ route: "app/*", side: "socket", socket: "refuse", times: 1 });
    const session = createEnigmaSession(qlik, DEMO_APP.id, create);
    open.push(session);
    const error = await errorOf(session.open());
    expect(error).toMatchObject({ code: "websocket-refused", proxy: site.address });
    await session.open();
    expect(await qlik.check()).toBe("active");
  });

  it("a session that Qlik ends suspends enigma.js's, and the same objects go on after a renewal with one ticket", async () => {
    const site = start(CSRF);
    const qlik = await signIn();
    const { app, session } = await openDemo(qlik);
    const heard = heardBy(session);
    const chart = await app.getObject(DEMO_APP.objects.chart);
    const own = await app.createSessionObject({
      qInfo: { qType: "own" },
      qHyperCubeDef: {
        qDimensions: [{ qDef: { qFieldDefs: ["Region"] } }],
        qMeasures: [{ qDef: { qDef: "Sum(Sales)" } }],
      },
    });
    site.jumpClock(HALF_AN_HOUR);
    await expect.poll(() => qlik.state).toBe("expired");
    await expect.poll(() => heard).toEqual(["suspended"]);
    await qlik.ensure();
    await expect.poll(() => heard).toEqual(["suspended", "resumed"]);
    expect(await rowsOf(chart)).toBe(12);
    expect(await rowsOf(own)).toBe(4);
    expect(site.ticketCalls).toBe(2);
  });

  it("a socket that a gateway cut is opened again without a ticket", async () => {
    const site = start(CSRF);
    const { app, session } = await openDemo(await signIn());
    const heard = heardBy(session);
    const chart = await app.getObject(DEMO_APP.objects.chart);
    expect(site.cutSockets()).toBe(1);
    await expect.poll(() => heard).toEqual(["suspended", "resumed"]);
    expect(await rowsOf(chart)).toBe(12);
    expect(site.ticketCalls).toBe(1);
    expect(upgrades(site)).toHaveLength(2);
  });

  it("a logout closes enigma.js's session, and it is not opened again", async () => {
    const site = start();
    const qlik = await signIn();
    const { session } = await openDemo(qlik);
    const heard = heardBy(session);
    await qlik.logout();
    await expect.poll(() => heard).toEqual(["closed"]);
    expect((await errorOf(session.open())).code).toBe("signed-out");
    expect(site.ticketCalls).toBe(1);
  });

  it("a logout elsewhere closes enigma.js's session, and nothing is renewed", async () => {
    const site = start();
    const qlik = await signIn();
    const { session } = await openDemo(qlik);
    const heard = heardBy(session);
    for (const { id } of site.proxy.sessions()) site.proxy.endSession(id, "logged-out");
    await expect.poll(() => heard).toEqual(["closed"]);
    expect(qlik.state).toBe("closed");
    expect(site.ticketCalls).toBe(1);
  });

  it("another user's session on the socket closes the page's", async () => {
    const site = start();
    const qlik = await signIn();
    const { session } = await openDemo(qlik);
    site.user = BEN;
    const other = await authenticate(ENDPOINT, { bootstrap: false });
    sessions.push(other);
    expect(qlik.state).toBe("closed");
    expect((await errorOf(session.resume())).code).toBe("other-user");
  });

  it("an app that does not exist is app-not-found, and costs no renewal", async () => {
    const site = start();
    const qlik = await signIn();
    expect((await errorOf(openDemo(qlik, "no-such-app"))).code).toBe("app-not-found");
    expect(qlik.state).toBe("ready");
    expect(site.ticketCalls).toBe(1);
  });

  it("a user who may not open the app gets access-denied, and costs no renewal", async () => {
    const refuse = (text: string) => {
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      const error = { code: 5, parameter: "", message: "Access denied" };
      const outcome = method === "OpenDoc" ? { error } : { result: { qReturn: "12.0.0" } };
      return JSON.stringify({ jsonrpc: "2.0", id, ...outcome });
    };
    const site = start({ openEngine: () => ({ receive: refuse }) });
    const qlik = await signIn();
    expect((await errorOf(openDemo(qlik))).code).toBe("access-denied");
    expect(qlik.state).toBe("ready");
    expect(site.ticketCalls).toBe(1);
  });

  it("a user without a licence gets no-license from open()", async () => {
    start({ licences: { "CORP\\anna": "denied" } });
    expect((await errorOf(openDemo(await signIn()))).code).toBe("no-license");
  });

  it("the adapter refuses a session that the page has disposed of", async () => {
    start();
    const qlik = await signIn();
    const session = createEnigmaSession(qlik, DEMO_APP.id, create);
    qlik.dispose();
    expect((await errorOf(session.open())).code).toBe("invalid-option");
  });

  it("the adapter refuses what is no session, no app id and no function", async () => {
    start();
    const qlik = await signIn();
    const wrong = [
      () => createEnigmaSession({} as never, DEMO_APP.id, create),
      () => createEnigmaSession(qlik, "", create),
      () => createEnigmaSession(qlik, DEMO_APP.id, undefined as never),
      () => createEnigmaSession(qlik, DEMO_APP.id, create, { ttl: 5 } as never),
      () => createEnigmaSession(ENDPOINT as never, DEMO_APP.id, create),
    ];
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
