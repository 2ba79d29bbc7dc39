// enigma.js, Qlik's own client of the engine, as it comes from npm. It sees the proxy's notifications and the engine's
// answers word for word: what it opens, lists and reads here it would from a Qlik server.
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json" with { type: "json" };
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Emulator } from "../../src/emulator/index.js";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { PROXY } from "../browsers/support/world.js";
import { ANNA, PREFIX, signInAnna, startOnLoopback } from "./support/emulator.js";
import { bundleClient, chromiums, onClientPage } from "./support/in-chromium.js";

/** The part of enigma.js's generated interface that is used here. */
interface GenericObject {
  getLayout(): Promise<{ qHyperCube: { qSize: object; qDataPages: { qMatrix: { qText: string }[][] }[] } }>;
}
interface Doc {
  getObject(id: string): Promise<GenericObject>;
  createSessionObject(properties: object): Promise<GenericObject>;
}
interface Global {
  openDoc(id: string): Promise<Doc>;
  getAuthenticatedUser(): Promise<string>;
  engineVersion(): Promise<{ qComponentVersion: string }>;
}

const SALES_BY_REGION = {
  qInfo: { qType: "sales-by-region" },
  qHyperCubeDef: {
    qDimensions: [{ qDef: { qFieldDefs: ["Region"] } }],
    qMeasures: [{ qDef: { qDef: "Sum(Sales)" } }],
    qInitialDataFetch: [{ qLeft: 0, qTop: 0, qWidth: 2, qHeight: 50 }],
  },
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startOnLoopback();
});
afterAll(() => emulator.close());

function createSession(query = "", headers: Record<string, string> = {}) {
  const url = `${emulator.proxyUrl(PREFIX).replace("https:", "wss:")}/app/${DEMO_APP.id}${query}`;
  const { ca } = emulator.certificates;
  return enigma.create({
    schema,
    url,
    createSocket: (address: string) => new WebSocket(address, { ca, headers }) as never,
    suspendOnClose: false,
  });
}

async function readEverything(session: ReturnType<typeof createSession>) {
  const global = (await session.open()) as unknown as Global;
  const doc = await global.openDoc(DEMO_APP.id);
  const chart = await (await doc.getObject(DEMO_APP.objects.chart)).getLayout();
  const cube = await (await doc.createSessionObject(SALES_BY_REGION)).getLayout();
  const user = await global.getAuthenticatedUser();
  await session.close();
  return {
    user,
    months: chart.qHyperCube.qDataPages[0]?.qMatrix.length,
    size: cube.qHyperCube.qSize,
    regions: cube.qHyperCube.qDataPages[0]?.qMatrix.map((row) => row[0]?.qText),
  };
}

const EVERYTHING = { user: "UserDirectory=EXAMPLE; UserId=anna", months: 12 };

describe("enigma.js in Node", () => {
  test("enigma.js in Node opens the app and reads hypercubes with a ticket in the address", async () => {
    const read = await readEverything(createSession(`?qlikTicket=${emulator.proxy.issueTicket(ANNA)}`));
    expect(read).toMatchObject(EVERYTHING);
    expect(read.size).toEqual({ qcx: 2, qcy: read.regions?.length });
    expect(read.regions?.length).toBeGreaterThan(1);
  });

  test("enigma.js in Node opens the app and reads hypercubes with the cookie of a session", async () => {
    const read = await readEverything(createSession("", { Cookie: await signInAnna(emulator) }));
    expect(read).toMatchObject(EVERYTHING);
  });

  test("enigma.js in Node hears both notifications, in order and by their names", async () => {
    const session = createSession(`?qlikTicket=${emulator.proxy.issueTicket(ANNA)}`);
    const heard: [string, unknown][] = [];
    session.on("notification:*", (name: string, params: unknown) => heard.push([name, params]));
    await session.open();
    await expect.poll(() => heard.length).toBe(2);
    await session.close();
    expect(heard).toMatchObject([
      ["OnAuthenticationInformation", { userDirectory: "EXAMPLE", userId: "anna", mustAuthenticate: false }],
      ["OnConnected", { qSessionState: "SESSION_CREATED" }],
    ]);
  });

  test("enigma.js in Node without a session is told where to log in and cannot open the app", async () => {
    const session = createSession();
    const login = new Promise<Record<string, unknown>>((resolve) => {
      session.on("notification:OnAuthenticationInformation", resolve);
    });
    const global = (await session.open()) as unknown as Global;
    const attempt = global.openDoc(DEMO_APP.id).catch((error: unknown) => error);
    const { mustAuthenticate, loginUri } = await login;
    expect([mustAuthenticate, loginUri]).toEqual([
      true,
      expect.stringContaining("/mashup/internal_forms_authentication/?targetId="),
    ]);
    expect(await attempt).toMatchObject({ message: "Socket closed" });
  });

  test("enigma.js in Node with a ticket that was used already is as one without a session", async () => {
    const ticket = emulator.proxy.issueTicket(ANNA);
    await readEverything(createSession(`?qlikTicket=${ticket}`));
    const session = createSession(`?qlikTicket=${ticket}`);
    const global = (await session.open()) as unknown as Global;
    await expect(global.openDoc(DEMO_APP.id)).rejects.toThrow("Socket closed");
  });
});

describe.each(chromiums)("enigma.js in Chromium (%s)", (chromium) => {
  const enter = `import enigma from "enigma.js"; import schema from "enigma.js/schemas/12.2027.0.json";
    window.open = (query) => enigma.create({
      schema, url: ${JSON.stringify(PROXY.replace("https:", "wss:"))} + "/app/${DEMO_APP.id}" + query,
      suspendOnClose: false,
    });`;

  test("enigma.js in Chromium opens the app with cookie and CSRF token, and reads a hypercube", async () => {
    await onClientPage(chromium, await bundleClient(enter), {}, async (browser) => {
      const read = await browser.evaluate(`
        const proxy = ${JSON.stringify(PROXY)};
        await signIn(proxy);
        const answer = await fetch(proxy + "/qps/csrftoken", { credentials: "include" });
        const token = answer.headers.get("qlik-csrf-token");
        const session = open("?qlik-csrf-token=" + encodeURIComponent(token));
        const global = await session.open();
        const doc = await global.openDoc("${DEMO_APP.id}");
        const object = await doc.createSessionObject(${JSON.stringify(SALES_BY_REGION)});
        const { qHyperCube } = await object.getLayout();
        const user = await global.getAuthenticatedUser();
        await session.close();
        return { user, rows: qHyperCube.qDataPages[0].qMatrix.length, size: qHyperCube.qSize };
      `);
      expect(read).toMatchObject({ user: "UserDirectory=ACME; UserId=ada", size: { qcx: 2 } });
      expect((read as { rows: number }).rows).toBeGreaterThan(1);
    });
  });

  test("enigma.js in Chromium with the cookie alone is refused where the token is asked for: close code 1006, no reason", async () => {
    await onClientPage(chromium, await bundleClient(enter), {}, async (browser) => {
      const refused = await browser.evaluate(`
        await signIn(${JSON.stringify(PROXY)});
        const session = open("");
        const closed = new Promise((resolve) => session.on("closed", resolve));
        return session.open().then(() => "opened", async () => ({ code: (await closed).code }));
      `);
      expect(refused).toEqual({ code: 1006 });
    });
  });
});
