// A gateway, or Qlik itself (a late 408), sends one answer too many on a kept connection. HTTP/1.1 tells answers apart by
// their order alone: from then on each caller gets the answer of the caller before. The upstream here is a bare TLS server.
import type { AddressInfo } from "node:net";
import tls, { type TLSSocket } from "node:tls";
import { afterEach, expect, it } from "vitest";
import { createTicketHandler, type TicketHandler, type TicketServerEvent } from "../../src/server/index.js";
import { createQlikSite, siteOptions, ticketAnswer, userInHeader } from "./support/fake-qps.js";
import { bodyOf, post, SAME_ORIGIN } from "./support/ticket-server.js";

interface Upstream {
  readonly handler: TicketHandler;
  readonly events: TicketServerEvent[];
  /** For each ticket, the user for whom Qlik made it: `directory\id`. */
  readonly madeFor: Map<string, string>;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Makes the answer too many of the last answer on the connection. */
type Extra = (answer: string) => string;

/**
 * The answer too many comes late: when the connection's next request is there already. Each `every`th answer brings one. What
 * was asked is answered all the same, a moment later: by then the caller has gone, and the next request waits for an answer.
 */
async function startUpstream(extra: Extra, every: number): Promise<Upstream> {
  const site = await createQlikSite();
  const madeFor = new Map<string, string>();
  const sockets = new Set<TLSSocket>();
  let connections = 0;
  let answers = 0;
  const answerAll = (socket: TLSSocket) => {
    let unread = "";
    let last = "";
    socket.on("data", (chunk: Buffer) => {
      unread += chunk.toString("latin1");
      for (let next = takeRequest(unread); next; next = takeRequest(unread)) {
        unread = next.rest;
        const answer = createdFor(next.body, madeFor);
        answers += 1;
        if (answers % every === 0 && last !== "") socket.write(extra(last));
        last = answer;
        setTimeout(() => socket.write(answer), 1);
      }
    });
  };
  const options = { ...site.own, ca: site.authority.ca, requestCert: true, rejectUnauthorized: true };
  const server = tls.createServer(options, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    answerAll(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler({
    ...siteOptions(site, server.address() as AddressInfo),
    resolveUser: userInHeader,
    maxSockets: 8,
    limits: { perUser: false },
    onEvent: (event) => void events.push(event),
  });
  const close = async () => {
    await handler.close();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { handler, events, madeFor, connections: () => connections, close };
}

function takeRequest(text: string): { body: string; rest: string } | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
  const end = headEnd + 4 + length;
  return text.length < end ? undefined : { body: text.slice(headEnd + 4, end), rest: text.slice(end) };
}

function createdFor(body: string, madeFor: Map<string, string>): string {
  const ticket = `T${String(madeFor.size).padStart(15, "0")}`;
  const { UserDirectory, UserId } = JSON.parse(body) as { UserDirectory: string; UserId: string };
  madeFor.set(ticket, `${UserDirectory}\\${UserId}`);
  const text = ticketAnswer(body, ticket);
  return `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

let upstream: Upstream | undefined;
afterEach(async () => {
  await upstream?.close();
  upstream = undefined;
});

async function ask({ handler }: Upstream, user: string) {
  const response = await handler(post({ ...SAME_ORIGIN, "X-Test-User": user }));
  return { user, status: response.status, ticket: String((await bodyOf(response))["ticket"]) };
}

/** Two directories with the same ids, in turn; sixteen ask at once. */
async function askForAll(from: Upstream) {
  const users = Array.from({ length: 1_200 }, (_, index) => `${index % 2 ? "ACME" : "PARTNER"}\\u${(index >> 1) % 50}`);
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  const work = async () => {
    for (let user = users.shift(); user; user = users.shift()) answers.push(await ask(from, user));
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return answers;
}

const TIMEOUT_408 = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
const NAMELESS = '{"Ticket":"ANOTHERSTICKET00"}';

it.each<[string, Extra]>([
  ["the same answer once more", (answer) => answer],
  ["a 408", () => TIMEOUT_408],
  ["a ticket that names nobody", () => `HTTP/1.1 201 Created\r\nContent-Length: ${NAMELESS.length}\r\n\r\n${NAMELESS}`],
])(
  "nobody gets another user's ticket when Qlik sends one answer too many: %s",
  async (_, extra) => {
    upstream = await startUpstream(extra, 100);
    const answers = await askForAll(upstream);
    const given = answers.filter(({ status }) => status === 200);
    expect(given.map(({ ticket }) => upstream?.madeFor.get(ticket))).toEqual(given.map(({ user }) => user));
    expect(new Set(given.map(({ ticket }) => ticket)).size).toBe(given.length);
    // Of 1,200 calls twelve were followed by an answer too many; each costs at most the calls that were on their way.
    expect(given.length).toBeGreaterThan(1_200 - 12 * 16);
  },
  60_000,
);

it("a ticket of another user is refused, and so is every connection that was open with the one that brought it", async () => {
  upstream = await startUpstream((answer) => answer, 1);
  expect(await ask(upstream, "ACME\\anna")).toMatchObject({ status: 200 });
  expect(await ask(upstream, "PARTNER\\anna")).toMatchObject({ status: 502, ticket: "undefined" });
  expect(upstream.events.at(-1)).toMatchObject({ type: "failed", error: { code: "qps-answer-invalid" } });
  expect(await ask(upstream, "PARTNER\\anna")).toMatchObject({ status: 200 });
  expect(upstream.connections()).toBe(2);
});
