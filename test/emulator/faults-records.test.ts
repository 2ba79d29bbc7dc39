import { expect, test } from "vitest";
import { createManualClock } from "../../src/emulator/index.js";
import { ADA, BOB, IMAGE } from "./support/ask.js";
import { cookieOf, fetchTicket, get, SCRIPT, signIn, start } from "./support/fault-client.js";

test("the journal has what really went out, for whom, and why", async () => {
  const emulator = await start({ clock: createManualClock(5000) });
  const cookie = await signIn(emulator);
  const session = cookie.split("=")[1] ?? "";
  emulator.faults.add({ route: "require.js", status: 503, retryAfterSeconds: 1 });
  emulator.faults.add({ route: "hub/", truncateAfterBytes: 3 });
  await get(emulator, SCRIPT, cookie);
  await get(emulator, "/hub/", cookie);
  await get(emulator, "/hub/");
  const hers = { at: 5000, side: "public", method: "GET", user: "ACME\\ada", session: session.slice(0, 8) };
  expect(emulator.journal()).toEqual([
    { ...hers, path: `/mashup${IMAGE}?qlikTicket=***`, status: 200 },
    { ...hers, path: `/mashup${SCRIPT}`, status: 503, fault: "status: 503, retryAfterSeconds: 1" },
    { ...hers, path: "/mashup/hub/", status: 200, fault: "truncateAfterBytes: 3" },
    { ...hers, path: "/mashup/hub/", status: 302, fault: "truncateAfterBytes: 3", user: undefined, session: undefined },
  ]);
  expect(JSON.stringify(emulator.journal())).not.toContain(session);
});

test("no ticket that a fault makes or takes gets into the journal", async () => {
  const emulator = await start();
  emulator.faults.add({ ticket: "expired" });
  const tickets = [await fetchTicket(emulator), emulator.proxy.issueTicket(ADA)];
  for (const ticket of tickets) await get(emulator, `${IMAGE}?QLIKTICKET=${ticket}`);
  const text = JSON.stringify(emulator.journal());
  expect(emulator.journal()).toHaveLength(3);
  for (const ticket of tickets) expect(text).not.toContain(ticket);
});

test("counters count tickets and the live sessions of each user, and start anew at a reset", async () => {
  const emulator = await start();
  await signIn(emulator);
  await signIn(emulator);
  const bobs = cookieOf((await get(emulator, `${IMAGE}?qlikTicket=${emulator.proxy.issueTicket(BOB)}`)).headers);
  await get(emulator, `${IMAGE}?qlikTicket=nonsense`);
  expect(emulator.counters()).toEqual({
    ticketsIssued: 3,
    ticketsSpent: 3,
    ticketsRejected: 1,
    sessionsCreated: 3,
    socketsOpened: 0,
    sessionsByUser: { "ACME\\ada": 2, "ACME\\bob": 1 },
  });
  emulator.resetRecords();
  await signIn(emulator);
  expect(emulator.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, ticketsRejected: 0 });
  expect(emulator.counters().sessionsByUser).toEqual({ "ACME\\ada": 3, "ACME\\bob": 1 });
  expect(emulator.journal()).toHaveLength(1);
  expect((await get(emulator, SCRIPT, bobs)).status).toBe(200);
});

test("a reset takes faults, sessions, journal and counters", async () => {
  const emulator = await start();
  const cookie = await signIn(emulator);
  emulator.faults.add({ status: 500 });
  emulator.reset();
  expect([emulator.faults.list(), emulator.proxy.sessions(), emulator.journal()]).toEqual([[], [], []]);
  expect(emulator.counters()).toMatchObject({ ticketsIssued: 0, sessionsCreated: 0, sessionsByUser: {} });
  expect((await get(emulator, SCRIPT, cookie)).status).toBe(302);
});

test("the journal keeps the last ten thousand, and tells a listener of its own each one", async () => {
  const heard: string[] = [];
  const emulator = await start({ onRequest: ({ path }) => heard.push(path) });
  const url = new URL(`${emulator.proxyUrl("mashup")}/qps/user`);
  for (let count = 0; count < 20_002; count += 1) {
    emulator.proxy.handlePublic({ method: "GET", url, headers: {} });
  }
  expect([emulator.journal().length, heard.length]).toEqual([10_000, 20_002]);
  emulator.proxy.handlePublic({ method: "GET", url: new URL("/last/", url), headers: {} });
  expect(emulator.journal().at(-1)?.path).toBe("/last/");
});
