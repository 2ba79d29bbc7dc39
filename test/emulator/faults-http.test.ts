import http2 from "node:http2";
import { once } from "node:events";
import { Script } from "node:vm";
import { describe, expect, test } from "vitest";
import { createManualClock, type Fault } from "../../src/emulator/index.js";
import { ADA, BOB, IMAGE } from "./support/ask.js";
import { asBackend, request } from "./support/node-client.js";
import { cookieOf, get, receive, SCRIPT, signIn, start } from "./support/fault-client.js";

const consumeWith = (ticket: string) => `${IMAGE}?qlikTicket=${ticket}`;

describe("what the client gets", () => {
  test("a delayed answer comes when its time has come, and not before", async () => {
    const clock = createManualClock();
    const emulator = await start({ clock });
    emulator.faults.add({ route: "qps/user", delayMs: 60_000 });
    const events: string[] = [];
    const late = get(emulator, "/qps/user").then(({ status }) => events.push(`late ${status}`));
    // Journalled when it is decided: from then on only the clock is waited for.
    while (emulator.journal().length === 0) await get(emulator, "/qps/nothing");
    await get(emulator, "/hub/").then(({ status }) => events.push(`prompt ${status}`));
    clock.advance(59_999);
    await get(emulator, "/hub/").then(({ status }) => events.push(`prompt ${status}`));
    clock.advance(1);
    await late;
    expect(events).toEqual(["prompt 302", "prompt 302", "late 200"]);
  });

  test("a delayed answer is late by the machine's clock too", async () => {
    const emulator = await start();
    emulator.faults.add({ route: "qps/user", delayMs: 80 });
    const before = performance.now();
    expect((await get(emulator, "/qps/user")).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  test("a client that gives up on a delayed or hanging answer leaves nothing behind", async () => {
    const emulator = await start();
    emulator.faults.add({ route: "qps/user", hang: true });
    emulator.faults.add({ route: "hub/", delayMs: 2_000_000_000 });
    for (const path of ["/qps/user", "/hub/"]) {
      const answered = emulator.journal().length;
      const giveUp = new AbortController();
      const hanging = receive(emulator, path, giveUp.signal);
      while (emulator.journal().length === answered) await new Promise((resolve) => setTimeout(resolve, 1));
      giveUp.abort();
      expect(await hanging, path).toMatchObject({ status: undefined, error: "ABORT_ERR" });
    }
    await emulator.close();
  });

  test("closing the emulator ends what hangs and what is late", async () => {
    const emulator = await start();
    emulator.faults.add({ route: "qps/user", hang: true });
    emulator.faults.add({ route: "hub/", delayMs: 2_000_000_000 });
    const waiting = [receive(emulator, "/qps/user"), receive(emulator, "/hub/")];
    while (emulator.journal().length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    await emulator.close();
    for (const answer of await Promise.all(waiting)) {
      expect(answer).toMatchObject({ status: undefined, error: "ECONNRESET" });
    }
  });

  test("a hanging request has been worked on: its ticket is spent", async () => {
    const emulator = await start();
    const remove = emulator.faults.add({ route: IMAGE.slice(1), hang: true });
    const ticket = emulator.proxy.issueTicket(ADA);
    const giveUp = new AbortController();
    const hanging = receive(emulator, consumeWith(ticket), giveUp.signal);
    while (emulator.counters().ticketsSpent === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    giveUp.abort();
    await hanging;
    remove();
    expect((await get(emulator, consumeWith(ticket))).status).toBe(302);
  });

  test.each(["http", "https"] as const)("over %s a reset breaks the body off where it says", async (protocol) => {
    const emulator = await start({ protocol, virtualProxies: [{ prefix: "mashup", anonymous: true }] });
    const whole = await receive(emulator, SCRIPT);
    emulator.faults.add({ route: "require.js", resetAfterBytes: 1000 });
    const broken = await receive(emulator, SCRIPT);
    expect(broken).toMatchObject({ status: 200, error: "ECONNRESET" });
    expect(broken.headers["content-length"]).toBe(String(whole.body.length));
    expect(whole.body.length).toBeGreaterThan(1000);
    expect(broken.body).toEqual(whole.body.subarray(0, 1000));
  });

  test.each(["http", "https"] as const)("over %s a reset at 0 comes before any answer", async (protocol) => {
    const emulator = await start({ protocol });
    emulator.faults.add({ resetAfterBytes: 0 });
    expect(await receive(emulator, "/qps/user")).toMatchObject({ status: undefined, error: "ECONNRESET" });
    expect(emulator.journal()).toMatchObject([{ status: 0, fault: "resetAfterBytes: 0" }]);
  });

  test("over HTTP/2 a reset ends the stream alone", async () => {
    const emulator = await start({ protocol: "h2", virtualProxies: [{ prefix: "mashup", anonymous: true }] });
    const { ca } = emulator.certificates;
    const session = http2.connect(`https://127.0.0.1:${emulator.port}`, { ca });
    emulator.faults.add({ route: "require.js", resetAfterBytes: 1000, times: 1 });
    const ask = async () => {
      const stream = session.request({ ":path": `/mashup${SCRIPT}` });
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => undefined);
      await once(stream, "close").catch(() => undefined);
      return { code: stream.rstCode, length: Buffer.concat(chunks).length };
    };
    const broken = await ask();
    expect([broken.code, broken.length]).toEqual([http2.constants.NGHTTP2_INTERNAL_ERROR, 1000]);
    expect((await ask()).code).toBe(http2.constants.NGHTTP2_NO_ERROR);
    session.close();
  });

  test("a truncated script looks whole to HTTP and is none to JavaScript", async () => {
    const emulator = await start({ virtualProxies: [{ prefix: "mashup", anonymous: true }] });
    const whole = await get(emulator, SCRIPT);
    emulator.faults.add({ route: "require.js", truncateAfterBytes: 2000 });
    const cut = await receive(emulator, SCRIPT);
    expect(cut).toMatchObject({ status: 200, error: undefined, headers: { "content-length": "2000" } });
    expect(cut.body).toEqual(whole.body.subarray(0, 2000));
    expect(() => new Script(whole.text)).not.toThrow();
    expect(() => new Script(cut.body.toString())).toThrow(SyntaxError);
  });

  test("a wrong content type stands in place of the right one", async () => {
    const emulator = await start({ virtualProxies: [{ prefix: "mashup", anonymous: true }] });
    emulator.faults.add({ route: "require.js", contentType: "text/html" });
    const { headers, text } = await get(emulator, SCRIPT);
    expect([headers["content-type"], text.includes("requirejs")]).toEqual(["text/html", true]);
  });

  test("a login page comes in place of a resource, with 200, also to those who are signed in", async () => {
    const emulator = await start();
    const cookie = await signIn(emulator);
    emulator.faults.add({ route: "resources/*", loginPage: true });
    const answer = await get(emulator, SCRIPT, cookie);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.text).toMatch(/<form[^]*type="password"/);
    expect(JSON.parse((await get(emulator, "/qps/user", cookie)).text)).toMatchObject({ userId: "ada" });
  });

  test("a login page comes in place of a ticket on the trusted side, and no ticket is made", async () => {
    const emulator = await start();
    emulator.faults.add({ side: "trusted", loginPage: true });
    const answer = await request(`${emulator.qpsUrl("mashup")}/ticket`, { ...asBackend(emulator), method: "POST" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.text).toMatch(/<form[^]*type="password"/);
    expect(emulator.counters().ticketsIssued).toBe(0);
  });

  test.each<[string, Fault, number, string, string]>([
    [
      "redirect to another origin",
      { redirect: "https://login.example.com/?rd=1" },
      302,
      "location",
      "https://login.example.com/?rd=1",
    ],
    ["redirect to a path of the same origin", { redirect: "/oauth2/start" }, 302, "location", "/oauth2/start"],
    ["challenge", { challenge: 'Basic realm="gate"' }, 401, "www-authenticate", 'Basic realm="gate"'],
  ])(
    "a gateway's %s stands before Qlik, without Qlik's headers, and leaves the ticket good",
    async (_, fault, status, name, value) => {
      const additionalResponseHeaders = { "Access-Control-Allow-Origin": "https://app.example.com" };
      const emulator = await start({ virtualProxies: [{ prefix: "mashup", additionalResponseHeaders }] });
      const ticket = emulator.proxy.issueTicket(ADA);
      const remove = emulator.faults.add(fault);
      const { headers, status: answered } = await get(emulator, consumeWith(ticket));
      expect([answered, headers[name]]).toEqual([status, value]);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      remove();
      expect((await get(emulator, consumeWith(ticket))).status).toBe(200);
    },
  );

  test.each([400, 403, 404, 500, 502, 503])("a fault's status %i is given without asking the proxy", async (status) => {
    const emulator = await start();
    const remove = emulator.faults.add({ route: "dark_noise_16x16.png", status });
    const ticket = emulator.proxy.issueTicket(ADA);
    expect((await get(emulator, consumeWith(ticket))).status).toBe(status);
    remove();
    expect((await get(emulator, consumeWith(ticket))).status).toBe(200);
  });

  test("a 429 says when to come back, on both sides, and may be read by the page that may read the rest", async () => {
    const additionalResponseHeaders = { "Access-Control-Allow-Origin": "https://app.example.com" };
    const emulator = await start({ virtualProxies: [{ prefix: "mashup", additionalResponseHeaders }] });
    emulator.faults.add({ status: 429, retryAfterSeconds: 7 });
    const { status, headers } = await get(emulator, "/qps/user");
    expect([status, headers["retry-after"]]).toEqual([429, "7"]);
    expect(headers["access-control-allow-origin"]).toBe("https://app.example.com");
    const trusted = await request(`${emulator.qpsUrl("mashup")}/ticket`, { ...asBackend(emulator), method: "POST" });
    expect([trusted.status, trusted.headers["retry-after"]]).toEqual([429, "7"]);
  });
});

describe("cookies and sessions", () => {
  test("Set-Cookie is dropped, and with it the session, though the image is served", async () => {
    const emulator = await start();
    emulator.faults.add({ setCookie: "drop" });
    const answer = await get(emulator, consumeWith(emulator.proxy.issueTicket(ADA)));
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(emulator.counters()).toMatchObject({ ticketsSpent: 1, sessionsByUser: { "ACME\\ada": 1 } });
  });

  test("Partitioned is added to the cookie's other attributes", async () => {
    const emulator = await start();
    emulator.faults.add({ setCookie: "partitioned" });
    const { headers } = await get(emulator, consumeWith(emulator.proxy.issueTicket(ADA)));
    expect(headers["set-cookie"]).toEqual([
      expect.stringMatching(/^X-Qlik-Session-mashup=[0-9a-f-]{36};.*; Secure; SameSite=Lax; Partitioned$/),
    ]);
  });

  test("a session that is killed is gone for this request and after it, and nobody else's", async () => {
    const emulator = await start();
    const cookie = await signIn(emulator);
    const other = cookieOf((await get(emulator, consumeWith(emulator.proxy.issueTicket(BOB)))).headers);
    emulator.faults.add({ route: "require.js", killSession: true, times: 1 });
    expect((await get(emulator, SCRIPT, cookie)).status).toBe(302);
    expect((await get(emulator, SCRIPT, cookie)).status).toBe(302);
    expect((await get(emulator, SCRIPT, other)).status).toBe(200);
  });

  test("another node knows neither the session nor the ticket", async () => {
    const emulator = await start();
    const cookie = await signIn(emulator);
    emulator.faults.add({ route: "qps/user", otherNode: true, times: 1 });
    expect(JSON.parse((await get(emulator, "/qps/user", cookie)).text)).toMatchObject({ session: "inactive" });
    expect(JSON.parse((await get(emulator, "/qps/user", cookie)).text)).toMatchObject({ userId: "ada" });
    emulator.faults.add({ route: "*.png", otherNode: true, times: 1 });
    expect((await get(emulator, consumeWith(emulator.proxy.issueTicket(ADA)))).status).toBe(302);
    expect(emulator.counters()).toMatchObject({ ticketsIssued: 2, ticketsSpent: 1, ticketsRejected: 1 });
  });

  test("a clock that jumps ends what has run out by then, and later requests see the new time", async () => {
    const emulator = await start();
    const cookie = await signIn(emulator);
    const ticket = emulator.proxy.issueTicket(ADA);
    emulator.faults.add({ route: "hub/", clockJumpMs: 61_000, times: 1 });
    expect((await get(emulator, "/hub/", cookie)).status).toBe(200);
    expect((await get(emulator, consumeWith(ticket))).status).toBe(302);
    emulator.jumpClock(30 * 60_000);
    expect((await get(emulator, "/hub/", cookie)).status).toBe(302);
    expect(emulator.proxy.sessions()).toEqual([]);
  });
});
