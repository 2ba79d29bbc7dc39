// Tableau: trusted tickets as Tableau Server answers them, and tokens of a Connected App.
import { jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import {
  tableauJwtIssuer,
  tableauTicketIssuer,
  TicketServerError,
  type TableauTicketIssuerOptions,
  type TableauUser,
} from "../../../src/server/index.js";
import { html, startSystem, type Answer, type FakeSystem } from "../support/fake-system.js";
import { rigFor } from "../support/issuer-rig.js";
import { decoded, verifiedByOpenssl } from "../support/keys.js";

const TICKET = "9D1ObyqDQmSIOyQpKdy4Sw==:dg62gCsSE0QRArXNTOp6mlJ5";
let system: FakeSystem | undefined;
afterEach(async () => {
  await system?.close();
  system = undefined;
});

async function tableau(
  answer: Answer,
  user: TableauUser | undefined = { username: "anna" },
  more: Partial<TableauTicketIssuerOptions> = {},
) {
  system = await startSystem(() => answer);
  return { system, ...rigFor(tableauTicketIssuer({ server: system.url, ...more }), () => user) };
}

describe("tickets", () => {
  it.each([
    ["nine digits", "123456789"],
    ["24 characters", "Etdpsm_Ew6rJY-9kRrALjauU"],
    ["two parts", TICKET],
  ])("a Tableau ticket of %s is handed on as it came", async (_form, ticket) => {
    const { ask, system: server } = await tableau({ body: `${ticket}\n` });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({ ticket, server: server.url, site: "", user: { username: "anna", site: "" } });
    expect(body["expiresInMs"]).toBeGreaterThan(150_000);
    expect(body["expiresInMs"]).toBeLessThanOrEqual(180_000);
  });

  it("Tableau is asked by a form with its content type, with target_site even for the default site", async () => {
    const { ask, system: server } = await tableau({ body: TICKET }, { username: "acme\\anna & co" });
    await ask();
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: "POST", path: "/trusted" });
    expect(asked?.headers["content-type"]).toBe("application/x-www-form-urlencoded;charset=UTF-8");
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      username: "acme\\anna & co",
      target_site: "",
    });
  });

  it("the site and the browser's address that resolveUser names go to Tableau", async () => {
    const user = { username: "anna", site: "Finance", clientIp: "203.0.113.7" };
    const { ask, system: server } = await tableau({ body: TICKET }, user, { site: "Sales", sites: ["Finance"] });
    expect((await ask()).body).toMatchObject({ site: "Finance", user: { username: "anna", site: "Finance" } });
    expect(Object.fromEntries(new URLSearchParams(server.asked[0]?.body))).toEqual({
      username: "anna",
      target_site: "Finance",
      client_ip: "203.0.113.7",
    });
  });

  it.each([
    ["a site that is not listed", { username: "anna", site: "Other" }],
    ["the site in another letter case", { username: "anna", site: "sales" }],
    ["no address", { username: "anna", clientIp: "203.0.113" }],
    ["a blank name", { username: " " }],
    ["a name with a line break", { username: "anna\nadmin" }],
  ])("Tableau is not asked for a user with %s", async (_what, user) => {
    const { ask, lastCode, system: server } = await tableau({ body: TICKET }, user, { site: "Sales" });
    expect(await ask()).toMatchObject({ status: 500, body: { error: "internal" } });
    expect(lastCode()).toBe("user-invalid");
    expect(server.asked).toEqual([]);
  });

  it.each(["-1", "-1\n", "-1\r\n", " -1 ", "b'-1'", "b'-1\\n'", '"-1"', "'-1'"])(
    "%j is a refusal of Tableau's, with the reasons that its help lists",
    async (body) => {
      const { ask, lastCode, lastMessage } = await tableau({ body });
      expect(await ask()).toMatchObject({ status: 502, body: { error: "issuer-refused" } });
      expect(lastCode()).toBe("issuer-refused");
      expect(lastMessage()).toMatch(/trusted hosts/);
      expect(lastMessage()).toMatch(/licensed/);
      expect(lastMessage()).toMatch(/letter case/);
    },
  );

  it.each<[string, Answer, string]>([
    ["an empty answer", { body: "" }, "issuer-answer-invalid"],
    ["a sign-in page", html, "issuer-answer-invalid"],
    ["a text that is no ticket", { body: "Internal error" }, "issuer-answer-invalid"],
    ["a ticket with a slash", { body: "9D1Oby/DQmSIOyQpKdy4Sw==:dg62gCsSE0QRArXNTOp6mlJ5" }, "issuer-answer-invalid"],
    ["a redirect", { status: 302, headers: { Location: "https://elsewhere.example.com/" } }, "issuer-answer-invalid"],
    ["404", { status: 404, body: "not here" }, "issuer-refused"],
    ["more than 256 kB", { body: "a".repeat(300 * 1024) }, "issuer-answer-invalid"],
  ])("%s of Tableau is no ticket", async (_what, answer, code) => {
    const { ask, lastCode } = await tableau(answer);
    expect(await ask()).toMatchObject({ status: 502, body: { error: "issuer-refused" } });
    expect(lastCode()).toBe(code);
  });

  it("429 of Tableau is told with its Retry-After", async () => {
    const { ask, lastCode } = await tableau({ status: 429, headers: { "Retry-After": "7" } });
    expect(await ask()).toMatchObject({ status: 429, body: { error: "rate-limited" }, retryAfter: "7" });
    expect(lastCode()).toBe("issuer-rate-limited");
  });

  it("a Tableau Server that is silent is late after timeoutMs", async () => {
    system = await startSystem(() => new Promise(() => undefined));
    const issuer = tableauTicketIssuer({ server: system.url, timeoutMs: 50 });
    const { ask, lastCode } = rigFor(issuer, () => ({ username: "anna" }));
    expect(await ask()).toMatchObject({ status: 504, body: { error: "issuer-timeout" } });
    expect(lastCode()).toBe("issuer-timeout");
  });

  it("a Tableau Server that is not there is told by its option", async () => {
    const { ask, lastCode, lastMessage, system: server } = await tableau({ body: TICKET });
    await server.close();
    expect(await ask()).toMatchObject({ status: 502, body: { error: "issuer-refused" } });
    expect(lastCode()).toBe("issuer-unreachable");
    expect(lastMessage()).toMatch(/ECONNREFUSED.*option server/);
  });

  it("a visitor who goes away ends the call to Tableau", async () => {
    system = await startSystem(() => new Promise(() => undefined));
    const { handler, events } = rigFor(tableauTicketIssuer({ server: system.url }), () => ({ username: "anna" }));
    const leaving = new AbortController();
    const asked = system.nextRequest();
    const issued = handler.issue({ signal: leaving.signal });
    await asked;
    leaving.abort();
    expect(await issued).toMatchObject({ ok: false, status: 499, error: "aborted" });
    expect(events.at(-1)).toMatchObject({ type: "refused", waitedFor: "the issuer" });
  });

  it("a licence key as Tableau's answer is refused, and not repeated", async () => {
    const key = `${b64({ alg: "RS512" })}.${b64({ jti: "x", license: "9999000000001253" })}.c2lnbmF0dXJl`;
    const { ask, lastCode, lastMessage } = await tableau({ body: key });
    expect((await ask()).status).toBe(500);
    expect(lastCode()).toBe("license-key-given");
    expect(lastMessage()).toMatch(/license\.qlikcloud\.com on port 443/);
    expect(lastMessage()).not.toContain(key.slice(0, 20));
  });

  it("check() of the issuer says whether Tableau answers", async () => {
    const { handler, system: server } = await tableau({ body: "" });
    expect(await handler.check()).toMatchObject({ ok: true });
    await server.close();
    expect(await handler.check()).toMatchObject({ ok: false, error: { code: "issuer-unreachable" } });
  });

  it("a handler for Tableau's tickets has no DELETE, because Tableau has no call for it", async () => {
    const { end } = await tableau({ body: TICKET });
    expect(await end()).toBe(405);
  });
});

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const APP = {
  server: "https://tableau.example.com",
  site: "Sales",
  clientId: "0a5f2a3e-client",
  secrets: [{ id: "2b17c3-secret", value: "aLongValueOfTheSecret+With/Characters=" }],
};

