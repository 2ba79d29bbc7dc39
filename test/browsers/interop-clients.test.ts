// Qlik's own clients on one session: the packages as they come from npm, in real browsers.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { onClients } from "./interop-support/clients.js";
import { engines } from "./support/engines.js";
import type { Surroundings } from "./support/in-world.js";

const APP = JSON.stringify(DEMO_APP.id);
const CHART = JSON.stringify(DEMO_APP.objects.chart);

const SIGN_IN = `
  const qlik = window.qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
  const rowsOf = async (app) => (await (await app.getObject(${CHART})).getLayout()).qHyperCube.qSize.qcy;
  const until = async (isTrue) => {
    for (let i = 0; i < 200 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    if (!isTrue()) throw new Error("It did not come true: " + isTrue);
  };
  const messageOf = (error) => error.code ? error.code + ": " + error.message : String(error);`;

/** What a visitor sees of the elements. */
const WATCH_EMBED = `
  const rows = () => document.querySelectorAll("qlik-embed tr").length;
  const shown = () => [...document.querySelectorAll("qlik-embed")].filter((element) => element.getClientRects().length > 0).length;
  const until = async (isTrue) => {
    for (let i = 0; i < 200 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    if (!isTrue()) throw new Error("It did not come true: " + isTrue);
  };`;

/** Puts a <qlik-embed> into the page, beside nothing else of Qlik's. */
const EMBED = `
  provideQlikEmbed(qlik);
  const tag = document.createElement("script");
  Object.assign(tag.dataset, { host: qlik.proxy, authType: "QlikTicketAuth", embedRuntimeUrl: location.origin });
  tag.src = "/embed-web-components.js";
  document.head.append(tag);
  const element = document.createElement("qlik-embed");
  for (const [name, value] of Object.entries({ ui: "analytics/chart", "app-id": ${APP}, "object-id": ${CHART} })) {
    element.setAttribute(name, value);
  }
  document.querySelector("#root").append(element);
  const rows = () => document.querySelectorAll("qlik-embed tr").length;`;

/** Ends all sessions at Qlik as a time without use does. */
function expire({ world }: Surroundings): void {
  for (const { id } of world.emulator.proxy.sessions()) world.emulator.proxy.endSession(id, "timed-out");
}

const counters = ({ world }: Surroundings) => world.emulator.proxy.counters();

