// A trusted side that misbehaves as told, over real mutual TLS: for answers that a proxy service gives on bad days.
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificateAuthority } from "../../../src/emulator/index.js";
import {
  createTicketHandler,
  type TicketHandler,
  type TicketHandlerOptions,
  type TicketServerEvent,
  type TicketUser,
} from "../../../src/server/index.js";
import { ANNA } from "./ticket-server.js";

/** The certificates of one Qlik site: of its authority, its servers and its client. */
export async function createQlikSite() {
  const authority = await createCertificateAuthority();
  const [own, client] = await Promise.all([
    authority.issue({ names: ["qlikserver1"] }),
    authority.issue({ names: ["QlikClient"], client: true }),
  ]);
  return { authority, own, certificates: { ca: authority.ca, cert: client.cert, key: client.key } };
}

export type QlikSite = Awaited<ReturnType<typeof createQlikSite>>;

/** `body` is what was asked, already read from `request`. */
export type QpsListener = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface QpsServer {
  readonly server: https.Server;
  readonly port: number;
  /** Paths and bodies in the order of arrival. */
  readonly seen: { readonly path: string; readonly body: string }[];
  /** How many TLS connections were accepted. */
  readonly connections: () => number;
  /** Ends at once, with all connections. */
  readonly close: () => Promise<void>;
}

export async function startQps({ authority, own }: QlikSite, listener: QpsListener, at = 0): Promise<QpsServer> {
  const seen: { path: string; body: string }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ path: request.url ?? "", body });
    listener(request, response, body);
  };
  const server = https.createServer(
    { ...own, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => void answer(request, response).catch(() => undefined),
  );
  let connections = 0;
  server.on("secureConnection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { server, port: (server.address() as AddressInfo).port, seen, connections: () => connections, close };
}

let made = 0;

/** What Qlik answers to a ticket call: the user that was asked for, and a ticket that was never given before. */
export function ticketAnswer(body: string, ticket = `T${String((made += 1)).padStart(15, "0")}`): string {
  const { UserDirectory, UserId, Attributes } = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify({ UserDirectory, UserId, Attributes, Ticket: ticket, TargetUri: null });
}

/** Answers each ticket call as Qlik does. */
export const answerTicketCall: QpsListener = (_request, response, body) => {
  response.writeHead(201, { "Content-Type": "application/json" }).end(ticketAnswer(body));
};

/** Answers whatever of the API a handler asks: tickets, the end of sessions, whether the node is there. */
export const answerAll: QpsListener = (request, response, body) => {
  if (request.method === "POST") answerTicketCall(request, response, body);
  else response.writeHead(200).end("[]");
};

export interface FakeQps extends QpsServer {
  readonly handler: TicketHandler;
  readonly events: TicketServerEvent[];
}

/** One node, and a handler before it. */
export async function startFakeQps(listener: QpsListener, more: Partial<TicketHandlerOptions> = {}): Promise<FakeQps> {
  const site = await createQlikSite();
  const qps = await startQps(site, listener);
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler({
    ...siteOptions(site, qps),
    resolveUser: () => ANNA,
    onEvent: (event) => void events.push(event),
    ...more,
  });
  const close = async () => {
    await handler.close();
    await qps.close();
  };
  return { ...qps, handler, events, close };
}

/** Signs in the user whom the request's header `X-Test-User` names, as `directory\\id`. */
export function userInHeader(request: Request): TicketUser {
  const [userDirectory = "", userId = ""] = (request.headers.get("x-test-user") ?? "").split("\\");
  return { userDirectory, userId };
}

/** What a handler must know of the node. */
export function siteOptions({ certificates }: QlikSite, { port }: Pick<QpsServer, "port">) {
  return {
    qps: `https://127.0.0.1:${port}`,
    proxy: "https://sense.example.com/mashup",
    virtualProxy: "mashup",
    serverName: "qlikserver1",
    certificates,
  };
}