describe("tokens of a Connected App", () => {
  const rig = () => rigFor(tableauJwtIssuer(APP), () => ({ username: "anna@example.com" }));

  it("a token for Tableau verifies with jose and with openssl, under the secret's value", async () => {
    const { body } = await rig().ask();
    const token = String(body["token"]);
    const secret = APP.secrets[0]?.value ?? "";
    const options = { audience: "tableau", issuer: APP.clientId, subject: "anna@example.com", algorithms: ["HS256"] };
    await jwtVerify(token, new TextEncoder().encode(secret), options);
    expect(verifiedByOpenssl(token, { secret })).toBe(true);
    expect(verifiedByOpenssl(token, { secret: `${secret}x` })).toBe(false);
  });

  it("a token for Tableau has the header and the claims that its help asks for", async () => {
    const { body } = await rig().ask();
    const { header, claims } = decoded(String(body["token"]));
    expect(header).toEqual({ alg: "HS256", typ: "JWT", kid: APP.secrets[0]?.id, iss: APP.clientId });
    const { iat, nbf, exp, jti, ...rest } = claims as { iat: number; nbf: number; exp: number; jti: string };
    expect(rest).toEqual({ iss: APP.clientId, aud: "tableau", sub: "anna@example.com", scp: ["tableau:views:embed"] });
    expect(exp - iat).toBe(305);
    expect(nbf).toBe(iat);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({
      server: APP.server,
      site: "Sales",
      user: { username: "anna@example.com", site: "Sales" },
    });
    expect(body["expiresInMs"]).toBeGreaterThan(298_000);
  });

  it("two tokens for Tableau have two ids", async () => {
    const { ask } = rig();
    const [one, other] = [await ask(), await ask()].map(({ body }) => decoded(String(body["token"])).claims["jti"]);
    expect(one).not.toBe(other);
  });

  it("of two secrets the first one signs", async () => {
    const [former] = APP.secrets;
    const secrets = [{ id: "new", value: "anotherValue" }, former as { id: string; value: string }];
    const { ask } = rigFor(tableauJwtIssuer({ ...APP, secrets }), () => ({ username: "anna" }));
    expect(decoded(String((await ask()).body["token"])).header["kid"]).toBe("new");
  });

  it.each<[string, object]>([
    ["no secret", { secrets: [] }],
    ["three secrets", { secrets: [1, 2, 3].map((id) => ({ id: String(id), value: "value" })) }],
    ["a secret without a value", { secrets: [{ id: "one" }] }],
    ["a life that Tableau does not take", { lifeSeconds: 600 }],
    ["a site with a slash", { site: "Sales/EU" }],
    ["plain http", { server: "http://tableau.example.com" }],
    ["a setting that does not exist", { secret: "value" }],
  ])("tableauJwtIssuer refuses %s at once", (_what, more) => {
    const make = () => tableauJwtIssuer({ ...APP, ...more });
    expect(make).toThrow(TicketServerError);
    expect(make).toThrow(/^tableauJwtIssuer: /);
  });
});
