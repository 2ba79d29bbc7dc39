import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createTicketHandler } from "../../src/server/index.js";
import { answerTicketCall, startFakeQps, ticketAnswer, type FakeQps } from "./support/fake-qps.js";
import { ANNA, bodyOf, ENDPOINT, optionsFor, post, problem, SAME_ORIGIN, startRig } from "./support/ticket-server.js";

let qps: FakeQps | undefined;
afterEach(async () => {
  await qps?.close();
  qps = undefined;
});

function lastFault(fake: FakeQps): string | undefined {
  const event = fake.events.at(-1);
  return event?.type === "failed" ? event.error.code : undefined;
}

const ECHO = { UserDirectory: "ACME", UserId: "anna" };
const ticketOf = (user: object): string => JSON.stringify({ Ticket: "AAAAAAAAAAAAAAAA", ...user });

describe("what Qlik answers", () => {
  it.each<[string, number, string, number, string]>([
    ["a failed XSRF check", 403, "XSRF prevention check failed. Possible XSRF discovered.", 502, "xrfkey-refused"],
    ["a refused certificate", 403, "Forbidden", 502, "client-certificate-refused"],
    ["an unknown virtual proxy", 404, "Not found", 502, "virtual-proxy-unknown"],
    ["a refused user", 500, "Required property &#39;UserId&#39; not found in JSON.", 502, "user-refused"],
    ["a bad request", 400, "", 502, "user-refused"],
    ["an inner error", 500, "<h1>Internal Server Error</h1>", 502, "qps-error"],
    ["a redirect to a login", 302, "", 502, "wrong-port"],
    ["200 where 201 is due", 200, '{"Ticket":"AAAAAAAAAAAAAAAA"}', 502, "wrong-port"],
    ["201 without JSON", 201, "<html>", 502, "qps-answer-invalid"],
    ["201 without a ticket", 201, '{"UserId":"anna"}', 502, "qps-answer-invalid"],
    ["201 with a ticket that is no text", 201, '{"Ticket":5}', 502, "qps-answer-invalid"],
    ["201 for nobody", 201, '{"Ticket":"AAAAAAAAAAAAAAAA"}', 502, "qps-answer-invalid"],
    ["201 for an id without its directory", 201, ticketOf({ UserId: "anna" }), 502, "qps-answer-invalid"],
    ["201 for a directory without an id", 201, ticketOf({ UserDirectory: "ACME" }), 502, "qps-answer-invalid"],
    ["201 for another user", 201, ticketOf({ UserDirectory: "ACME", UserId: "ben" }), 502, "qps-answer-invalid"],
    [
      "201 for the same id of another directory",
      201,
      ticketOf({ ...ECHO, UserDirectory: "B" }),
      502,
      "qps-answer-invalid",
    ],
    ["201 for an id that is a list", 201, ticketOf({ ...ECHO, UserId: ["anna"] }), 502, "qps-answer-invalid"],
    ["201 for a directory that is null", 201, ticketOf({ ...ECHO, UserDirectory: null }), 502, "qps-answer-invalid"],
    [
      "201 for ben, spelt anna later",
      201,
      ticketOf({ ...ECHO, UserId: "ben", userid: "anna" }),
      502,
      "qps-answer-invalid",
    ],
    [
      "201 for a field that only looks alike",
      201,
      ticketOf({ UserDirectory: "ACME", "U\u017ferId": "anna" }),
      502,
      "qps-answer-invalid",
    ],
    ["too many calls", 429, "", 429, "qps-rate-limited"],
    ["an endless answer", 201, `{"Ticket":"${"A".repeat(70_000)}"}`, 502, "qps-answer-invalid"],
  ])(
    "what Qlik answers (%s: %i) is told to the log, and to the browser only as a code",
    async (_, status, text, shown, code) => {
      qps = await startFakeQps((_request, response) => response.writeHead(status, { "Retry-After": "7" }).end(text));
      const response = await qps.handler(post());
      const body = await bodyOf(response);
      expect(response.status).toBe(shown);
      expect(body).toEqual(problem(shown, shown === 429 ? "rate-limited" : "qps-refused"));
      expect(response.headers.get("retry-after")).toBe(shown === 429 ? "7" : null);
      expect(lastFault(qps)).toBe(code);
    },
  );

  it.each([
    '{"UserDirectory":"ACME","UserId":"anna","Ticket":"T.-_0123456789ab"}',
    '{"ticket":"T.-_0123456789ab","userDirectory":"Acme","userId":"ANNA","targetUri":null}',
    '{"Ticket":"T.-_0123456789ab","ticket":"other","UserDirectory":"ACME","UserId":"anna","userid":"ben"}',
  ])("Qlik's answer is understood in both spellings, of which the first counts: %s", async (text) => {
    qps = await startFakeQps((_request, response) => response.writeHead(201).end(text));
    expect(await bodyOf(await qps.handler(post()))).toMatchObject({ ticket: "T.-_0123456789ab", user: ANNA });
  });

  it.each([
    ["\u212Aate", "kate"],
    ["zoe\u0308", "zo\u00eb"],
    ["\u00c5sa", "\u00e5sa"],
  ])("Qlik's ticket for %s is not taken for the ticket of %s, whom Qlik may tell apart", async (answered, userId) => {
    const answer = ticketOf({ UserDirectory: "ACME", UserId: answered });
    qps = await startFakeQps((_request, response) => response.writeHead(201).end(answer), {
      resolveUser: () => ({ userDirectory: "ACME", userId }),
    });
    expect((await qps.handler(post())).status).toBe(502);
    expect(lastFault(qps)).toBe("qps-answer-invalid");
  });

  it("Qlik is asked with the same sixteen characters in query and header, others each time", async () => {
    const keys: [string | null, unknown][] = [];
    qps = await startFakeQps((request, response, body) => {
      const query = new URL(request.url ?? "", "https://qps").searchParams.get("xrfkey");
      keys.push([query, request.headers["x-qlik-xrfkey"]]);
      response.writeHead(201).end(ticketAnswer(body));
    });
    for (let call = 0; call < 20; call++) await qps.handler(post());
    expect(keys.every(([query, header]) => query === header && /^[0-9A-Za-z]{16}$/.test(query ?? ""))).toBe(true);
    expect(new Set(keys.map(([query]) => query)).size).toBe(20);
  });

  it("Qlik is asked for exactly the user and the attributes, on the path of the virtual proxy", async () => {
    qps = await startFakeQps(answerTicketCall, {
      resolveUser: () => ({ userDirectory: "ACME", userId: "anna", attributes: { Group: ["a", "b"] } }),
    });
    await qps.handler(post());
    expect(qps.seen[0]?.path).toMatch(/^\/qps\/mashup\/ticket\?xrfkey=/);
    expect(JSON.parse(qps.seen[0]?.body ?? "")).toEqual({
      UserDirectory: "ACME",
      UserId: "anna",
      Attributes: [{ Group: "a" }, { Group: "b" }],
    });
  });

  it("Qlik is asked to end sessions by a path that keeps each part of the user apart", async () => {
    qps = await startFakeQps((_request, response) => response.writeHead(200).end("[]"), {
      resolveUser: () => ({ userDirectory: "ACME", userId: "a/..b/c é?" }),
    });
    const response = await qps.handler(new Request(ENDPOINT, { method: "DELETE", headers: SAME_ORIGIN }));
    expect(response.status).toBe(204);
    expect(qps.seen[0]?.path).toMatch(/^\/qps\/mashup\/user\/ACME\/a%2F..b%2Fc%20%C3%A9%3F\?xrfkey=/);
  });
});

