// Never the wrong user: 1,000 users, the same ids in two directories, while Qlik's two nodes answer too often, tear, hang up, drop
// their connections and die by a random schedule, and visitors leave. `TICKETS=1000000` plays the long run, `SEED=…` one schedule again.
import type { AddressInfo } from "node:net";
import tls, { type TLSSocket } from "node:tls";
import { expect, it } from "vitest";
import { createTicketHandler, type TicketServerEvent } from "../../src/server/index.js";
import { createQlikSite, siteOptions, ticketAnswer, userInHeader, type QlikSite } from "./support/fake-qps.js";
import { createRandom } from "./support/random.js";
import { bodyOf, ENDPOINT, SAME_ORIGIN } from "./support/ticket-server.js";

const TICKETS = Number(process.env["TICKETS"] ?? 10_000);
const SEED = Number(process.env["SEED"] ?? 1 + (Date.now() % 1_000_000));
const AT_ONCE = 12;
/** The share of answers that go wrong. */
const FAULTS = 0.01;

/** A Qlik of two nodes that keeps all its answers, so that it can send an old one at a wrong time. */
async function startFaultyQlik(random: () => number) {
  const site = await createQlikSite();
  const madeFor = new Map<string, string>();
  const oldAnswers: string[] = [];
  const answerTo = (body: string, node: string) => {
    const { UserDirectory, UserId } = JSON.parse(body) as { UserDirectory: string; UserId: string };
    const ticket = `${node}${String(madeFor.size).padStart(15, "0")}`;
    madeFor.set(ticket, `${UserDirectory}\\${UserId}`);
    const text = ticketAnswer(body, ticket);
    const answer = `HTTP/1.1 201 Created\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    oldAnswers[Math.floor(random() * 50)] = answer;
    return answer;
  };
  const anOldAnswer = () => oldAnswers.find(() => random() < 0.1) ?? "";
  const misbehave = (socket: TLSSocket, answer: string, { sockets, die }: Dying) => {
    const faults = [
      () => socket.write(anOldAnswer() + answer),
      () => socket.write(answer + anOldAnswer()),
      () => {
        socket.write(anOldAnswer());
        setImmediate(() => socket.write(answer));
      },
      () => socket.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
      () => socket.write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
      () => socket.end(answer.slice(0, Math.floor(random() * answer.length))),
      () => socket.destroy(),
      // Half-open: nothing comes any more.
      () => undefined,
      () => {
        socket.write(answer);
        for (const each of sockets) each.destroy();
      },
      die,
    ];
    faults[Math.floor(random() * faults.length)]?.();
  };
  const nodes = await Promise.all(
    ["A", "B"].map((name) =>
      startNode(site, random, (socket, body, dying) => {
        const answer = answerTo(body, name);
        if (random() < FAULTS) misbehave(socket, answer, dying);
        else socket.write(answer);
      }),
    ),
  );
  const close = async () => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  return { site, ports: nodes.map(({ port }) => port), madeFor, close };
}

interface Dying {
  readonly sockets: ReadonlySet<TLSSocket>;
  readonly die: () => void;
}

/** A node that can die with all its connections, and listens again at the same port after some time. */
async function startNode(
  { authority, own }: QlikSite,
  random: () => number,
  answer: (socket: TLSSocket, body: string, dying: Dying) => void,
) {
  const sockets = new Set<TLSSocket>();
  let isOver = false;
  const server = tls.createServer({ ...own, ca: authority.ca, requestCert: true }, (socket) => {
    let unread = "";
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      unread += chunk.toString("latin1");
      if (unread.startsWith("GET /qps/alive")) {
        unread = "";
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      const [, head = "", body = ""] = /^([^]*?)\r\n\r\n(.*\})$/.exec(unread) ?? [];
      if (head === "") return;
      unread = "";
      answer(socket, body, { sockets, die });
    });
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const die = () => {
    if (!server.listening || isOver) return;
    server.close(() => {
      if (!isOver) setTimeout(() => void (isOver || listen(port)), random() * 300);
    });
    for (const socket of sockets) socket.destroy();
  };
  const close = () =>
    new Promise<void>((resolve) => {
      isOver = true;
      if (server.listening) server.close(() => resolve());
      else resolve();
      for (const socket of sockets) socket.destroy();
    });
  return { port, close };
}

it(
  `each of ${TICKETS} tickets is for the user who asked, whatever Qlik does (seed ${SEED})`,
  async () => {
    const random = createRandom(SEED);
    const qlik = await startFaultyQlik(random);
    const [first = 0, second = 0] = qlik.ports;
    const events: TicketServerEvent["type"][] = [];
    const handler = createTicketHandler({
      ...siteOptions(qlik.site, { port: first }),
      proxy: "https://a.example.com/mashup",
      nodes: [{ qps: `https://127.0.0.1:${second}`, proxy: "https://b.example.com/mashup", serverName: "qlikserver1" }],
      maxSockets: 8,
      timeoutMs: 2_000,
      limits: { perUser: false },
      resolveUser: userInHeader,
      onEvent: ({ type }) => {
        if (!type.startsWith("node-")) events.push(type);
      },
    });
    let left = TICKETS;
    const seen = new Set<string>();
    const counts = { right: 0, wrong: 0, wrongNode: 0, twice: 0, refused: 0 };
    const ask = async () => {
      const user = `${random() < 0.5 ? "ACME" : "PARTNER"}\\u${Math.floor(random() * 500)}`;
      const leaving = new AbortController();
      const headers = { ...SAME_ORIGIN, "X-Test-User": user };
      if (random() < 0.02) setTimeout(() => leaving.abort(), random() * 5);
      const request = new Request(ENDPOINT, { method: "POST", headers, body: "{}", signal: leaving.signal });
      const response = await handler(request);
      if (response.status !== 200) return void (counts.refused += 1);
      const answer = await bodyOf(response);
      const ticket = String(answer["ticket"]);
      if (answer["proxy"] !== `https://${ticket.charAt(0).toLowerCase()}.example.com/mashup`) counts.wrongNode += 1;
      if (seen.has(ticket)) counts.twice += 1;
      seen.add(ticket);
      if (qlik.madeFor.get(ticket) === user) counts.right += 1;
      else counts.wrong += 1;
    };
    const work = async () => {
      while (left-- > 0) await ask();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await handler.close();
    await qlik.close();
    expect(counts).toMatchObject({ wrong: 0, wrongNode: 0, twice: 0 });
    // Most get theirs all the same, and each call left exactly one event.
    expect(counts.right).toBeGreaterThan(TICKETS * 0.7);
    expect(events.length).toBe(TICKETS);
  },
  60_000 + TICKETS * 60,
);
