// The demo's mashup site: one page, its style and script, its own login, and the ticket endpoints. Any site with a login
// of its own could stand here.
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { control, type QlikSide } from "./site-controls.js";
import { createLogins, type Logins } from "./logins.js";
import { renderPage, SCRIPT, STYLE } from "./render-page.js";
import { send } from "./send.js";
import { DEMO_USERS } from "./users.js";

export interface DemoSite {
  readonly origin: string;
  readonly logins: Logins;
  /** Answers 503 until this was called: Qlik's CORS headers name the site's origin, so the site listens first. */
  connect(qlik: QlikSide): void;
  /** Takes no new connection, answers what is under way, and resolves. */
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly port: number;
  /** PEM texts; without them the site is plain http. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export async function startSite({ port, tls }: SiteOptions): Promise<DemoSite> {
  const logins = createLogins({ secure: tls !== undefined });
  let qlik: QlikSide | undefined;
  const listener: RequestListener = (request, response) => answer(request, response, { qlik, logins });
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const origin = `${tls ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`;
  return { origin, logins, connect: (side) => void (qlik = side), close: () => drain(server) };
}

const DRAIN_MS = 3_000;
const LOOK_MS = 25;

/** Node closes the connections that are idle now; those that become idle later are ours to close. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const looking = setInterval(() => server.closeIdleConnections(), LOOK_MS);
    const giveUp = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearInterval(looking);
      clearTimeout(giveUp);
      resolve();
    });
  });
}

interface Site {
  readonly qlik: QlikSide | undefined;
  readonly logins: Logins;
}

function answer(request: IncomingMessage, response: ServerResponse, { qlik, logins }: Site): void {
  // Only by this name: a foreign name that resolves to this machine is no page of ours.
  const isOurs = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? "");
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const ticketEndpoint = qlik?.ticketEndpoints.get(path);
  if (!isOurs) send(response, 421, "text/plain", "Not this host.\n");
  else if (!qlik) send(response, 503, "text/plain", "Starting.\n");
  else if (ticketEndpoint) ticketEndpoint(request, response);
  else if (request.method === "POST" && path.startsWith("/demo/")) control(request, response, qlik, logins);
  else if (path.startsWith("/api/")) send(response, 404, "text/plain", "Not found.\n");
  else if (!/^(GET|HEAD)$/.test(request.method ?? "")) send(response, 405, "text/plain", "GET only.\n");
  else if (path === "/") sendPage(request, response, qlik.settings, logins);
  else if (path === "/demo.css") send(response, 200, "text/css", STYLE);
  else if (path === "/demo.js") send(response, 200, "text/javascript", SCRIPT);
  else send(response, 404, "text/plain", "Not found.\n");
}

/** Signs the first of the users in to the site when nobody was here yet: the demo is about the second sign-in. */
function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  settings: QlikSide["settings"],
  logins: Logins,
): void {
  const { cookie } = request.headers;
  const isNew = logins.isNew(cookie);
  if (isNew) response.setHeader("Set-Cookie", logins.signIn(DEMO_USERS[0].key));
  const page = renderPage(settings, isNew ? DEMO_USERS[0] : logins.find(cookie));
  response.setHeader("Content-Security-Policy", page.policy);
  send(response, 200, "text/html", page.html);
}
