// The table of docs/interop.md: which client works with which cookies, in each engine. Each cell is a run.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { onClients, type ClientsOptions } from "./interop-support/clients.js";
import { engines } from "./support/engines.js";

const APP = JSON.stringify(DEMO_APP.id);
const { chart, kpi } = DEMO_APP.objects;

const SIGN_IN = `const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });`;
const TICKET_IN_ADDRESS = `{ ticketInAddress: true, proxy: "https://sense.example.com/mashup" }`;
const READ = `return (await (await app.getObject("${chart}")).getLayout()).qHyperCube.qSize.qcy;`;

/** Opens the app, draws its key figures, and waits until they are there. */
const DRAW = (from: string, options = "undefined") => `
  const parts = { create, embed: (app) => embed(app, { types }) };
  const { nebula, app } = await openNebula(${from}, ${APP}, parts, ${options});
  const place = document.createElement("div");
  place.className = "chart";
  document.querySelector("#root").append(place);
  await nebula.render({ element: place, id: "${kpi}" });
  await until(() => /1,018,988/.test(place.innerText));
  ${READ}`;

interface Client {
  /** The body of a function in the page; it returns the chart's number of rows, which is 12. */
  readonly open: string;
  readonly page?: ClientsOptions;
  readonly byTicket?: true;
}

const CLIENTS: Readonly<Record<string, Client>> = {
  "enigma.js": { open: `${SIGN_IN} const { app } = await openEnigmaApp(qlik, ${APP}, create); ${READ}` },
  "nebula.js": { open: `${SIGN_IN} ${DRAW("qlik")}`, page: { nebula: true } },
  "@qlik/api": {
    open: `${SIGN_IN}
      await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
      const app = await qix.openAppSession({ appId: ${APP} }).getDoc();
      ${READ}`,
  },
  "qlik-embed": {
    open: `${SIGN_IN}
      provideQlikEmbed(qlik);
      const tag = document.createElement("script");
      Object.assign(tag.dataset, { host: qlik.proxy, authType: "QlikTicketAuth", embedRuntimeUrl: location.origin });
      tag.src = "/embed-web-components.js";
      document.head.append(tag);
      const element = document.createElement("qlik-embed");
      element.setAttribute("ui", "analytics/chart");
      element.setAttribute("app-id", ${APP});
      element.setAttribute("object-id", "${chart}");
      document.querySelector("#root").append(element);
      const rows = () => element.querySelectorAll("tr").length;
      await until(() => rows() > 0);
      return rows();`,
    page: { embed: true },
  },
  "enigma.js with `ticketInAddress`": {
    open: `const { app } = await openEnigmaApp("/api/qlik-ticket", ${APP}, create, ${TICKET_IN_ADDRESS}); ${READ}`,
    byTicket: true,
  },
  "nebula.js with `ticketInAddress`": {
    open: DRAW(`"/api/qlik-ticket"`, TICKET_IN_ADDRESS),
    page: { nebula: true },
    byTicket: true,
  },
};

const ACCEPTED = { sameSite: "none", secure: true } as const;

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
      for (const [client, { open, page, byTicket = false }] of Object.entries(CLIENTS)) {
        // With CSRF protection tickets in addresses are refused by the emulator's default: a test of its own.
        const virtualProxy = { ...options.virtualProxy, ...(byTicket && { csrf: "off" as const }) };
        const works = byTicket || KEEPS[situation]?.includes(engine.name) === true;
        it(`${client} ${works ? "reads the app" : "is told cookie-blocked"}, ${situation}, in ${engine.name}`, () =>
          onClients(engine, { ...options, ...page, virtualProxy }, async ({ browser }) => {
            const outcome = await browser.evaluate(`
              const until = async (isTrue) => {
                for (let i = 0; i < 400 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
                if (!isTrue()) throw new Error("It did not come true: " + isTrue);
              };
              const open = async () => { ${open} };
              return open().catch((error) => error.code ?? String(error));`);
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
