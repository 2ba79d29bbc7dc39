// JWT sessions, cookies, the CSRF token and web integrations.
import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { ask, makeTenant, PAGE, post, signInOnPage, type Made } from "./tenant.js";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PROVIDER = {
  issuer: "https://idp.example.com",
  keyId: "key-1",
  publicKey: publicKey.export({ type: "spki", format: "pem" }) as string,
};
const INTEGRATION = { id: "integration-1", validOrigins: [PAGE] };
const ID_HEADER = { origin: PAGE, "qlik-web-integration-id": INTEGRATION.id };

function start(): Made {
  return makeTenant({ jwtProviders: [PROVIDER], webIntegrations: [INTEGRATION] });
}

function sign({ clock }: Made, claims: object = {}, header: object = {}): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  const all = {
    iss: PROVIDER.issuer,
    aud: "qlik.api/login/jwt-session",
    sub: "idp|carla",
    subType: "user",
    name: "Carla",
    email: "carla@example.com",
    email_verified: true,
    jti: crypto.randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 60,
    groups: ["sales"],
    ...claims,
  };
  const head = { alg: "RS256", typ: "JWT", kid: PROVIDER.keyId, ...header };
  return new SignJWT(all).setProtectedHeader(head).sign(privateKey);
}

function enter({ tenant }: Made, token: string, headers: Record<string, string> = ID_HEADER) {
  return ask(tenant, "/login/jwt-session?qlik-web-integration-id=integration-1", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
}

describe("a session by JWT", () => {
  it("a JWT makes a cookie session, and a user that the tenant did not have", async () => {
    const made = start();
    const answer = enter(made, await sign(made));
    expect([answer.status, answer.text, answer.header("access-control-allow-origin")]).toEqual([200, "{}", PAGE]);
    const me = ask(made.tenant, "/api/v1/users/me", { cookie: answer.cookie, headers: ID_HEADER });
    expect(me.json()).toMatchObject({ subject: "idp|carla", name: "Carla", email: "carla@example.com" });
  });

  it("the end of the JWT is not the end of the session", async () => {
    const made = start();
    const { cookie } = enter(made, await sign(made));
    made.clock.advance(120_000);
    expect(ask(made.tenant, "/api/v1/users/me", { cookie }).status).toBe(200);
    made.clock.advance(3_600_000);
    expect(ask(made.tenant, "/api/v1/users/me", { cookie }).status).toBe(401);
  });

  it("a JWT serves once: its jti is known afterwards", async () => {
    const made = start();
    const token = await sign(made);
    expect(enter(made, token).status).toBe(200);
    const again = enter(made, token);
    expect([again.status, again.json().errors[0]?.title]).toEqual([401, "The token was used before (jti)"]);
  });

  const AT = Date.UTC(2024, 0, 1) / 1000;
  it.each([
    ["no iss", { iss: undefined }, {}, "The claim iss is no identity provider's"],
    ["another iss", { iss: "https://idp.example.com/" }, {}, "The claim iss is no identity provider's"],
    ["no kid", {}, { kid: undefined }, "The token's kid is missing"],
    ["another kid", {}, { kid: "key-2" }, "The token's kid is not the identity provider's"],
    ["no typ", {}, { typ: undefined }, "The token's typ is not JWT"],
    ["no aud", { aud: undefined }, {}, "The claim aud is not qlik.api/login/jwt-session"],
    ["another aud", { aud: "qlik.api/jwt-session" }, {}, "The claim aud is not qlik.api/login/jwt-session"],
    ["no sub", { sub: undefined }, {}, "The claim sub is missing"],
    ["no subType", { subType: undefined }, {}, "The claim subType is not user"],
    ["another subType", { subType: "User" }, {}, "The claim subType is not user"],
    ["no name", { name: undefined }, {}, "The claim name is missing"],
    ["no email", { email: undefined }, {}, "The claim email is missing"],
    ["an email that is not verified", { email_verified: false }, {}, "The claim email_verified is not true"],
    ["email_verified as a text", { email_verified: "true" }, {}, "The claim email_verified is not true"],
    ["no jti", { jti: undefined }, {}, "The claim jti is missing"],
    ["no iat", { iat: undefined }, {}, "The claim iat is missing"],
    ["no nbf", { nbf: undefined }, {}, "The claim nbf is missing"],
    ["no exp", { exp: undefined }, {}, "The claim exp is missing"],
    ["an iat in the future", { iat: AT + 1 }, {}, "The token was issued in the future (iat)"],
    ["an nbf in the future", { nbf: AT + 1 }, {}, "The token is not valid yet (nbf)"],
    ["an exp in the past", { exp: AT }, {}, "The token has expired (exp)"],
    ["a life of 3601 seconds", { exp: AT + 3601 }, {}, "exp is more than 3600 seconds after nbf"],
    ["groups as a text", { groups: "sales" }, {}, "The claim groups is no list of texts"],
  ])("a JWT with %s is refused by a title of its own", async (_what, claims, header, title) => {
    const made = start();
    const answer = enter(made, await sign(made, claims, header));
    expect([answer.status, answer.json().errors[0]?.title, answer.cookie]).toEqual([401, title, undefined]);
  });

  it("a JWT by another key, with HMAC, or none at all is refused", async () => {
    const made = start();
    const good = await sign(made);
    const [head = "", body = ""] = good.split(".");
    const hmac = await new SignJWT({}).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(Buffer.alloc(32));
    const titles = [`${head}.${body}.AAAA`, hmac, "nonsense"].map((text) => enter(made, text).json().errors[0]?.title);
    expect(titles).toEqual([
      "The token's signature is not good",
      "The token's alg is not allowed",
      "The token is no JSON Web Token",
    ]);
    expect(ask(made.tenant, "/login/jwt-session", { method: "POST" }).json().errors[0]?.title).toBe("Missing token");
  });

  it("clocks may differ by the identity provider's tolerance", async () => {
    const made = makeTenant({ jwtProviders: [{ ...PROVIDER, clockToleranceSec: 5 }], webIntegrations: [INTEGRATION] });
    expect(enter(made, await sign(made, { nbf: AT + 5, iat: AT + 5 })).status).toBe(200);
    expect(enter(made, await sign(made, { nbf: AT + 6 })).status).toBe(401);
  });

  it("a page that no web integration lists gets no session, and may not read why", async () => {
    const made = start();
    const origin = "https://other.example.com";
    const answer = enter(made, await sign(made), { ...ID_HEADER, origin });
    expect([answer.status, answer.header("access-control-allow-origin")]).toEqual([401, undefined]);
    const unknown = ask(made.tenant, "/login/jwt-session?qlik-web-integration-id=other", {
      method: "POST",
      headers: { origin: PAGE, authorization: `Bearer ${await sign(made)}` },
    });
    expect(unknown.status).toBe(401);
  });
});

describe("calls by cookie", () => {
  it("the CSRF token comes in a header that pages may read, with 204", () => {
    const { tenant } = start();
    const cookie = signInOnPage(tenant, "anna");
    const answer = ask(tenant, "/api/v1/csrf-token", { cookie, headers: ID_HEADER });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(answer.header("qlik-csrf-token")).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.header("access-control-expose-headers")).toContain("qlik-csrf-token");
    expect(ask(tenant, "/api/v1/csrf-token").status).toBe(401);
  });

  it("a change by cookie needs the CSRF token, and CSRF-TOKEN-2 stands at the top of the refusal", () => {
    const { tenant } = start();
    const cookie = signInOnPage(tenant, "anna");
    const add = (headers: Record<string, string>) =>
      post(tenant, "/api/v1/users", { subject: "zoe" }, { cookie, ...headers });
    const refused = add({});
    expect([refused.status, refused.json()["code"]]).toEqual([403, "CSRF-TOKEN-2"]);
    const token = ask(tenant, "/api/v1/csrf-token", { cookie }).header("qlik-csrf-token") ?? "";
    expect(add({ "qlik-csrf-token": token }).status).toBe(201);
  });

  it("a session cookie without its signature beside it is nobody's", () => {
    const { tenant } = start();
    const cookie = signInOnPage(tenant, "anna");
    const alone = cookie.split("; ").find((pair) => pair.startsWith("eas.sid="));
    expect(ask(tenant, "/api/v1/users/me", { cookie: alone }).status).toBe(401);
  });
});
