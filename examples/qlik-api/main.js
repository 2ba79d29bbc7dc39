// Reads an object's data with @qlik/api and shows it as a table.
import { auth, qix } from "@qlik/api";
import { authenticate } from "qlik-ticket";
import { connectQlikApi } from "qlik-ticket/interop/qlik-api";
import { showSession, showTable } from "../client-page.js";

const APP_ID = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";
const OBJECT_ID = "pYxQd";

async function start() {
  const qlik = await authenticate("/api/qlik-ticket", { proxy: QLIK, bootstrap: false, allowInsecureProxy: true });
  showSession(qlik);
  // A Qlik Sense server has its own runtime: leave embedRuntimeUrl out there.
  await connectQlikApi(qlik, auth, { embedRuntimeUrl: location.origin });
  const app = await qix.openAppSession({ appId: APP_ID }).getDoc();
  const object = await app.getObject(OBJECT_ID);
  const draw = async () => showTable("object", await object.getLayout());
  object.on("changed", draw);
  await draw();
}

start().catch((error) => (document.querySelector("#status").textContent = error.message));
