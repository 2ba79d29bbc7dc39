// The same page for development and production: only the address of Qlik differs.
import { authenticate, type TicketResponse } from "qlik-ticket";

const TICKET_URL = "/api/qlik-ticket";
const QLIK = "https://sense.example.com/mashup";
const APP_ID = "00000000-0000-0000-0000-000000000000";
const OBJECTS = { kpi: "aBcDe", chart: "fGhIj", table: "kLmNo" };

const isDevelopment = import.meta.env.DEV;
/** In development Qlik is reached through the dev server (vite.config.ts), under the same prefix. */
const proxy = isDevelopment ? location.origin + new URL(QLIK).pathname : QLIK;

async function start(): Promise<string> {
  const mashup = await authenticate(TICKET_URL, {
    proxy,
    // Plain http, but it never leaves this machine.
    allowInsecureProxy: isDevelopment,
    // The endpoint names Qlik's own address, which is not how this page reaches it.
    parse: async (response) => ({ ...((await response.json()) as TicketResponse), proxy }),
  });
  const app = mashup.openApp(APP_ID);
  await Promise.all(Object.entries(OBJECTS).map(([id, objectId]) => app.getObject(id, objectId)));
  return `Signed in to Qlik as ${mashup.user?.userId ?? "somebody"}, through ${mashup.proxy}`;
}

const show = (state: "ready" | "failed", text: string) => {
  document.body.dataset.state = state;
  document.getElementById("status")!.textContent = text;
};
start().then(
  (text) => show("ready", text),
  (error: unknown) => show("failed", error instanceof Error ? error.message : String(error)),
);