describe("a Qlik that does not answer", () => {
  it("Qlik does not answer because nothing listens there: 502, and the message names the port and the firewall", async () => {
    const rig = await startRig();
    await rig.emulator.close();
    const response = await rig.handler(post());
    expect([response.status, await bodyOf(response)]).toEqual([502, problem(502, "qps-refused")]);
    const [event] = rig.events;
    expect(event?.type === "failed" && event.error.code).toBe("qps-unreachable");
    expect(event?.type === "failed" && event.error.message).toMatch(/4243.*firewall|firewall.*4243/i);
    await rig.close();
  });

  it("Qlik does not answer because it hangs after the request: 504", async () => {
    qps = await startFakeQps(() => undefined, { timeoutMs: 150 });
    const response = await qps.handler(post());
    expect([response.status, await bodyOf(response)]).toEqual([504, problem(504, "qps-timeout")]);
    expect(lastFault(qps)).toBe("qps-timeout");
  });

  it("Qlik does not answer because it hangs in the middle of its answer: 504", async () => {
    qps = await startFakeQps((_request, response) => response.writeHead(201).write('{"Ticket":'), { timeoutMs: 150 });
    expect((await qps.handler(post())).status).toBe(504);
  });

  it("Qlik does not answer because it takes connections and never speaks TLS: 504", async () => {
    const mute = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const rig = await startRig();
    const handler = createTicketHandler(
      optionsFor(rig.emulator, { qps: `https://127.0.0.1:${(mute.address() as AddressInfo).port}`, timeoutMs: 150 }),
    );
    expect((await handler(post())).status).toBe(504);
    await handler.close();
    mute.close();
    await rig.close();
  });
});

it("no ticket, key, certificate or body of Qlik is in any event or refusal", async () => {
  const ticket = "SecretTicket0123";
  const told: string[] = [];
  for (const status of [201, 200, 302, 400, 403, 404, 429, 500]) {
    const answer = JSON.stringify({ ...ECHO, Ticket: ticket, ...(status !== 201 && { UserId: ticket }) });
    const fake = await startFakeQps((_request, response) => response.writeHead(status).end(answer));
    const response = await fake.handler(post());
    if (status !== 201) told.push(await response.text());
    for (const event of fake.events) {
      told.push(JSON.stringify(event));
      if (event.type === "failed") told.push(event.error.message, event.error.stack ?? "", JSON.stringify(event.error));
    }
    await fake.close();
  }
  expect(told.length).toBeGreaterThan(20);
  for (const text of told) expect(text).not.toMatch(/SecretTicket|BEGIN|xrfkey=/);
});
