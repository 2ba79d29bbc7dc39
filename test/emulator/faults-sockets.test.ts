import { once } from "node:events";
import { expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { createManualClock } from "../../src/emulator/index.js";
import { ADA } from "./support/ask.js";
import { get, signIn, start } from "./support/fault-client.js";
import { hears, openWebSocket, refusal, type SocketRecord } from "./support/node-client.js";

const address = (emulator: Emulator, query = "") => `wss://localhost:${emulator.port}/mashup/app/x${query}`;

async function open(emulator: Emulator, query = ""): Promise<SocketRecord> {
  const { ca } = emulator.certificates;
  return await openWebSocket(address(emulator, query), { ca, headers: { cookie: await signIn(emulator) } });
}

const CALL = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "EngineVersion", handle: -1, params: [] });

test.each([
  [{ socket: "refuse" }, 403],
  [{ status: 503 }, 503],
  [{ loginPage: true }, 200],
  [{ redirect: "/oauth2/start" }, 302],
  [{ challenge: "Negotiate" }, 401],
  [{ socket: "refuse", status: 502 }, 502],
] as const)("%j refuses the WebSocket with a real HTTP answer", async (fault, status) => {
  const emulator = await start();
  emulator.faults.add({ route: "app/*", ...fault });
  const { ca } = emulator.certificates;
  expect((await refusal(address(emulator), { ca })).status).toBe(status);
  expect(emulator.journal()).toMatchObject([{ side: "socket", status }]);
});

test("an emulator whose clock is set to its end tells its WebSockets so, and signs users in as before", async () => {
  const emulator = await start();
  const { ca } = emulator.certificates;
  const socket = await openWebSocket(address(emulator), { ca, headers: { cookie: await signIn(emulator) } });
  await hears(socket, 2);
  const closed = once(socket.socket, "close");
  emulator.jumpClock(Number.MAX_SAFE_INTEGER);
  await closed;
  expect(socket.messages.at(-1)).toMatchObject({
    method: "OnSessionTimedOut",
    params: { timestamp: expect.stringMatching(/^9999-/) as string },
  });
  expect(JSON.parse((await get(emulator, "/qps/user", await signIn(emulator))).text)).toMatchObject({ userId: "ada" });
});

test("a silent WebSocket opens, says nothing and answers nothing", async () => {
  const clock = createManualClock();
  const emulator = await start({ clock });
  emulator.faults.add({ route: "app/*", socket: "silent", times: 1 });
  const silent = await open(emulator);
  silent.socket.send(CALL);
  // A second one, which talks, shows that the first had the time to.
  const talking = await open(emulator);
  talking.socket.send(CALL);
  await hears(talking, 3);
  expect([silent.messages, silent.socket.readyState]).toEqual([[], silent.socket.OPEN]);
});

test.each([
  [{ socket: "cut" }, ["OnAuthenticationInformation", "OnConnected"]],
  [{ socket: "cut", cutAfterMessages: 1 }, ["OnAuthenticationInformation"]],
  [{ socket: "cut", cutAfterMessages: 0 }, []],
] as const)("%j breaks off without a close frame", async (fault, methods) => {
  const emulator = await start();
  emulator.faults.add({ route: "app/*", ...fault });
  const record = await open(emulator);
  const [code] = (await once(record.socket, "close")) as [number];
  expect(code).toBe(1006);
  expect(record.messages.map(({ method }) => method)).toEqual(methods);
});

test("a WebSocket may be cut in the middle of its work", async () => {
  const emulator = await start();
  emulator.faults.add({ route: "app/*", socket: "cut", cutAfterMessages: 3 });
  const record = await open(emulator);
  await hears(record, 2);
  record.socket.send(CALL);
  expect(((await once(record.socket, "close")) as [number])[0]).toBe(1006);
  expect(record.messages[2]).toMatchObject({ id: 1 });
});

test("open WebSockets are all cut at once, the silent ones too", async () => {
  const emulator = await start();
  const talking = await open(emulator);
  await hears(talking, 2);
  emulator.faults.add({ route: "app/*", socket: "silent" });
  const silent = await open(emulator);
  const closed = Promise.all([talking, silent].map(({ socket }) => once(socket, "close")));
  expect(emulator.cutSockets()).toBe(2);
  expect((await closed).map(([code]) => code as number)).toEqual([1006, 1006]);
  expect(emulator.cutSockets()).toBe(0);
});

test("an upgrade is reset, or hangs until the client gives up", async () => {
  const emulator = await start();
  const { ca } = emulator.certificates;
  emulator.faults.add({ side: "socket", resetAfterBytes: 0, times: 1 });
  await expect(openWebSocket(address(emulator), { ca })).rejects.toThrow(/socket hang up|ECONNRESET/);
  emulator.faults.add({ side: "socket", hang: true });
  await expect(openWebSocket(address(emulator), { ca, handshakeTimeout: 100 })).rejects.toThrow(/timed out/);
  expect(emulator.journal().map(({ status }) => status)).toEqual([0, 0]);
});

test("an upgrade is late by the clock, with its ticket's cookie as the fault leaves it", async () => {
  const clock = createManualClock();
  const emulator = await start({ clock });
  emulator.faults.add({ side: "socket", delayMs: 5000, setCookie: "partitioned" });
  const { ca } = emulator.certificates;
  const opening = openWebSocket(address(emulator, `?qlikTicket=${emulator.proxy.issueTicket(ADA)}`), { ca });
  while (emulator.journal().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(emulator.counters()).toMatchObject({ ticketsSpent: 1, socketsOpened: 0 });
  clock.advance(5000);
  const { headers } = await opening;
  expect(headers["set-cookie"]?.[0]).toMatch(/; Partitioned$/);
});

test("a session that is killed as the WebSocket comes is none", async () => {
  const emulator = await start();
  emulator.faults.add({ side: "socket", killSession: true });
  const record = await open(emulator);
  await hears(record, 1);
  expect(record.messages[0]).toMatchObject({ params: { mustAuthenticate: true } });
});
