import { once } from "node:events";
import http from "node:http";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { ADA, BOB, IMAGE } from "./support/ask.js";
import { cookieOf, get, SCRIPT, signIn, start } from "./support/fault-client.js";
import { openWebSocket, request } from "./support/node-client.js";

interface Controlled {
  readonly status: number;
  readonly value: unknown;
}

/** As a test runner would, over plain http. */
async function control(emulator: Emulator, method: string, path: string, json?: unknown): Promise<Controlled> {
  const headers = json === undefined ? {} : { "content-type": "application/json" };
  const body = json === undefined ? undefined : JSON.stringify(json);
  const answer = await request(`${emulator.control ?? "none"}${path}`, { method, headers }, body);
  return { status: answer.status, value: answer.text === "" ? undefined : JSON.parse(answer.text) };
}

const startControlled = () => start({ controlPort: 0 });

test("there is no control endpoint unless it is asked for", async () => {
  expect((await start()).control).toBeUndefined();
  expect((await startControlled()).control).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/control$/);
});

test("faults are added by HTTP, listed, removed one by one and all at once", async () => {
  const emulator = await startControlled();
  const fault = { route: "qps/user", status: 503 };
  expect(await control(emulator, "POST", "/faults", fault)).toEqual({ status: 201, value: { id: 1 } });
  await control(emulator, "POST", "/faults", { delayMs: 1 });
  expect((await get(emulator, "/qps/user")).status).toBe(503);
  expect(await control(emulator, "GET", "/faults")).toEqual({
    status: 200,
    value: [
      { id: 1, fault, matched: 1, applied: 1 },
      { id: 2, fault: { delayMs: 1 }, matched: 1, applied: 1 },
    ],
  });
  expect((await control(emulator, "DELETE", "/faults/1")).status).toBe(204);
  expect((await get(emulator, "/qps/user")).status).toBe(200);
  expect((await control(emulator, "DELETE", "/faults/1")).status).toBe(404);
  expect((await control(emulator, "DELETE", "/faults")).status).toBe(204);
  expect(emulator.faults.list()).toEqual([]);
});

test("journal and counters are read by HTTP and emptied", async () => {
  const emulator = await startControlled();
  const cookie = await signIn(emulator);
  const session = cookie.split("=")[1] ?? "";
  expect(await control(emulator, "GET", "/journal")).toMatchObject({
    value: [{ path: `/mashup${IMAGE}?qlikTicket=***`, status: 200, user: "ACME\\ada", session: session.slice(0, 8) }],
  });
  const { value } = await control(emulator, "GET", "/counters");
  expect(value).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsByUser: { "ACME\\ada": 1 } });
  await control(emulator, "DELETE", "/counters");
  await control(emulator, "DELETE", "/journal");
  expect(await control(emulator, "GET", "/journal")).toEqual({ status: 200, value: [] });
  expect(await control(emulator, "GET", "/counters")).toMatchObject({ value: { ticketsIssued: 0, ticketsSpent: 0 } });
});

test("WebSockets are broken off by HTTP", async () => {
  const emulator = await startControlled();
  const { ca } = emulator.certificates;
  const headers = { cookie: await signIn(emulator) };
  const { socket } = await openWebSocket(`wss://localhost:${emulator.port}/mashup/app/x`, { ca, headers });
  const closed = once(socket, "close");
  expect(await control(emulator, "DELETE", "/sockets")).toEqual({ status: 200, value: { cut: 1 } });
  expect((await closed)[0]).toBe(1006);
});

test("sessions are shown by HTTP without what could be used as one, and ended one by one or all at once", async () => {
  const emulator = await startControlled();
  const ada = await signIn(emulator);
  const bob = cookieOf((await get(emulator, `${IMAGE}?qlikTicket=${emulator.proxy.issueTicket(BOB)}`)).headers);
  const { value } = await control(emulator, "GET", "/sessions");
  const [first] = value as { session: string }[];
  expect(value).toMatchObject([{ virtualProxy: "mashup", user: { userId: "ada" } }, { user: { userId: "bob" } }]);
  expect(JSON.stringify(value)).not.toContain(ada.split("=")[1]);
  const ended = await control(emulator, "DELETE", `/sessions/${first?.session ?? ""}`);
  expect(ended).toEqual({ status: 200, value: { ended: 1 } });
  expect((await get(emulator, SCRIPT, ada)).status).toBe(302);
  expect((await get(emulator, SCRIPT, bob)).status).toBe(200);
  expect((await control(emulator, "DELETE", "/sessions/00000000")).status).toBe(404);
  expect(await control(emulator, "DELETE", "/sessions")).toMatchObject({ value: { ended: 1 } });
  expect((await get(emulator, SCRIPT, bob)).status).toBe(302);
});

