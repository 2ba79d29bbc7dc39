// All of Qlik's clients on one page: the Capability API, enigma.js, @qlik/api, qlik-embed and nebula.js on one session, before and
// after a forced expiry.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { onClients } from "./interop-support/clients.js";
import { engines } from "./support/engines.js";

const APP = JSON.stringify(DEMO_APP.id);
const { chart, kpi } = DEMO_APP.objects;

for (const engine of engines.filter(({ name }) => name !== "WebKitGTK"))
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("all clients on one page cost one ticket and one session, and one more ticket after a forced expiry", () =>
      onClients(engine, { nebula: true, embed: true }, async ({ browser, world }) => {
        const counters = () => world.emulator.proxy.counters();
        const before = await browser.evaluate(`
          const until = window.until = async (isTrue) => {
            for (let i = 0; i < 200 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
            if (!isTrue()) throw new Error("It did not come true: " + isTrue);
          };
          const place = window.place = (id) => {
            const element = document.createElement("div");
            Object.assign(element, { className: "chart", id });
            document.querySelector("#root").append(element);
            return element;
          };
          window.qlik = await authenticate("/api/qlik-ticket");
          // The recipe of docs/session.md: after a renewal the page opens its apps of the Capability API again.
          const drawCapability = async () => {
            window.capability?.close();
            window.capability = qlik.openApp(${APP});
            await capability.getObject(document.getElementById("capability") ?? place("capability"), "${kpi}");
          };
          await drawCapability();
          qlik.on("renewed", drawCapability);
          const { app, session } = await openEnigmaApp(qlik, ${APP}, create);
          Object.assign(window, { enigmaSession: session, enigmaChart: await app.getObject("${chart}") });
          await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
          window.apiApp = await qix.openAppSession({ appId: ${APP} }).getDoc();
          window.nebula = await openNebula(qlik, ${APP}, { create, embed: (app) => embed(app, { types }) });
          await nebula.nebula.render({ element: place("nebula"), id: "${kpi}" });
          provideQlikEmbed(qlik);
          const tag = document.createElement("script");
          Object.assign(tag.dataset, { host: qlik.proxy, authType: "QlikTicketAuth", embedRuntimeUrl: location.origin });
          tag.src = "/embed-web-components.js";
          document.head.append(tag);
          const element = document.createElement("qlik-embed");
          for (const [name, value] of Object.entries({ ui: "analytics/chart", "app-id": ${APP}, "object-id": "${chart}" })) {
            element.setAttribute(name, value);
          }
          place("embed").append(element);
          const rowsOf = window.rowsOf = async (object) => (await object.getLayout()).qHyperCube.qSize.qcy;
          await until(() => /1,018,988/.test(document.getElementById("nebula").innerText));
          await until(() => element.querySelectorAll("tr").length === 12);
          return [await rowsOf(enigmaChart), await rowsOf(await apiApp.getObject("${chart}")), document.getElementById("capability").innerText];`);
        expect(before).toEqual([12, 12, expect.stringContaining("1,018,988")]);
        expect(counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });

        for (const { id } of world.emulator.proxy.sessions()) world.emulator.proxy.endSession(id, "timed-out");
        const after = await browser.evaluate(`
          await until(() => qlik.state === "expired");
          const began = performance.now();
          const [old] = document.querySelectorAll("qlik-embed table");
          document.dispatchEvent(new PointerEvent("pointerdown"));
          const works = async (call) => {
            for (;;) {
              const got = await call().catch(() => undefined);
              if (got !== undefined) return got;
              if (performance.now() - began > 10_000) throw new Error("not within ten seconds");
              await new Promise((resolve) => setTimeout(resolve, 100));
            }
          };
          const rows = [
            await works(() => rowsOf(enigmaChart)),
            await works(async () => rowsOf(await apiApp.getObject("${chart}"))),
            await works(async () => (await nebula.app.getAppLayout()).qTitle),
          ];
          await until(() => document.querySelectorAll("qlik-embed tr").length === 12 && !old.isConnected);
          await until(() => /1,018,988/.test(document.getElementById("capability").innerText));
          return { rows, isQuick: performance.now() - began < 10_000 };`);
        expect(after).toEqual({ rows: [12, 12, "Retail sales"], isQuick: true });
        expect(counters()).toMatchObject({ ticketsSpent: 2, sessionsCreated: 2 });
      }));
  });
