// Certificates that change under load: no request is lost, and the old ones stay in use while the new ones are no good.
import type { TLSSocket } from "node:tls";
import { afterEach, expect, it, vi } from "vitest";
import {
  createTicketHandler,
  type QlikCertificates,
  type TicketHandler,
  type TicketServerEvent,
} from "../../src/server/index.js";
import {
  createQlikSite,
  siteOptions,
  startQps,
  ticketAnswer,
  type QlikSite,
  type QpsServer,
} from "./support/fake-qps.js";
import { ANNA, bodyOf, post, SAME_ORIGIN } from "./support/ticket-server.js";

const serialOf = (socket: unknown): string => (socket as TLSSocket).getPeerCertificate().serialNumber;

let site: QlikSite;
let qps: QpsServer;
let handler: TicketHandler;
let events: TicketServerEvent[];
/** The certificate's number that each call came with, in the order of arrival. */
let shown: string[];
let source: () => QlikCertificates;

async function start(): Promise<void> {
  site = await createQlikSite();
  shown = [];
  events = [];
  source = () => site.certificates;
  qps = await startQps(site, (request, response, body) => {
    shown.push(serialOf(request.socket));
    if (request.method === "GET") return void response.writeHead(200).end();
    setTimeout(() => response.writeHead(201).end(ticketAnswer(body)), 3);
  });
  handler = createTicketHandler({
    ...siteOptions(site, qps),
    certificates: () => source(),
    limits: { perUser: false },
    maxSockets: 16,
    resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "anna" }),
    onEvent: (event) => void events.push(event),
  });
}
afterEach(async () => {
  vi.useRealTimers();
  await handler.close();
  await qps.close();
});

async function issueNew(): Promise<QlikCertificates> {
  const client = await site.authority.issue({ names: ["QlikClient"], client: true });
  return { ...site.certificates, cert: client.cert, key: client.key };
}

const types = () => events.map(({ type }) => type);

it("certificates that change three times under load, once to bad ones, cost no request its ticket", async () => {
  await start();
  const wrong: unknown[] = [];
  let answered = 0;
  let isOver = false;
  const load = Array.from({ length: 5 }, async (_, index) => {
    while (!isOver) {
      const response = await handler(post({ ...SAME_ORIGIN, "X-Test-User": `u${index}` }));
      const body = await bodyOf(response);
      answered += 1;
      if (response.status !== 200 || (body["user"] as { userId: string }).userId !== `u${index}`) wrong.push(body);
    }
  });
  const someMore = async () => {
    const before = answered;
    await expect.poll(() => answered - before, { timeout: 20_000 }).toBeGreaterThan(60);
  };
  await someMore();
  const second = await issueNew();
  source = () => second;
  expect(await handler.check()).toMatchObject({ ok: true });
  await someMore();
  source = () => ({ ...second, key: "gone" });
  expect(await handler.check()).toMatchObject({ ok: false, certificateError: { code: "certificate-invalid" } });
  await someMore();
  const third = await issueNew();
  source = () => third;
  expect(await handler.check()).toMatchObject({ ok: true });
  await someMore();
  isOver = true;
  await Promise.all(load);
  expect(wrong).toEqual([]);
  expect(new Set(shown).size).toBe(3);
  expect(types().filter((type) => type !== "ticket-issued")).toEqual([
    "certificates-replaced",
    "certificates-replaced",
  ]);
  // What was asked last came with the newest certificate alone.
  expect(new Set(shown.slice(-20)).size).toBe(1);
});

it("a function that gives bad certificates, or throws, a minute later is told by certificates-kept, and the old ones go on", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  await start();
  expect((await handler(post())).status).toBe(200);
  const bad: (() => QlikCertificates)[] = [
    () => ({ ...site.certificates, cert: "gone" }),
    () => {
      throw new Error("secret path");
    },
  ];
  const kept = () => types().filter((type) => type === "certificates-kept").length;
  for (const [index, next] of bad.entries()) {
    source = next;
    vi.advanceTimersByTime(61_000);
    expect((await handler(post())).status).toBe(200);
    await expect.poll(kept).toBe(index + 1);
  }
  expect(JSON.stringify(events)).not.toMatch(/secret path|BEGIN/);
  expect(new Set(shown).size).toBe(1);
});

it("the source is not asked again within the minute, and equal files are not called new ones", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  await start();
  let asked = 0;
  source = () => {
    asked += 1;
    return { ...site.certificates };
  };
  await handler(post());
  vi.advanceTimersByTime(59_000);
  await handler(post());
  expect(asked).toBe(1);
  vi.advanceTimersByTime(2_000);
  await handler(post());
  await expect.poll(() => asked).toBe(2);
  expect(types()).toEqual(["ticket-issued", "ticket-issued", "ticket-issued"]);
});
