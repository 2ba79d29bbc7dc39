// An emulated Tableau Server that trusts this machine, with one Connected App.
import { startTableau } from "../../emulator/index.js";
import type { Started, SystemOrder } from "./started.js";

const SECRET = { id: "emulated-secret-id", value: "emulated-secret-value" };
const APP = { clientId: "emulated-app", secrets: [SECRET] };
const VIEWS = ["/views/Superstore/Overview", "/views/Superstore/Product", "/t/sales/views/Regions/Map"];

/** Starts the server. */
export async function startTableauServer({ where, page }: SystemOrder): Promise<Started> {
  const connectedApp = page ? { ...APP, domains: [page.origin] } : APP;
  const running = await startTableau({ ...where, connectedApps: [connectedApp] });
  const users = ["anna", "ben", "ACME\\carla"];
  return {
    running,
    title: "Emulated Tableau Server",
    facts: {
      ticketCall: `${running.origin}/trusted`,
      connectedApp: { clientId: APP.clientId, secretId: SECRET.id, secret: SECRET.value },
      views: VIEWS,
      users,
    },
    rows: [
      ["Ticket call", `${running.origin}/trusted (from 127.0.0.1)`],
      ["Views", VIEWS.join(", ")],
      ["Connected App", `${APP.clientId}, secret ${SECRET.id}: ${SECRET.value}`],
      ["Users", users.join(", ")],
    ],
  };
}
