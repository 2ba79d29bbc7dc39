// What an attacker tries at the ticket endpoint, kind by kind, over real sockets. Qlik counts what it is asked, and for whom.
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createXrfkey } from "../../src/server/issuers/qlik-ticket/xrfkey.js";
import { createTicketHandler, toNodeListener, type TicketHandlerOptions } from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startFakeQps, startQps, type FakeQps } from "./support/fake-qps.js";
import { sendRaw, sendTo } from "./support/raw.js";
import { ANNA, listenWith, post, SAME_ORIGIN, type NodeServer } from "./support/ticket-server.js";

const OWN = "Sec-Fetch-Site: same-origin\nContent-Type: application/json\nX-Qlik-Ticket: 1";

let qps: FakeQps;
let server: NodeServer;
beforeAll(async () => {
  qps = await startFakeQps(answerAll, { limits: { perUser: false } });
  server = await listenWith(toNodeListener(qps.handler));
});
afterAll(async () => {
  await server.close();
  await qps.close();
});

const send = (method: string, more: string, body = "", path = "/api/qlik-ticket") =>
  sendTo(qps, server.url, { method, fields: `${OWN}${more}`, body, path });

describe("the user is the session's alone", () => {
  it.each<[string, string, string]>([
    ["the query", "", "/api/qlik-ticket?userId=admin&UserDirectory=INTERNAL&user[userId]=admin"],
    ["a repeated query", "", "/api/qlik-ticket?userId=anna&userId=admin"],
    ["Qlik's own header", "\nX-Qlik-User: UserDirectory=INTERNAL; UserId=admin", "/api/qlik-ticket"],
    ["headers of gateways", "\nX-Forwarded-User: admin\nRemote-User: admin\nuserId: admin", "/api/qlik-ticket"],
    ["what Qlik's redirect flow sends", "", "/api/qlik-ticket?proxyRestUri=https://evil.test:4243/&targetId=x"],
  ])("not taken from %s", async (_where, fields, path) => {
    const { status, asked, text } = await send("POST", fields, "{}", path);
    expect([status, asked.length]).toEqual([200, 1]);
    expect(JSON.parse(asked[0] ?? "")).toMatchObject({ UserDirectory: "ACME", UserId: "anna" });
    expect(text).not.toMatch(/admin|evil|INTERNAL/);
  });

  it.each([
    '{"userId":"admin"}',
    '{"UserDirectory":"INTERNAL","UserId":"sa_api"}',
    '{"__proto__":{"userId":"admin"}}',
    '{"constructor":{"prototype":{"userId":"admin"}}}',
    '{"Attributes":[{"Group":"Admins"}]}',
    "userId=admin",
    '\ufeff{"userId":"admin"}',
  ])("not taken from the body %s, which is refused", async (body) => {
    const { status, asked } = await send("POST", "", body);
    expect([status, asked]).toEqual([400, []]);
  });
});

it("Qlik is called at the configured address alone: a redirect of Qlik's is not followed, and nothing of the request is in the call", async () => {
  const site = await createQlikSite();
  const other = await startQps(site, answerAll);
  const asked: string[] = [];
  const fake = await startFakeQps((request, response) => {
    asked.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
    response.writeHead(307, { Location: `https://127.0.0.1:${other.port}/qps/mashup/ticket` }).end();
  });
  const headers = { ...SAME_ORIGIN, "X-Forwarded-Host": "evil.test", Host: "evil.test", Cookie: "site=1" };
  const target = `${server.url}?targetUri=//evil.test/`;
  const response = await fake.handler(new Request(target, { method: "POST", headers, body: "{}" }));
  expect([response.status, response.headers.get("location")]).toEqual([502, null]);
  expect(other.seen).toEqual([]);
  expect(asked.join()).not.toMatch(/evil|site=1|cookie|forwarded/i);
  await fake.close();
  await other.close();
});

it.each(["//evil.test", "/\\evil.test", "javascript:alert(1)", "https:evil.test", "https://evil.test/"])(
  "no answer sends the visitor anywhere, whatever target the address names: %s",
  async (target) => {
    const query = encodeURIComponent(target);
    for (const method of ["POST", "GET", "DELETE"]) {
      const path = `/api/qlik-ticket?targetUri=${query}&returnTo=${query}&redirect=${query}`;
      const { status, text } = await send(method, "", "", path);
      expect(status).toBeLessThan(600);
      expect([301, 302, 303, 307, 308]).not.toContain(status);
      expect(text).not.toMatch(/^location:/im);
    }
  },
);

