// A chart in <qlik-embed>: the session first, then the script tag of qlik-embed with the auth module's name.
import { authenticate } from "qlik-ticket";
import { provideQlikEmbed } from "qlik-ticket/interop/qlik-api";
import { showSession } from "../client-page.js";

const APP_ID = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";
const OBJECT_ID = "pYxQd";
/** On a site of yours: https://cdn.jsdelivr.net/npm/@qlik/embed-web-components@1/dist/index.min.js */
const QLIK_EMBED = "/embed-web-components.js";

async function start() {
  const qlik = await authenticate("/api/qlik-ticket", { proxy: QLIK, bootstrap: false, allowInsecureProxy: true });
  showSession(qlik);
  provideQlikEmbed(qlik);
  const tag = document.createElement("script");
  // A Qlik Sense server has its own runtime: leave embedRuntimeUrl out there.
  Object.assign(tag.dataset, { host: qlik.proxy, authType: "QlikTicketAuth", embedRuntimeUrl: location.origin });
  tag.src = QLIK_EMBED;
  document.head.append(tag);
  const element = document.createElement("qlik-embed");
  for (const [name, value] of Object.entries({ ui: "analytics/chart", "app-id": APP_ID, "object-id": OBJECT_ID })) {
    element.setAttribute(name, value);
  }
  document.querySelector("#place").append(element);
}

start().catch((error) => (document.querySelector("#status").textContent = error.message));
