// The table of docs/interop.md: which client works with which cookies, in each engine. Each cell is a run.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { onClients, type ClientsOptions } from "./interop-support/clients.js";
import { engines } from "./support/engines.js";

const APP = JSON.stringify(DEMO_APP.id);
const ROWS = `(await (await app.getObject(${JSON.stringify(DEMO_APP.objects.chart)})).getLayout()).qHyperCube.qSize.qcy`;

/** What each client does to open the app; the bodies end with `app`. */
const CLIENTS: Readonly<Record<string, string>> = {
  "enigma.js, nebula.js": `
    const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
    const { app } = await openEnigmaApp(qlik, ${APP}, create);`,
  "@qlik/api, qlik-embed": `
    const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
    await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
    const app = await qix.openAppSession({ appId: ${APP} }).getDoc();`,
  "enigma.js, nebula.js with ticketInAddress": `
    const options = { ticketInAddress: true, proxy: "https://sense.example.com/mashup" };
    const { app } = await openEnigmaApp("/api/qlik-ticket", ${APP}, create, options);`,
};

const ACCEPTED = { csrf: "off", sameSite: "none", secure: true } as const;

const SITUATIONS: Readonly<Record<string, ClientsOptions>> = {
  "same site": { site: "same-site" },
  "across sites": { site: "cross-site", virtualProxy: ACCEPTED },
  "across sites, third-party cookies blocked": {
    site: "cross-site",
    thirdPartyCookies: "blocked",
    virtualProxy: ACCEPTED,
  },
};

/** Engines that keep a cookie of another site. Firefox keeps it apart for each site; WebKit's tracking prevention blocks it. */
const KEEPS: Readonly<Record<string, readonly string[]>> = {
  "same site": ["Chromium", "Firefox", "WebKitGTK"],
  "across sites": ["Chromium", "Firefox"],
  "across sites, third-party cookies blocked": ["Firefox"],
};

const table: string[] = [];
afterAll(() => {
  console.log(["| Client | Cookies | Engine | Outcome |", "| --- | --- | --- | --- |", ...table].join("\n"));
});

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    for (const [situation, options] of Object.entries(SITUATIONS))
      for (const [client, open] of Object.entries(CLIENTS)) {
        const byTicket = client.includes("ticketInAddress");
        // With CSRF protection tickets in addresses are refused by the emulator's default: a test of its own.
        const world = byTicket
          ? { ...options, virtualProxy: { ...options.virtualProxy, csrf: "off" as const } }
          : options;
        const works = byTicket || KEEPS[situation]?.includes(engine.name) === true;
        it(`${client} ${works ? "reads the app" : "is told cookie-blocked"}, ${situation}, in ${engine.name}`, () =>
          onClients(engine, world, async ({ browser }) => {
            const outcome = await browser.evaluate(`
              try {
                ${open}
                return ${ROWS};
              } catch (error) {
                return error.code ?? String(error);
              }`);
            table.push(`| ${client} | ${situation} | ${engine.name} | ${outcome === 12 ? "works" : String(outcome)} |`);
            expect(outcome).toBe(works ? 12 : "cookie-blocked");
          }));
      }

    it(`a ticket in the address is websocket-refused with the cookie's way named, where CSRF protection refuses it, in ${engine.name}`, () =>
      onClients(engine, { site: "same-site", virtualProxy: { csrf: "required" } }, async ({ browser }) => {
        const told = await browser.evaluate(`
          const options = { ticketInAddress: true, proxy: "https://sense.example.com/mashup" };
          return openEnigmaApp("/api/qlik-ticket", ${APP}, create, options).then(() => "opened", (error) => error.message);`);
        expect(told).toMatch(/did not open a WebSocket with a ticket in its address.*cookie's way.*#websocket-refused/);
      }));
  });
