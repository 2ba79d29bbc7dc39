// Three charts of an app, and the bar of selections above them, drawn by nebula.js.
import { embed } from "@nebula.js/stardust";
import barchart from "@nebula.js/sn-bar-chart";
import kpi from "@nebula.js/sn-kpi";
import table from "@nebula.js/sn-table";
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json";
import { authenticate } from "qlik-ticket";
import { openNebula } from "qlik-ticket/interop/nebula";
import { showSession } from "../client-page.js";

const APP_ID = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";
const OBJECTS = { kpi: "KmRbTs", chart: "pYxQd", table: "mJwVpc" };

const types = Object.entries({ barchart, kpi, table }).map(([name, chart]) => ({ name, load: async () => chart }));

async function start() {
  const qlik = await authenticate("/api/qlik-ticket", { proxy: QLIK, bootstrap: false, allowInsecureProxy: true });
  showSession(qlik);
  const { nebula } = await openNebula(qlik, APP_ID, {
    create: (config) => enigma.create({ schema, ...config }),
    embed: (app) => embed(app, { types }),
  });
  (await nebula.selections()).mount(document.querySelector("#selections"));
  for (const [place, id] of Object.entries(OBJECTS)) {
    await nebula.render({ element: document.getElementById(place), id });
  }
}

start().catch((error) => (document.querySelector("#status").textContent = error.message));
