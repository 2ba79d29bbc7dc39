// The page's server for the matrix: one page and one ticket endpoint for each case, below the case's id.
import { readFile } from "node:fs/promises";
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer } from "node:https";
import { createRequire } from "node:module";
import path from "node:path";
import { listen } from "../support/listen.js";
import watch from "../support/watch.ts?script";
import { cellPage, SERVICE_WORKERS, speculatingPage } from "./cell-page.js";
import type { FaultCase } from "./fault.js";
import inPage from "./in-page.ts?script";
import { answerTicketCall, type TicketCall } from "./ticket-endpoint.js";

export interface SiteOptions {
  readonly certificate: { readonly cert: string; readonly key: string };
  readonly cases: readonly FaultCase[];
  /** Makes the answer to the ticket call of a case. */
  readonly answerFor: (fault: FaultCase, otherUser: boolean) => object;
  /** Script that a page starts with which nobody drives. */
  readonly onLoad: (fault: FaultCase) => string;
}

export interface SiteServer {
  readonly port: number;
  /** The same over plain http: for a page that is there while no certificate is trusted. */
  readonly plainPort: number;
  /** How often the case's ticket endpoint was called. */
  ticketCalls(id: string): number;
  /** What a page that nobody drives has sent home, or will: that it has begun, and what came of it. */
  begun(id: string): Promise<unknown>;
  report(id: string): Promise<unknown>;
  /** Lets the page before go on to the one of the case. */
  go(id: string): void;
  close(): Promise<void>;
}

const DIST = path.resolve(import.meta.dirname, "../../../dist");
const TYPES = { script: "text/javascript; charset=utf-8", page: "text/html; charset=utf-8" };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** A file of the library as a version would have it that shares otherwise: under another name. */
async function nextVersion(file: string): Promise<string> {
  const text = await readFile(path.join(DIST, file), "utf8");
  const next = text.replace(/\bGENERATION = \d+;/, "GENERATION = 999;");
  if (next === text && text.includes("REGISTRY_KEY = ")) throw new Error(`${file} names no generation.`);
  return next;
}

function scriptOf(pathname: string): Promise<string | Buffer> | string | undefined {
  const worker = Object.entries(SERVICE_WORKERS).find(([kind]) => pathname === `/worker/${kind}.js`);
  if (worker) return worker[1];
  if (pathname === "/in-page.js") return `window.cell = ${inPage};`;
  if (pathname === "/watch.js") return `window.watch = ${watch};`;
  if (pathname === "/anonymous.js") return "define([], function () { return {}; });";
  if (pathname === "/requirejs.js") return readFile(createRequire(import.meta.url).resolve("requirejs/require.js"));
  const [, ofNextVersion] = /^\/next-version\/([\w.-]+\.js)$/.exec(pathname) ?? [];
  if (ofNextVersion) return nextVersion(ofNextVersion);
  return /^\/[\w.-]+\.js$/.test(pathname) ? readFile(path.join(DIST, pathname)) : undefined;
}

/** A promise that somebody else settles. */
function awaited() {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((settle) => (resolve = settle));
  return { promise, resolve };
}

function createSite({ cases, answerFor, onLoad }: SiteOptions) {
  const calls = new Map<string, number>();
  const signals = () => ({ begun: awaited(), report: awaited(), go: awaited() });
  const told = new Map(cases.map(({ id }) => [id, signals()]));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "https://page.invalid");
    const [, kind, id] = pathname.split("/");
    const fault = cases.find((each) => each.id === id);
    const send = (type: string, text: string | Buffer, headers = {}) =>
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(text);
    if (kind === "api" && fault) {
      const call: TicketCall = { fault: fault.endpoint ?? {}, answer: (otherUser) => answerFor(fault, otherUser) };
      const before = calls.get(fault.id) ?? 0;
      // A preflight is no call.
      if (request.method === "POST") calls.set(fault.id, before + 1);
      answerTicketCall(call, before, request, response);
    } else if (kind === "report" && fault) {
      told.get(fault.id)?.report.resolve(JSON.parse(await bodyOf(request)));
      response.writeHead(204).end();
    } else if (kind === "begun" && fault) {
      told.get(fault.id)?.begun.resolve(undefined);
      response.writeHead(204).end();
    } else if (kind === "go" && fault) {
      await told.get(fault.id)?.go.promise;
      response.writeHead(204).end();
    } else if (kind === "before" && fault) send(TYPES.page, speculatingPage(fault.id));
    else if (kind === "cell" && fault) {
      const page = fault.page ?? {};
      send(
        TYPES.page,
        cellPage(page, fault.calling, page.prerendered || page.frozenMs ? onLoad(fault) : ""),
        page.headers,
      );
    } else {
      const script = await scriptOf(pathname);
      if (script !== undefined) send(TYPES.script, script, { "Service-Worker-Allowed": "/" });
      else response.writeHead(404).end();
    }
  }
  const listener: RequestListener = (request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  };
  return { listener, calls, told };
}

export async function startSiteServer(options: SiteOptions): Promise<SiteServer> {
  const { listener, calls, told } = createSite(options);
  const servers = [createServer(options.certificate, listener), createPlainServer(listener)] as const;
  const [port, plainPort] = await Promise.all([listen(servers[0]), listen(servers[1])]);
  return {
    port,
    plainPort,
    ticketCalls: (id) => calls.get(id) ?? 0,
    begun: async (id) => told.get(id)?.begun.promise,
    report: async (id) => told.get(id)?.report.promise,
    go(id) {
      told.get(id)?.go.resolve(undefined);
    },
    async close() {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
}
