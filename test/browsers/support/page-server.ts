// The page's own server: test pages, the library's built files, and the endpoints of a test, over HTTPS for both page
// hosts. The endpoints are Fetch API handlers, as the ticket handler is.
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { toNodeListener } from "../../../src/server/index.js";
import { listen } from "./listen.js";
import { pages } from "./pages.js";
import watch from "./watch.ts?script";

export type Endpoint = (request: Request) => Response | Promise<Response>;

export interface PageServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** Without one it speaks plain http, behind a reverse proxy. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** By path, e.g. `/api/qlik-ticket`; `*` takes every path that no other one takes, also those of the test pages. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}

const DIST = path.resolve(import.meta.dirname, "../../../dist");
const BUILT_FILE = /^\/[\w.-]+\.js$/;

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" }).end(body);
}

async function sendFile(pathname: string, response: ServerResponse): Promise<void> {
  const page = pages[pathname];
  if (page !== undefined) send(response, pathname.endsWith(".js") ? "text/javascript" : "text/html", page);
  else if (pathname === "/watch.js") send(response, "text/javascript", `window.watch = ${watch};`);
  else if (BUILT_FILE.test(pathname)) send(response, "text/javascript", await readFile(path.join(DIST, pathname)));
  else response.writeHead(404).end();
}

export async function startPageServer({ certificate, endpoints }: PageServerOptions): Promise<PageServer> {
  const listeners = new Map(
    Object.entries(endpoints).map(([pathname, endpoint]) => [
      pathname,
      toNodeListener(async (request: Request) => endpoint(request)),
    ]),
  );
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", "https://page.invalid");
    const listener = listeners.get(pathname) ?? listeners.get("*");
    if (listener) listener(request, response);
    else {
      sendFile(pathname, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    }
  };
  const server = certificate ? createServer(certificate, answer) : createPlainServer(answer);
  const port = await listen(server);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
