// The demo's mashup site: one page, its style and script, and the ticket endpoint. Any site with a login of its own could
// stand here.
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { createLogins, type Logins } from "./logins.js";
import { renderPage, SCRIPT, STYLE, type PageSettings } from "./render-page.js";
import { DEMO_USERS } from "./users.js";

/** What the site needs to know of Qlik, once that runs. */
export interface QlikSide {
  readonly settings: PageSettings;
  readonly ticketEndpoint: RequestListener;
}

export interface DemoSite {
  readonly origin: string;
  readonly logins: Logins;
  /** Answers 503 until this was called: Qlik's CORS headers name the site's origin, so the site listens first. */
  connect(qlik: QlikSide): void;
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
  return {
    origin,
    logins,
    connect: (side) => void (qlik = side),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Site {
  readonly qlik: QlikSide | undefined;
  readonly logins: Logins;
}

function answer(request: IncomingMessage, response: ServerResponse, { qlik, logins }: Site): void {
  // Only by this name: a foreign name that resolves to this machine is no page of ours.
  const isOurs = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? "");
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (!isOurs) send(response, 421, "text/plain", "Not this host.\n");
  else if (!qlik) send(response, 503, "text/plain", "Starting.\n");
  else if (path === "/api/qlik-ticket") qlik.ticketEndpoint(request, response);
  else if (request.method !== "GET") send(response, 405, "text/plain", "GET only.\n");
  else if (path === "/") sendPage(request, response, qlik.settings, logins);
  else if (path === "/demo.css") send(response, 200, "text/css", STYLE);
  else if (path === "/demo.js") send(response, 200, "text/javascript", SCRIPT);
  else send(response, 404, "text/plain", "Not found.\n");
}

/** Signs the first of the users in to the site when nobody is: the demo is about the second sign-in. */
function sendPage(request: IncomingMessage, response: ServerResponse, settings: PageSettings, logins: Logins): void {
  const user = logins.find(request.headers.cookie);
  if (!user) response.setHeader("Set-Cookie", logins.signIn(DEMO_USERS[0].key));
  const page = renderPage(settings, user ?? DEMO_USERS[0]);
  response.setHeader("Content-Security-Policy", page.policy);
  send(response, 200, "text/html", page.html);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "Content-Type": `${type}; charset=utf-8`,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
  });
  response.end(body);
}
