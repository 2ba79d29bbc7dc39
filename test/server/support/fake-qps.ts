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

export interface FakeQps {
  readonly server: https.Server;
  readonly handler: TicketHandler;
  readonly events: TicketServerEvent[];
  /** Paths and bodies in the order of arrival. */
  readonly seen: { readonly path: string; readonly body: string }[];
  /** How many TLS connections were accepted. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** `body` is what was asked, already read from `request`. */
export type QpsListener = (request: IncomingMessage, response: ServerResponse, body: string) => void;

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

/** A handler that asks the trusted side on `port`, and the events that it tells. */
export function openHandler(
  port: number,
  certificates: TicketHandlerOptions["certificates"],
  more: Pick<TicketHandlerOptions, "resolveUser"> & Partial<TicketHandlerOptions>,
): { readonly handler: TicketHandler; readonly events: TicketServerEvent[] } {
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler({
    qps: `https://127.0.0.1:${port}`,
    proxy: "https://sense.example.com/mashup",
    virtualProxy: "mashup",
    serverName: "qlikserver1",
    certificates,
    onEvent: (event) => void events.push(event),
    ...more,
  });
  return { handler, events };
}

/** Signs in the user whom the request's header `X-Test-User` names, as `directory\\id`. */
export function userInHeader(request: Request): TicketUser {
  const [userDirectory = "", userId = ""] = (request.headers.get("x-test-user") ?? "").split("\\");
  return { userDirectory, userId };
}

export async function startFakeQps(listener: QpsListener, more: Partial<TicketHandlerOptions> = {}): Promise<FakeQps> {
  const authority = await createCertificateAuthority();
  const [own, client] = await Promise.all([
    authority.issue({ names: ["qlikserver1"] }),
    authority.issue({ names: ["QlikClient"], client: true }),
  ]);
  const seen: { path: string; body: string }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ path: request.url ?? "", body });
    listener(request, response, body);
  };
  const server = https.createServer(
    { ...own, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => void answer(request, response),
  );
  let connections = 0;
  server.on("secureConnection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const certificates = { ca: authority.ca, cert: client.cert, key: client.key };
  const { handler, events } = openHandler(port, certificates, { resolveUser: () => ANNA, ...more });
  const close = async () => {
    await handler.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return { server, handler, events, seen, connections: () => connections, close };
}
