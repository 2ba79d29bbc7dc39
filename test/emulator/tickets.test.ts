import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy } from "../../src/emulator/index.js";
import { ADA, ask, BOB, IMAGE, MASHUP, signInAs, whoIs } from "./support/ask.js";

const consume = (ticket: string, base = MASHUP) => `${base}${IMAGE}?qlikTicket=${encodeURIComponent(ticket)}`;

describe("a ticket", () => {
  test("a ticket is 16 characters of letters, digits, dot, underscore and dash, and no two are alike", () => {
    const proxy = createQlikProxy();
    const tickets = Array.from({ length: 500 }, () => proxy.issueTicket(ADA));
    for (const ticket of tickets) expect(ticket).toMatch(/^[A-Za-z0-9._-]{16}$/);
    expect(new Set(tickets).size).toBe(500);
  });

  test("a ticket buys the resource itself and the session, without a redirect", () => {
    const proxy = createQlikProxy();
    const answer = ask(proxy, consume(proxy.issueTicket(ADA)));
    expect(answer.status).toBe(200);
    expect(answer.header("content-type")).toBe("image/png");
    expect(Buffer.from(answer.body).subarray(1, 4).toString()).toBe("PNG");
    expect(whoIs(proxy, answer.cookie)).toBe("ada");
  });

  test("a ticket works once: the second use is sent to the login and gets no cookie", () => {
    const proxy = createQlikProxy();
    const ticket = proxy.issueTicket(ADA);
    expect(ask(proxy, consume(ticket)).status).toBe(200);
    const second = ask(proxy, consume(ticket));
    expect(second.status).toBe(302);
    expect(second.cookie).toBeUndefined();
    expect(proxy.counters()).toMatchObject({
      ticketsIssued: 1,
      ticketsSpent: 1,
      ticketsRejected: 1,
      sessionsCreated: 1,
    });
  });

  test("a ticket is good 59.9 seconds after it was made and no longer at 60.1", () => {
    for (const [ageMs, status] of [
      [59_900, 200],
      [60_100, 302],
    ] as const) {
      const clock = createManualClock();
      const proxy = createQlikProxy({ clock });
      const ticket = proxy.issueTicket(ADA);
      clock.advance(ageMs);
      expect(ask(proxy, consume(ticket)).status).toBe(status);
    }
  });

  test("a ticket is worth nothing under another virtual proxy, and is spent there", () => {
    const proxy = createQlikProxy();
    const ticket = proxy.issueTicket(ADA);
    expect(ask(proxy, consume(ticket, "https://localhost")).status).toBe(302);
    expect(ask(proxy, consume(ticket)).status).toBe(302);
  });

  test("a ticket is worth nothing at another node", () => {
    const ticket = createQlikProxy().issueTicket(ADA);
    expect(ask(createQlikProxy(), consume(ticket)).status).toBe(302);
  });

  test("a ticket is spent by a request for something that does not exist", () => {
    const proxy = createQlikProxy();
    const ticket = proxy.issueTicket(ADA);
    const missing = ask(proxy, `${MASHUP}/resources/no-such-file.png?qlikTicket=${ticket}`);
    expect(missing.status).toBe(404);
    expect(whoIs(proxy, missing.cookie)).toBe("ada");
    expect(ask(proxy, consume(ticket)).status).toBe(302);
  });

  test("a ticket is found whatever the letter case of its parameter", () => {
    const proxy = createQlikProxy();
    for (const name of ["qlikTicket", "QlikTicket", "qlikticket", "QLIKTICKET"]) {
      expect(ask(proxy, `${MASHUP}${IMAGE}?a=1&${name}=${proxy.issueTicket(ADA)}`).status).toBe(200);
    }
  });

  test("a ticket given twice in one address is no ticket, and both are spent", () => {
    const proxy = createQlikProxy();
    const [one, other] = [proxy.issueTicket(ADA), proxy.issueTicket(BOB)];
    expect(ask(proxy, `${MASHUP}${IMAGE}?qlikTicket=${one}&QlikTicket=${other}`).status).toBe(302);
    expect(ask(proxy, consume(one)).status).toBe(302);
    expect(ask(proxy, consume(other)).status).toBe(302);
  });

  test("a ticket is not taken by /qps/user", () => {
    const proxy = createQlikProxy();
    const ticket = proxy.issueTicket(ADA);
    const asked = ask(proxy, `${MASHUP}/qps/user?qlikTicket=${ticket}`);
    expect(JSON.parse(asked.text)).toEqual({ session: "inactive" });
    expect(asked.cookie).toBeUndefined();
    expect(ask(proxy, consume(ticket)).status).toBe(200);
  });

  test("a ticket makes a session of its own each time, also for a user who has one", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy);
    const again = ask(proxy, consume(proxy.issueTicket(ADA)), { cookie });
    expect(again.cookie).toBeDefined();
    expect(again.cookie).not.toBe(cookie);
    expect(proxy.sessions()).toHaveLength(2);
  });

  test("a ticket carries the user's attributes into the session", () => {
    const proxy = createQlikProxy();
    const attributes = [{ group: "sales" }, { group: "north" }, { empty: "" }];
    ask(proxy, consume(proxy.issueTicket({ ...ADA, attributes })));
    expect(proxy.sessions()[0]?.attributes).toEqual(attributes);
  });
});

describe("a ticket beside an old cookie", () => {
  test("a bad ticket beside an old cookie leaves the old user signed in", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy, ADA);
    const answer = ask(proxy, consume("AAAAAAAAAAAAAAAA"), { cookie });
    expect(answer.status).toBe(200);
    expect(answer.cookie).toBeUndefined();
    expect(whoIs(proxy, cookie)).toBe("ada");
  });

  test("a good ticket beside another user's cookie wins", () => {
    const proxy = createQlikProxy();
    const cookie = signInAs(proxy, ADA);
    const answer = ask(proxy, consume(proxy.issueTicket(BOB)), { cookie });
    expect(whoIs(proxy, answer.cookie)).toBe("bob");
  });

  test("a good ticket beside another user's cookie loses when the switch says so, and is spent all the same", () => {
    const proxy = createQlikProxy({ ticketPrecedence: "cookie" });
    const cookie = signInAs(proxy, ADA);
    const ticket = proxy.issueTicket(BOB);
    expect(ask(proxy, consume(ticket), { cookie }).cookie).toBeUndefined();
    expect(ask(proxy, consume(ticket)).status).toBe(302);
  });
});