for (const engine of engines.filter(({ name }) => name !== "WebKitGTK"))
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("enigma.js opens six apps by the cookie on one ticket, and goes on with the same objects after a forced expiry", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser } = surroundings;
        const rows = await browser.evaluate(`${SIGN_IN}
          window.opened = await Promise.all(Array.from({ length: 6 }, () => openEnigmaApp(qlik, ${APP}, create)));
          window.chart = await opened[0].app.getObject(${CHART});
          return Promise.all(opened.map(({ app }) => rowsOf(app)));`);
        expect(rows).toEqual([12, 12, 12, 12, 12, 12]);
        expect(counters(surroundings)).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
        expire(surroundings);
        const again = await browser.evaluate(`
          while (qlik.state !== "expired") await new Promise((resolve) => setTimeout(resolve, 50));
          const resumed = new Promise((resolve) => opened[0].session.on("resumed", resolve));
          document.dispatchEvent(new PointerEvent("pointerdown"));
          await resumed;
          return (await chart.getLayout()).qHyperCube.qSize.qcy;`);
        expect(again).toBe(12);
        expect(counters(surroundings).ticketsSpent).toBe(2);
      }));

    it("enigma.js without a session is told session-expired by the adapter, where its own open() would resolve", () =>
      onClients(engine, { virtualProxy: { csrf: "off" } }, async (surroundings) => {
        const { browser } = surroundings;
        await browser.evaluate(`
          window.qlik = await authenticate("/api/qlik-ticket", { bootstrap: false, renew: "manual" });
          // As it is between a look and the handshake.
          const address = await qlik.webSocketUrl(${APP});
          window.session = createEnigmaSession(Object.assign(qlik, { webSocketUrl: async () => address }), ${APP}, create);`);
        expire(surroundings);
        const told = await browser.evaluate(`
          const alone = create({ url: await qlik.webSocketUrl(${APP}), suspendOnClose: true });
          const codeOf = (call) => call.then(() => "resolved", (error) => error.code ?? "no code");
          return [await codeOf(alone.open()), await codeOf(session.open())];`);
        expect(told).toEqual(["resolved", "session-expired"]);
      }));

    it("a WebSocket without its CSRF token is websocket-refused, where enigma.js alone rejects with a bare event", () =>
      onClients(engine, {}, async ({ browser }) => {
        const told = await browser.evaluate(`
          const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
          const address = (await qlik.webSocketUrl(${APP})).replace(/&qlik-csrf-token=.*/, "");
          const session = createEnigmaSession(Object.assign(qlik, { webSocketUrl: async () => address }), ${APP}, create);
          const alone = create({ url: address, suspendOnClose: true });
          const codeOf = (call) => call.then(() => "resolved", (error) => error.code ?? "no code");
          return [await codeOf(alone.open()), await codeOf(session.open())];`);
        expect(told).toEqual(["no code", "websocket-refused"]);
      }));

    it("@qlik/api opens the app by the adapter's auth module, and its session is resumed after a forced expiry", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser } = surroundings;
        const rows = await browser.evaluate(`${SIGN_IN}
          window.api = await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
          const session = qix.openAppSession({ appId: ${APP} });
          window.app = await session.getDoc();
          return rowsOf(app);`);
        expect(rows).toBe(12);
        expire(surroundings);
        const again = await browser.evaluate(`
          await new Promise((resolve) => setTimeout(resolve, 200));
          await qlik.ensure();
          for (let i = 0; i < 100; i++) {
            const size = await app.getObject(${CHART}).then((chart) => chart.getLayout()).catch(() => undefined);
            if (size) return size.qHyperCube.qSize.qcy;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }`);
        expect(again).toBe(12);
        expect(counters(surroundings).ticketsSpent).toBe(2);
      }));

    it("@qlik/api uses the socket of enigma.js when the app is handed on", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser, world } = surroundings;
        const rows = await browser.evaluate(`${SIGN_IN}
          const api = await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
          const { app } = await openEnigmaApp(qlik, ${APP}, create);
          const isShared = await api.shareApp(${APP}, app);
          const doc = await qix.openAppSession({ appId: ${APP} }).getDoc();
          return { isShared, isSame: doc === app, rows: await rowsOf(doc) };`);
        expect(rows).toEqual({ isShared: true, isSame: true, rows: 12 });
        const sockets = world.emulator.proxy.journal().filter(({ path }) => path.includes(`/app/${DEMO_APP.id}`));
        expect(sockets).toHaveLength(1);
      }));

    it("a runtime that does not load is qlik-load-failed after the adapter's own deadline", () =>
      onClients(engine, {}, async ({ browser }) => {
        const code = await browser.evaluate(`${SIGN_IN}
          const api = await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin + "/nowhere", timeoutMs: 500 });
          return api.shareApp(${APP}, {}).then(() => "resolved", (error) => error.code);`);
        expect(code).toBe("qlik-load-failed");
      }));

    it("a socket of @qlik/api that finds no session renews it once, and is opened", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser } = surroundings;
        await browser.evaluate(`${SIGN_IN}
          await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });`);
        // Between the session's last look and the call.
        expire(surroundings);
        const rows = await browser.evaluate(`
          const app = await qix.openAppSession({ appId: ${APP} }).getDoc();
          return (await (await app.getObject(${CHART})).getLayout()).qHyperCube.qSize.qcy;`);
        expect(rows).toBe(12);
        expect(counters(surroundings).ticketsSpent).toBe(2);
      }));

    it("REST calls of @qlik/api that are led to the login renew the session once, and have their answers", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser } = surroundings;
        const call = `
          const { invokeFetch } = await QlikMain.import("invoke-fetch@v1");
          const about = () => invokeFetch("qrs", { method: "get", pathTemplate: "/qrs/about", options: { noCache: true } });`;
        const before = await browser.evaluate(`${SIGN_IN}
          await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
          await until(() => window.QlikMain !== undefined);
          ${call}
          return (await about()).data.schemaPath;`);
        expect(before).toBe("About");
        expire(surroundings);
        const after = await browser.evaluate(`${call}
          const answers = await Promise.all([about(), about(), about()]);
          return answers.map(({ status, data }) => [status, data.schemaPath]);`);
        expect(after).toEqual([
          [200, "About"],
          [200, "About"],
          [200, "About"],
        ]);
        expect(counters(surroundings)).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
        const led = surroundings.world.emulator.proxy
          .journal()
          .filter(({ path }) => path.startsWith("/mashup/qrs/about"));
        expect(led.filter(({ status }) => status === 302).length).toBeGreaterThan(0);
      }));

    it("after a logout elsewhere @qlik/api's socket closes the session, and no call of its signs anybody in again", () =>
      onClients(engine, {}, async (surroundings) => {
        const { browser, world } = surroundings;
        await browser.evaluate(`${SIGN_IN}
          await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
          window.app = await qix.openAppSession({ appId: ${APP} }).getDoc();
          await rowsOf(app);`);
        for (const { id } of world.emulator.proxy.sessions()) world.emulator.proxy.endSession(id, "logged-out");
        const told = await browser.evaluate(`
          for (let i = 0; i < 200 && qlik.state !== "closed"; i++) await new Promise((resolve) => setTimeout(resolve, 50));
          document.dispatchEvent(new PointerEvent("pointerdown"));
          const { invokeFetch } = await QlikMain.import("invoke-fetch@v1");
          const call = invokeFetch("qrs", { method: "get", pathTemplate: "/qrs/about", options: { noCache: true } });
          return [qlik.state, await call.then(() => "answered", (error) => error.code)];`);
        expect(told).toEqual(["closed", "signed-out"]);
        expect(counters(surroundings).ticketsSpent).toBe(1);
        expect(world.emulator.proxy.sessions()).toEqual([]);
      }));

    it("qlik-embed alone draws, comes back after a forced expiry with one ticket, and is hidden after a logout", () =>
      onClients(engine, { embed: true }, async (surroundings) => {
        const { browser, world } = surroundings;
        await browser.evaluate(`${SIGN_IN}${EMBED}
          await until(() => rows() === 12);`);
        expect(counters(surroundings)).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
        expire(surroundings);
        const again = await browser.evaluate(`${WATCH_EMBED}
          await until(() => qlik.state === "expired");
          const [old] = document.querySelectorAll("qlik-embed table");
          document.dispatchEvent(new PointerEvent("pointerdown"));
          await until(() => rows() === 12 && !old.isConnected);
          return [qlik.state, rows()];`);
        expect(again).toEqual(["ready", 12]);
        expect(counters(surroundings)).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
        const left = await browser.evaluate(`${WATCH_EMBED}
          await qlik.logout();
          await until(() => shown() === 0);
          document.dispatchEvent(new PointerEvent("pointerdown"));
          await new Promise((resolve) => setTimeout(resolve, 300));
          return [qlik.state, shown()];`);
        expect(left).toEqual(["closed", 0]);
        expect(counters(surroundings).ticketsSpent).toBe(2);
        expect(world.emulator.proxy.sessions()).toEqual([]);
      }));

    it("qlik-embed alone is hidden after a logout elsewhere, and nobody is signed in again", () =>
      onClients(engine, { embed: true }, async (surroundings) => {
        const { browser, world } = surroundings;
        await browser.evaluate(`${SIGN_IN}${EMBED}
          await until(() => rows() === 12);`);
        for (const { id } of world.emulator.proxy.sessions()) world.emulator.proxy.endSession(id, "logged-out");
        const left = await browser.evaluate(`${WATCH_EMBED}
          await until(() => qlik.state === "closed" && shown() === 0);
          document.dispatchEvent(new PointerEvent("pointerdown"));
          await new Promise((resolve) => setTimeout(resolve, 300));
          return qlik.state;`);
        expect(left).toBe("closed");
        expect(counters(surroundings)).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
        expect(world.emulator.proxy.sessions()).toEqual([]);
      }));
  });
