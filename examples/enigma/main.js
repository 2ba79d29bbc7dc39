// Reads an object's data with enigma.js and shows it as a table. Signing in, CSRF tokens, lost sockets and sessions that end are the
// business of qlik-ticket.
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json";
import { authenticate } from "qlik-ticket";
import { openEnigmaApp } from "qlik-ticket/interop/enigma";
import { showSession, showTable } from "../client-page.js";

const APP_ID = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";
const OBJECT_ID = "pYxQd";

async function start() {
  const qlik = await authenticate("/api/qlik-ticket", { proxy: QLIK, bootstrap: false, allowInsecureProxy: true });
  showSession(qlik);
  const { app } = await openEnigmaApp(qlik, APP_ID, (config) => enigma.create({ schema, ...config }));
  const object = await app.getObject(OBJECT_ID);
  const draw = async () => showTable("object", await object.getLayout());
  // After a renewal the same object goes on, and says "changed".
  object.on("changed", draw);
  await draw();
}

start().catch((error) => (document.querySelector("#status").textContent = error.message));
