// Several proxy nodes: each user has one, a dead one is left out at once, also under load, and asked until it is back.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTicketHandler, type TicketHandler, type TicketServerEvent } from "../../src/server/index.js";
import {
  answerAll,
  createQlikSite,
  siteOptions,
  startQps,
  ticketAnswer,
  type QlikSite,
  type QpsListener,
  type QpsServer,
} from "./support/fake-qps.js";
import { ANNA, bodyOf, ENDPOINT, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

/** A node that writes its own name into the tickets, and is slow enough that calls are on their way when it dies. */
const nodeNamed =
  (name: string, delayMs = 5): QpsListener =>
  (request, response, body) => {
    if (request.method !== "POST") {
      answerAll(request, response, body);
      return;
    }
    const answer = JSON.parse(ticketAnswer(body)) as { Ticket: string };
    const text = JSON.stringify({ ...answer, Ticket: `${name}-${answer.Ticket}` });
    setTimeout(() => response.writeHead(201).end(text), delayMs);
  };

let site: QlikSite;
let one: QpsServer;
let two: QpsServer;
let handler: TicketHandler;
let events: TicketServerEvent[];
beforeEach(async () => {
  site = await createQlikSite();
  one = await startQps(site, nodeNamed("one"));
  two = await startQps(site, nodeNamed("two"));
  events = [];
  handler = createTicketHandler({
    ...siteOptions(site, one),
    proxy: "https://one.example.com/mashup",
    nodes: [
      { qps: `https://127.0.0.1:${two.port}`, proxy: "https://two.example.com/mashup", serverName: "qlikserver1" },
    ],
    limits: { perUser: false },
    maxSockets: 4,
    resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "anna" }),
    onEvent: (event) => void events.push(event),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await handler.close();
  await one.close();
  await two.close();
});

interface Got {
  readonly status: number;
  readonly user: string | undefined;
  readonly node: string | undefined;
  readonly proxy: string | undefined;
}

async function ask(userId: string): Promise<Got> {
  const response = await handler(post({ ...SAME_ORIGIN, "X-Test-User": userId }));
  const { ticket, proxy, user } = await bodyOf(response);
  return {
    status: response.status,
    user: (user as { userId?: string } | undefined)?.userId,
    node: typeof ticket === "string" ? ticket.split("-")[0] : undefined,
    proxy: proxy as string | undefined,
  };
}

const users = Array.from({ length: 12 }, (_, index) => `u${index}`);
/** One after the other: a machine that is busy opens few connections at a time. */
async function askAll(): Promise<Got[]> {
  const got = [];
  for (const user of users) got.push(await ask(user));
  return got;
}
const told = (type: TicketServerEvent["type"]) => events.filter((event) => event.type === type);

it("each user keeps a node, the users are on both, and the answer names the proxy of the node that made the ticket", async () => {
  const first = await askAll();
  const again = await askAll();
  expect(again).toEqual(first);
  expect(new Set(first.map(({ node }) => node))).toEqual(new Set(["one", "two"]));
  for (const { node, proxy } of first) expect(proxy).toBe(`https://${String(node)}.example.com/mashup`);
});

it("another instance with the nodes in another order gives a user the same node", async () => {
  const other = createTicketHandler({
    ...siteOptions(site, two),
    proxy: "https://two.example.com/mashup",
    nodes: [
      { qps: `https://127.0.0.1:${one.port}`, proxy: "https://one.example.com/mashup", serverName: "qlikserver1" },
    ],
    resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "" }),
  });
  for (const user of users.slice(0, 12)) {
    const response = await other(post({ ...SAME_ORIGIN, "X-Test-User": user }));
    expect((await bodyOf(response))["proxy"]).toBe((await ask(user)).proxy);
  }
  await other.close();
});

it("a node that dies under load loses no ticket: its users get theirs from the other one, and that is told once", async () => {
  const got: (Got & { readonly asked: string })[] = [];
  let isOver = false;
  const load = users.slice(0, 8).map(async (asked) => {
    while (!isOver) got.push({ asked, ...(await ask(asked)) });
  });
  await expect.poll(() => got.length, { timeout: 20_000 }).toBeGreaterThan(100);
  await one.close();
  const before = got.length;
  await expect.poll(() => got.length - before, { timeout: 20_000 }).toBeGreaterThan(100);
  isOver = true;
  await Promise.all(load);
  for (const { asked, status, user, node, proxy } of got) {
    expect([status, user]).toEqual([200, asked]);
    expect(proxy).toBe(`https://${String(node)}.example.com/mashup`);
  }
  expect(told("node-down")).toMatchObject([{ node: `127.0.0.1:${one.port}` }]);
  expect(told("failed")).toEqual([]);
});

it("a node that hangs is left out after one late call, and asked every five seconds until it is back", async () => {
  await askAll();
  await one.close();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await askAll();
  expect(told("node-down").length).toBe(1);
  vi.advanceTimersByTime(5_000);
  one = await startQps(site, nodeNamed("one"), one.port);
  expect(told("node-up")).toEqual([]);
  await expect
    .poll(() => (vi.advanceTimersByTime(5_000), told("node-up")), { timeout: 10_000, interval: 50 })
    .toEqual([{ type: "node-up", node: `127.0.0.1:${one.port}` }]);
  expect(one.seen.map(({ path }) => path.split("?")[0])).toContain("/qps/alive");
  expect(new Set((await askAll()).map(({ node }) => node))).toEqual(new Set(["one", "two"]));
});

it("when all nodes are down a call is 502, and when one of them is back its users are served without a look before", async () => {
  const { port } = one;
  await one.close();
  await two.close();
  const response = await handler(post());
  expect([response.status, await bodyOf(response)]).toEqual([502, problem(502, "qps-refused")]);
  one = await startQps(site, nodeNamed("one"), port);
  expect((await ask("anna")).node).toBe("one");
});

it("check names each node that does not answer, with its cause, and is true while one does", async () => {
  expect(await handler.check()).toMatchObject({ ok: true, nodes: [{ ok: true }, { ok: true }] });
  await two.close();
  expect(await handler.check()).toMatchObject({
    ok: true,
    nodes: [{ ok: true }, { node: `127.0.0.1:${two.port}`, ok: false, error: { code: "qps-unreachable" } }],
  });
  await one.close();
  expect(await handler.check()).toMatchObject({ ok: false, nodes: [{ ok: false }, { ok: false }] });
});

it("DELETE ends the user's sessions on each node, and is 502 when it cannot reach one of them", async () => {
  const remove = () => handler(new Request(ENDPOINT, { method: "DELETE", headers: SAME_ORIGIN }));
  expect((await remove()).status).toBe(204);
  for (const node of [one, two])
    expect(node.seen.map(({ path }) => path.split("?")[0])).toEqual(["/qps/mashup/user/ACME/anna"]);
  await two.close();
  expect((await remove()).status).toBe(502);
  expect(one.seen.length).toBe(2);
});