describe("what the log gets", () => {
  const NASTY = "\u001b[2J\u009b2J\u0085\u2028\u202e\r\nX-Evil: 1";

  it("what the log gets is one line without control or direction characters, whatever headers, methods and users say", async () => {
    const users = [`a${NASTY}`, "fine"];
    const fake = await startFakeQps(answerAll, { resolveUser: () => ({ ...ANNA, userId: users.shift() ?? "fine" }) });
    await fake.handler(post());
    const listening = await listenWith(toNodeListener(fake.handler));
    const origin = Buffer.from("https://\u009b2J\u0085evil", "latin1");
    const head = Buffer.from(
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nOrigin: ",
    );
    await sendRaw(listening.url, Buffer.concat([head, origin, Buffer.from("\r\nContent-Length: 2\r\n\r\n{}")]));
    await listening.close();
    await fake.close();
    expect(fake.events.length).toBe(2);
    for (const event of fake.events) {
      const texts = [
        JSON.stringify(event),
        event.type === "failed" ? event.error.message : "",
        "reason" in event ? event.reason : "",
      ];
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      for (const text of texts) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    }
  });

  it("the browser is told a code alone, without a word of Qlik's, of the settings or of the machine", async () => {
    const detail = "C:\\ProgramData\\Qlik\\Sense\\Log xrfkey=0123456789abcdef client_key.pem Ticket=SECRET";
    const fake = await startFakeQps((_request, response) => response.writeHead(500).end(detail));
    const text = await (await fake.handler(post())).text();
    expect(JSON.parse(text)).toEqual({ type: "about:blank", title: "Bad Gateway", status: 502, error: "qps-refused" });
    expect(JSON.stringify(fake.events)).not.toMatch(/SECRET|ProgramData|0123456789abcdef|client_key/);
    await fake.close();
  });
});

it("a thousand calls of one user at once cost Qlik no more than the limit, two at a time", async () => {
  let now = 0;
  let most = 0;
  const fake = await startFakeQps((request, response, body) => {
    most = Math.max(most, (now += 1));
    setTimeout(() => {
      now -= 1;
      answerAll(request, response, body);
    }, 20);
  });
  const statuses = await Promise.all(Array.from({ length: 1_000 }, async () => (await fake.handler(post())).status));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(fake.seen.length).toBeLessThanOrEqual(30);
  expect(most).toBeLessThanOrEqual(2);
  await fake.close();
});

it("a client that sends its body a byte at a time is answered 408 and closed, and costs no ticket", async () => {
  const fake = await startFakeQps(answerAll, { deadlineMs: 150 });
  const listening = await listenWith(toNodeListener(fake.handler));
  const request = http.request(listening.url, {
    method: "POST",
    headers: { ...SAME_ORIGIN, "Content-Length": "900" },
  });
  const dripping = setInterval(() => request.write(" "), 10);
  const status = await new Promise((resolve) => {
    request.on("error", () => undefined);
    request.on("response", (response) => resolve(response.resume().statusCode));
  });
  expect(status).toBe(408);
  await new Promise((resolve) => request.once("close", resolve));
  clearInterval(dripping);
  expect(fake.seen).toEqual([]);
  expect(fake.events).toMatchObject([{ status: 408, code: "body-late", waitedFor: "the request's body" }]);
  await listening.close();
  await fake.close();
});

it("verification of Qlik's server cannot be switched off by any setting, and a wrong key ends the start", async () => {
  const { certificates } = await createQlikSite();
  const base = { ...siteOptions({ certificates } as never, { port: 4243 }), resolveUser: () => ANNA };
  for (const name of ["rejectUnauthorized", "checkServerIdentity", "insecure", "agent"]) {
    const make = () => createTicketHandler({ ...base, [name]: false } as TicketHandlerOptions);
    expect(make).toThrow(/always verified/);
  }
  const other = await createQlikSite();
  const mixed = { ...certificates, key: other.certificates.key };
  expect(() => createTicketHandler({ ...base, certificates: mixed })).toThrow(/belongs to another certificate/);
});

it("an xrfkey is sixteen letters and digits, each as likely as the others", () => {
  const counts = new Map<string, number>();
  for (let made = 0; made < 20_000; made++) {
    const key = createXrfkey();
    if (!/^[0-9A-Za-z]{16}$/.test(key)) throw new Error(`no xrfkey: ${key}`);
    for (const letter of key) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const mean = (20_000 * 16) / 62;
  const spread = [...counts.values()].reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  expect(counts.size).toBe(62);
  // Chi-squared with 61 degrees of freedom: above 123 once in a million runs of a fair source.
  expect(spread).toBeLessThan(123);
});
