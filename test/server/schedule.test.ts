// Never the wrong user: 1,000 users, the same ids in two directories, while Qlik answers too often, tears, hangs up, and drops its
// connections by a random schedule, and visitors leave. `TICKETS=1000000` plays the long run, `SEED=…` one schedule again.
import type { AddressInfo } from "node:net";
import tls, { type TLSSocket } from "node:tls";
import { expect, it } from "vitest";
import { createCertificateAuthority } from "../../src/emulator/index.js";
import { openHandler, ticketAnswer, userInHeader } from "./support/fake-qps.js";
import { bodyOf, ENDPOINT, SAME_ORIGIN } from "./support/ticket-server.js";

const TICKETS = Number(process.env["TICKETS"] ?? 10_000);
const SEED = Number(process.env["SEED"] ?? 1 + (Date.now() % 1_000_000));
const AT_ONCE = 12;
/** The share of answers that go wrong. */
const FAULTS = 0.01;

/** mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A Qlik that keeps all its answers, so that it can send an old one at a wrong time. */
async function startFaultyQlik(random: () => number) {
  const authority = await createCertificateAuthority();
  const own = await authority.issue({ names: ["qlikserver1"] });
  const client = await authority.issue({ names: ["QlikClient"], client: true });
  const madeFor = new Map<string, string>();
  const sockets = new Set<TLSSocket>();
  const oldAnswers: string[] = [];
  const answerTo = (body: string) => {
    const { UserDirectory, UserId } = JSON.parse(body) as { UserDirectory: string; UserId: string };
    const ticket = `T${String(madeFor.size).padStart(15, "0")}`;
    madeFor.set(ticket, `${UserDirectory}\\${UserId}`);
    const text = ticketAnswer(body, ticket);
    const answer = `HTTP/1.1 201 Created\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    oldAnswers[Math.floor(random() * 50)] = answer;
    return answer;
  };
  const anOldAnswer = () => oldAnswers.find(() => random() < 0.1) ?? "";
  const misbehave = (socket: TLSSocket, answer: string) => {
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
    ];
    faults[Math.floor(random() * faults.length)]?.();
  };
  const server = tls.createServer({ ...own, ca: authority.ca, requestCert: true }, (socket) => {
    let unread = "";
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      unread += chunk.toString("latin1");
      const [, head = "", body = ""] = /^([^]*?)\r\n\r\n(.*\})$/.exec(unread) ?? [];
      if (head === "") return;
      unread = "";
      const answer = answerTo(body);
      if (random() < FAULTS) misbehave(socket, answer);
      else socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const certificates = { ca: authority.ca, cert: client.cert, key: client.key };
  return { port: (server.address() as AddressInfo).port, certificates, madeFor, close };
}

it(
  `each of ${TICKETS} tickets is for the user who asked, whatever Qlik does (seed ${SEED})`,
  async () => {
    const random = createRandom(SEED);
    const qlik = await startFaultyQlik(random);
    const { handler, events } = openHandler(qlik.port, qlik.certificates, {
      maxSockets: 8,
      timeoutMs: 2_000,
      limits: { perUser: false },
      resolveUser: userInHeader,
    });
    let left = TICKETS;
    const seen = new Set<string>();
    const counts = { right: 0, wrong: 0, twice: 0, refused: 0 };
    const ask = async () => {
      const user = `${random() < 0.5 ? "ACME" : "PARTNER"}\\u${Math.floor(random() * 500)}`;
      const leaving = new AbortController();
      const headers = { ...SAME_ORIGIN, "X-Test-User": user };
      if (random() < 0.02) setTimeout(() => leaving.abort(), random() * 5);
      const request = new Request(ENDPOINT, { method: "POST", headers, body: "{}", signal: leaving.signal });
      const response = await handler(request);
      if (response.status !== 200) return void (counts.refused += 1);
      const ticket = String((await bodyOf(response))["ticket"]);
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
    expect(counts).toMatchObject({ wrong: 0, twice: 0 });
    // Most get theirs all the same, and each call left exactly one event.
    expect(counts.right).toBeGreaterThan(TICKETS * 0.7);
    expect(events.length).toBe(TICKETS);
  },
  60_000 + TICKETS * 60,
);
