import { describe, expect, test } from "vitest";
import { ADA, IMAGE } from "./support/ask.js";
import { fetchTicket, get, start } from "./support/fault-client.js";

const consume = (emulator: Awaited<ReturnType<typeof start>>, ticket: string) =>
  get(emulator, `${IMAGE}?a=1&qlikTicket=${ticket}`);
const KINDS = ["expired", "used", "foreign"] as const;

describe.each(KINDS)("a ticket that is %s", (kind) => {
  test("a ticket that is %s on its way out: the ticket call looks as ever, and nobody gets in", async () => {
    const emulator = await start();
    emulator.faults.add({ side: "trusted", route: "ticket", ticket: kind, times: 1 });
    const bad = await fetchTicket(emulator);
    expect(bad).toMatch(/^\S{16}$/);
    const answer = await consume(emulator, bad);
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([302, undefined]);
    const good = await consume(emulator, await fetchTicket(emulator));
    expect(good.status).toBe(200);
    expect(emulator.proxy.sessions()).toHaveLength(1);
    expect(emulator.counters()).toMatchObject({ ticketsIssued: 2, ticketsSpent: 1, ticketsRejected: 1 });
  });

  test("a ticket that is %s on its way in: the good ticket in the address is as bad, then and later", async () => {
    const emulator = await start();
    const remove = emulator.faults.add({ side: "public", ticket: kind });
    const ticket = emulator.proxy.issueTicket(ADA);
    expect((await consume(emulator, ticket)).status).toBe(302);
    expect(emulator.journal()).toMatchObject([
      { path: `/mashup${IMAGE}?a=1&qlikTicket=***`, status: 302, fault: `ticket: ${kind}` },
    ]);
    remove();
    expect((await consume(emulator, ticket)).status).toBe(302);
    expect(emulator.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 0, ticketsRejected: 2 });
    expect(emulator.proxy.sessions()).toEqual([]);
  });
});

test("a foreign ticket of the ticket call is good where it belongs", async () => {
  const emulator = await start({ virtualProxies: [{ prefix: "mashup" }, { prefix: "sales" }] });
  emulator.faults.add({ route: "ticket", ticket: "foreign" });
  const ticket = await fetchTicket(emulator);
  const { request } = await import("./support/node-client.js");
  const { ca } = emulator.certificates;
  const there = await request(`${emulator.proxyUrl("sales")}${IMAGE}?qlikTicket=${ticket}`, { ca });
  expect(there.status).toBe(200);
  expect(emulator.counters().sessionsByUser).toEqual({ "ACME\\ada": 1 });
});

test("where there is but one virtual proxy, a foreign ticket is another node's", async () => {
  const emulator = await start({ virtualProxies: [{ prefix: "mashup" }] });
  emulator.faults.add({ route: "ticket", ticket: "foreign", times: 1 });
  const ticket = await fetchTicket(emulator);
  const remove = emulator.faults.add({ otherNode: true });
  expect((await consume(emulator, ticket)).status).toBe(200);
  remove();
  expect((await consume(emulator, await fetchTicket(emulator))).status).toBe(200);
});

test("a ticket's fault leaves a request without a ticket alone", async () => {
  const emulator = await start();
  emulator.faults.add({ ticket: "used" });
  expect((await get(emulator, "/qps/user")).status).toBe(200);
});
