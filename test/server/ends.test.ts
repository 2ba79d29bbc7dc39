// Each call ends, and what it waited for is told; the one second try goes over a new connection.
import { once } from "node:events";
import { connect } from "node:net";
import type tls from "node:tls";
import { afterEach, describe, expect, it, vi } from "vitest";
import { toNodeListener } from "../../src/server/index.js";
import { answerTicketCall, startFakeQps, ticketAnswer, type FakeQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, listenWith, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function fake(...given: Parameters<typeof startFakeQps>): Promise<FakeQps> {
  const qps = await startFakeQps(...given);
  closers.push(qps.close);
  return qps;
}

const endless = (part: string) =>
  new Request("https://app.example.com/api/qlik-ticket", {
    method: "POST",
    headers: SAME_ORIGIN,
    body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(part)) }),
    duplex: "half",
  } as RequestInit);

describe("a call that hangs ends", () => {
  it("a call that hangs ends when Qlik answers 101 and then nothing", async () => {
    const qps = await fake(
      (request) => request.socket.write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
      { timeoutMs: 300 },
    );
    expect([502, 504]).toContain((await qps.handler(post())).status);
  });

  it("a call that hangs ends when resolveUser never answers: 504, and the event says so", async () => {
    const qps = await fake(answerTicketCall, { deadlineMs: 100, resolveUser: () => new Promise(() => undefined) });
    expect(await bodyOf(await qps.handler(post()))).toEqual(problem(504, "internal"));
    expect(qps.events).toMatchObject([{ type: "failed", code: "resolve-user-late" }]);
  });

  it("a call that hangs ends when the request's body never ends: 408", async () => {
    const qps = await fake(answerTicketCall, { deadlineMs: 100 });
    expect(await bodyOf(await qps.handler(endless("{")))).toEqual(problem(408, "body-late"));
    expect(qps.events).toMatchObject([{ code: "body-late", waitedFor: "the request's body" }]);
  });
});

it("a visitor who leaves is told with what the call waited for", async () => {
  const leaving = new AbortController();
  const qps = await fake(() => leaving.abort());
  const request = new Request(post(), { signal: leaving.signal });
  expect((await qps.handler(request)).status).toBe(499);
  expect(qps.events).toMatchObject([{ type: "refused", code: "aborted", waitedFor: "Qlik" }]);
});

it("a visitor who left before Node's listener was called costs no ticket", async () => {
  const qps = await fake(answerTicketCall);
  const listener = toNodeListener(qps.handler);
  const server = await listenWith((request, response) => {
    request.resume();
    void once(response, "close").then(() => listener(request, response));
  });
  closers.push(server.close);
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST / HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nX-Qlik-Ticket: 1\r\nContent-Length: 0\r\n\r\n",
  );
  setTimeout(() => socket.destroy(), 50);
  await expect.poll(() => qps.events).toMatchObject([{ code: "aborted" }]);
  expect(qps.seen).toEqual([]);
});

it("all calls on connections that Qlik's restart cut off get their ticket over new ones", async () => {
  const sockets = new Set<tls.TLSSocket>();
  const qps = await fake(
    (_request, response, body) => void setTimeout(() => response.writeHead(201).end(ticketAnswer(body)), 30),
    { maxSockets: 8, resolveUser: byHeader },
  );
  qps.server.on("secureConnection", (socket: tls.TLSSocket) => sockets.add(socket));
  const ask = (user: string) => qps.handler(post({ ...SAME_ORIGIN, "X-Test-User": user }));
  const all = () => Promise.all(Array.from({ length: 8 }, async (_, index) => (await ask(`u${index}`)).status));
  expect(await all()).toEqual(Array(8).fill(200));
  for (const socket of sockets) socket.destroy();
  expect(await all()).toEqual(Array(8).fill(200));
  expect(sockets.size).toBe(16);
});

function byHeader(request: Request) {
  return { ...ANNA, userId: request.headers.get("x-test-user") ?? "" };
}

it("a 408 on a kept connection is Qlik's word about the idle time, not about the call", async () => {
  let isLate = false;
  const qps = await fake((request, response, body) => {
    if (isLate) response.writeHead(408).end();
    else answerTicketCall(request, response, body);
    isLate = false;
  });
  expect((await qps.handler(post())).status).toBe(200);
  isLate = true;
  expect((await qps.handler(post())).status).toBe(200);
  expect(qps.connections()).toBe(2);
});

it("a ticket that Qlik gives a second time is not handed out", async () => {
  const qps = await fake((_request, response, body) =>
    response.writeHead(201).end(ticketAnswer(body, "SAMETICKET000000")),
  );
  expect((await qps.handler(post())).status).toBe(200);
  expect(await bodyOf(await qps.handler(post()))).toEqual(problem(502, "qps-refused"));
  expect(qps.events.at(-1)).toMatchObject({ code: "qps-answer-invalid" });
});

it("close lets the calls on their way end, and resolves after them", async () => {
  const ended: string[] = [];
  let held: (() => void) | undefined;
  const qps = await fake((_request, response, body) => {
    held = () => response.writeHead(201).end(ticketAnswer(body));
    void qps.handler.close().then(() => ended.push("closed"));
    setImmediate(() => held?.());
  });
  const response = await qps.handler(post());
  ended.push(`answered ${response.status}`);
  await expect.poll(() => ended).toEqual(["answered 200", "closed"]);
  expect((await qps.handler(post())).status).toBe(503);
});

it("an onEvent that is async and rejects costs nobody the ticket, and does not end the process", async () => {
  const complained = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const qps = await fake(answerTicketCall, { onEvent: () => Promise.reject(new Error("log is full")) });
  expect((await qps.handler(post())).status).toBe(200);
  await expect.poll(() => complained.mock.calls.length).toBe(1);
  complained.mockRestore();
});

it("no event holds the visitor's cookie, neither in a property nor in the message of what resolveUser threw", async () => {
  const qps = await fake(answerTicketCall, {
    resolveUser: (request) => {
      const cookie = request.headers.get("cookie") ?? "";
      throw Object.assign(new Error(`login service said no to ${cookie}`), { config: { headers: { cookie } } });
    },
  });
  expect((await qps.handler(post({ ...SAME_ORIGIN, Cookie: "session=TOPSECRET" }))).status).toBe(500);
  expect(qps.events).toMatchObject([{ code: "resolve-user-failed", cause: { name: "Error" } }]);
  expect(JSON.stringify(qps.events)).not.toContain("TOPSECRET");
});