test("the emulator's clock is moved by HTTP", async () => {
  const emulator = await startControlled();
  const ticket = emulator.proxy.issueTicket(ADA);
  const { value } = await control(emulator, "GET", "/clock");
  const moved = await control(emulator, "POST", "/clock", { jumpMs: 61_000 });
  expect((moved.value as { now: number }).now - (value as { now: number }).now).toBeGreaterThanOrEqual(61_000);
  expect((await get(emulator, `${IMAGE}?qlikTicket=${ticket}`)).status).toBe(302);
});

test("a reset by HTTP brings back a fresh emulator", async () => {
  const emulator = await startControlled();
  await signIn(emulator);
  emulator.faults.add({ status: 500 });
  expect((await control(emulator, "POST", "/reset", {})).status).toBe(204);
  expect([emulator.faults.list(), emulator.journal(), emulator.proxy.sessions()]).toEqual([[], [], []]);
});

test("what the control endpoint can do is told at /control", async () => {
  const { status, value } = await control(await startControlled(), "GET", "");
  expect(status).toBe(200);
  expect(value).toMatchObject({ "/control/faults": ["GET", "POST", "DELETE"], "/control/reset": ["POST"] });
});

describe("what is wrong is said", () => {
  test.each<[string, string, unknown, number, RegExp]>([
    ["POST", "/faults", { delay: 5 }, 400, /Unknown option "delay"/],
    ["POST", "/faults", { status: "500" }, 400, /"status" must be a whole number/],
    ["POST", "/faults", [], 400, /must be an object/],
    ["POST", "/clock", { jumpMs: "x" }, 400, /jumpMs/],
    ["POST", "/journal", {}, 405, /\/control\/journal takes GET, DELETE/],
    ["GET", "/fault", undefined, 404, /There is no \/control\/fault/],
    ["GET", "/constructor", undefined, 404, /There is no/],
    ["DELETE", "/faults/x", undefined, 404, /no fault x/],
    ["DELETE", "/sessions/%ff", undefined, 400, /malformed/i],
  ])("the control endpoint says what is wrong with %s %s and %j", async (method, path, json, status, error) => {
    const answer = await control(await startControlled(), method, path, json);
    expect(answer).toEqual({ status, value: { error: expect.stringMatching(error) as string } });
  });

  test("the control endpoint refuses a body that is no JSON, or does not say that it is", async () => {
    const emulator = await startControlled();
    const faults = `${emulator.control ?? ""}/faults`;
    const asJson = { method: "POST", headers: { "content-type": "application/json; charset=utf-8" } };
    expect((await request(faults, asJson, "{")).status).toBe(400);
    expect((await request(faults, { method: "POST", headers: { "content-type": "text/plain" } }, "{}")).status).toBe(
      415,
    );
    expect((await request(`${emulator.control ?? ""}/reset`, { method: "POST" })).status).toBe(415);
    expect((await request(faults, asJson, "x".repeat(1_048_577))).status).toBe(413);
  });
});

test("a web page that has its name resolved to this machine gets nothing", async () => {
  const emulator = await startControlled();
  const { port } = new URL(emulator.control ?? "");
  const status = await new Promise((resolve, reject) => {
    const headers = { host: `evil.example.com:${port}` };
    http
      .get({ host: "127.0.0.1", port, path: "/control/journal", headers, agent: false }, (response) => {
        resolve(response.resume().statusCode);
      })
      .on("error", reject);
  });
  expect(status).toBe(403);
});

test("a control port in use is named together with its option, and everything else is given back", async () => {
  const emulator = await startControlled();
  const taken = Number(new URL(emulator.control ?? "").port);
  await expect(start({ controlPort: taken })).rejects.toThrow(/already in use: choose another "controlPort"/);
  await expect(start({ controlPort: -1 })).rejects.toThrow(/"controlPort" must be a whole number from 0 to 65535/);
  await expect(start({ faultSwitches: "on" as unknown as boolean })).rejects.toThrow(/"faultSwitches" must be true/);
});

test("with several nodes a fault finds the session and the ticket on each of them", async () => {
  const emulator = await start({ nodes: 2, balancing: "round-robin" });
  const removeKill = emulator.faults.add({ route: "hub/", killSession: true });
  for (const { proxy } of emulator.nodes) {
    const url = new URL(`${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${proxy.issueTicket(ADA)}`);
    const { headers } = proxy.handlePublic({ method: "GET", url, headers: {} });
    const cookie = headers.find(([name]) => name === "Set-Cookie")?.[1].split(";")[0];
    await get(emulator, "/hub/", cookie);
    expect(proxy.sessions()).toEqual([]);
  }
  removeKill();
  const remove = emulator.faults.add({ route: "*.png", ticket: "used", times: 2 });
  const tickets = emulator.nodes.map(({ proxy }) => proxy.issueTicket(ADA));
  for (const ticket of [...tickets, ...tickets]) {
    expect((await get(emulator, `${IMAGE}?qlikTicket=${ticket}`)).status).toBe(302);
  }
  remove();
  expect(emulator.nodes.flatMap(({ proxy }) => proxy.sessions())).toEqual([]);
});
