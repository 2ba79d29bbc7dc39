// The servers of the soak: an emulated Qlik, and a site with a page, a ticket endpoint and a user who may change.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { startEmulator } from "../../dist/emulator/index.js";
import { createTicketHandler, toNodeListener } from "../../dist/server/index.js";
import { root } from "../run.mjs";
import { ENDPOINT, pageFor } from "./page.mjs";

const PREFIX = "mashup";
const LIBRARY = "qlik-ticket.embed.js";
const userCalled = (userId) => ({ userDirectory: "ACME", userId });

async function startSite() {
  const library = await readFile(path.join(root, "dist", LIBRARY));
  const site = { page: "", ticketEndpoint: undefined };
  const send = (response, type, body) =>
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" }).end(body);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://site.invalid");
    if (pathname === ENDPOINT) site.ticketEndpoint(request, response);
    else if (pathname === `/${LIBRARY}`) send(response, "text/javascript", library);
    else if (pathname === "/") send(response, "text/html", site.page);
    else response.writeHead(404).end();
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return Object.assign(site, {
    origin: `http://localhost:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  });
}

/** Counts the sessions that live at the emulator after each request: the most is what a look now and then would miss. */
async function startQlik(pageOrigin) {
  const most = { sessions: 0 };
  const emulator = await startEmulator({
    protocol: "http",
    virtualProxies: [
      {
        prefix: PREFIX,
        hostAllowList: ["localhost"],
        additionalResponseHeaders: {
          "Access-Control-Allow-Origin": pageOrigin,
          "Access-Control-Allow-Credentials": "true",
        },
      },
    ],
    onRequest: () => (most.sessions = Math.max(most.sessions, emulator.proxy.sessions().length)),
  });
  return { emulator, most };
}

/** Everything but the browser, on this machine. */
export async function startWorld() {
  const site = await startSite();
  const { emulator, most } = await startQlik(site.origin);
  const { ca, clientCert, clientKey } = emulator.certificates;
  let user = "ada";
  const handler = createTicketHandler({
    qps: emulator.qpsUrl(PREFIX),
    proxy: emulator.proxyUrl(PREFIX),
    virtualProxy: PREFIX,
    certificates: { ca, cert: clientCert, key: clientKey },
    serverName: "qlikserver1",
    origin: site.origin,
    resolveUser: () => userCalled(user),
    // Hours of the page's day go by in minutes.
    limits: { perUser: false },
  });
  site.ticketEndpoint = toNodeListener(handler);
  site.page = pageFor(emulator.proxyUrl(PREFIX));
  return {
    address: `${site.origin}/`,
    proxy: emulator.proxyUrl(PREFIX),
    become: (other) => (user = other),
    passTime: (ms) => emulator.jumpClock(ms),
    counters: () => emulator.proxy.counters(),
    mostSessions: () => most.sessions,
    /** Whose sessions live now. */
    users: () => emulator.proxy.sessions().map((session) => session.user.userId),
    async close() {
      await site.close();
      await handler.close();
      await emulator.close();
    },
  };
}
