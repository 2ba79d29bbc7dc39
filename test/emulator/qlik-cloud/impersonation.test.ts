// What a backend gets at the token endpoint, and how it proves itself.
import { createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ask, IMPERSONATE_ANNA, makeTenant, post, SECRET, SPA, tokenOfAnna, WEB } from "./tenant.js";

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe("impersonation", () => {
  it("impersonation gives a backend the user's token, of six hours, lower-case bearer, with both times", () => {
    const { tenant, clock } = makeTenant();
    const answer = post(tenant, "/oauth/token", IMPERSONATE_ANNA);
    expect(answer.status).toBe(200);
    expect(answer.header("cache-control")).toBe("no-store");
    expect(answer.json()).toMatchObject({ token_type: "bearer", scope: "user_default", expires_in: 21_600 });
    expect(answer.json()["expires_at"]).toBe(new Date(clock.now() + 21_600_000).toISOString());
    expect(answer.json()["refresh_token"]).toBeUndefined();
    expect(ask(tenant, "/api/v1/users/me", bearer(answer.json().access_token)).json()).toMatchObject({
      subject: "anna",
    });
  });

  it("a token of impersonation is over when its client's minutes are over, and a 401 says so to the journal alone", () => {
    const { tenant, clock } = makeTenant({ clients: [{ ...WEB, accessTokenMinutes: 15 }] });
    const token = tokenOfAnna(tenant);
    clock.advance(15 * 60_000 - 1);
    expect(ask(tenant, "/api/v1/users/me", bearer(token)).status).toBe(200);
    clock.advance(1);
    const refused = ask(tenant, "/api/v1/users/me", bearer(token));
    expect([refused.status, refused.json().errors[0]?.title]).toEqual([401, "Unauthorized"]);
    expect(tenant.journal().at(-1)?.refused).toBe("the token is expired");
  });

  it("the impersonated user may be named by id, too", () => {
    const { tenant } = makeTenant({ clients: [WEB], users: [{ subject: "anna", id: "user-7" }] });
    const body = { ...IMPERSONATE_ANNA, user_lookup: { field: "userId", value: "user-7" } };
    expect(post(tenant, "/oauth/token", body).status).toBe(200);
  });

  it.each([
    ["an unknown client", { client_id: "nobody" }, 400, "OAUTH-14"],
    ["a wrong secret", { client_secret: "wrong" }, 401, "HTTP-401"],
    ["no secret", { client_secret: undefined }, 401, "HTTP-401"],
    ["a client without the grant", { client_id: SPA.clientId }, 400, "HTTP-400"],
    ["no user_lookup", { user_lookup: undefined }, 400, "HTTP-400"],
    ["a lookup by another field", { user_lookup: { field: "email", value: "x" } }, 400, "HTTP-400"],
    ["a user whom the tenant does not have", { user_lookup: { field: "subject", value: "zoe" } }, 400, "HTTP-400"],
    ["a scope that the client may not have", { scope: "admin.apps" }, 400, "HTTP-400"],
    ["no grant_type", { grant_type: undefined }, 400, "HTTP-400"],
    ["a grant that nobody knows", { grant_type: "password" }, 400, "HTTP-400"],
  ])("the token call refuses %s", (_what, changes, status, code) => {
    const { tenant } = makeTenant();
    const answer = post(tenant, "/oauth/token", { ...IMPERSONATE_ANNA, ...changes });
    expect([answer.status, answer.json().errors[0]?.code]).toEqual([status, code]);
    expect(answer.json().errors[0]).toHaveProperty("status", String(status));
    expect(answer.json()["traceId"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("a disabled user gets no token, and 403 says so", () => {
    const { tenant } = makeTenant();
    tenant.setUserStatus("anna", "disabled");
    expect(post(tenant, "/oauth/token", IMPERSONATE_ANNA).status).toBe(403);
  });

  it("a user with too many tokens gets no further one: 403", () => {
    const { tenant } = makeTenant({ tokensPerUser: 2 });
    const statuses = [1, 2, 3].map(() => post(tenant, "/oauth/token", IMPERSONATE_ANNA).status);
    expect(statuses).toEqual([200, 200, 403]);
  });

  it("a secret is rotated without an outage: the second one is good beside the first, and alone after it", () => {
    const { tenant } = makeTenant();
    const second = tenant.addClientSecret(WEB.clientId);
    const with2 = { ...IMPERSONATE_ANNA, client_secret: second };
    expect([IMPERSONATE_ANNA, with2].map((body) => post(tenant, "/oauth/token", body).status)).toEqual([200, 200]);
    tenant.removeClientSecret(WEB.clientId, SECRET);
    expect([IMPERSONATE_ANNA, with2].map((body) => post(tenant, "/oauth/token", body).status)).toEqual([401, 200]);
  });

  it("a client has five secrets at most", () => {
    const { tenant } = makeTenant();
    for (let count = 1; count < 5; count += 1) tenant.addClientSecret(WEB.clientId);
    expect(() => tenant.addClientSecret(WEB.clientId)).toThrow("at most 5 secrets");
  });

  it("the token call takes a form as well as JSON, but no user_lookup in a form", () => {
    const { tenant } = makeTenant();
    const form = (fields: Record<string, string>) =>
      ask(tenant, "/oauth/token", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString(),
      });
    const proof = { client_id: WEB.clientId, client_secret: SECRET };
    expect(form({ grant_type: "client_credentials", ...proof }).status).toBe(200);
    expect(form({ grant_type: IMPERSONATE_ANNA.grant_type, ...proof, user_lookup: "[object Object]" }).status).toBe(
      400,
    );
    const plain = ask(tenant, "/oauth/token", { method: "POST", body: JSON.stringify(IMPERSONATE_ANNA) });
    expect(plain.status).toBe(400);
  });

  it("more than 500 token calls in five minutes are too many: 429 with Retry-After, until the five minutes are over", () => {
    const { tenant, clock } = makeTenant({ rateLimits: { tier2: 2 } });
    for (let count = 0; count < 10; count += 1) expect(post(tenant, "/oauth/token", IMPERSONATE_ANNA).status).toBe(200);
    clock.advance(60_000);
    const refused = post(tenant, "/oauth/token", IMPERSONATE_ANNA);
    expect([refused.status, refused.header("retry-after")]).toEqual([429, "240"]);
    clock.advance(240_000);
    expect(post(tenant, "/oauth/token", IMPERSONATE_ANNA).status).toBe(200);
  });
});

describe("a client's own signature", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
  const client = { ...WEB, secrets: [], publicKeys: [{ keyId: "key-1", pem }] };

  function assertion(now: number, claims: object = {}, header: object = {}): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const seconds = Math.floor(now / 1000);
    const body = {
      iss: WEB.clientId,
      sub: WEB.clientId,
      aud: "https://localhost/oauth/token",
      jti: crypto.randomUUID(),
      iat: seconds,
      exp: seconds + 300,
      ...claims,
    };
    const signed = `${part({ alg: "RS256", typ: "JWT", kid: "key-1", ...header })}.${part(body)}`;
    return `${signed}.${createSign("sha256").update(signed).sign(privateKey).toString("base64url")}`;
  }
  const request = (text: string) => ({
    ...IMPERSONATE_ANNA,
    client_secret: undefined,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: text,
  });

  it("a private-key JWT stands in for a secret, once", () => {
    const { tenant, clock } = makeTenant({ clients: [client] });
    const text = assertion(clock.now());
    expect(post(tenant, "/oauth/token", request(text)).status).toBe(200);
    expect(post(tenant, "/oauth/token", request(text)).status).toBe(401);
    expect(tenant.journal().at(-1)?.refused).toBe("the assertion's jti was used before");
  });

  it.each([
    ["iss of another", { iss: "other" }, {}, "iss and sub are not the client id"],
    ["sub of another", { sub: "other" }, {}, "iss and sub are not the client id"],
    ["aud with a slash at its end", { aud: "https://localhost/oauth/token/" }, {}, "aud is not"],
    ["no jti", { jti: undefined }, {}, "lacks jti"],
    ["no iat", { iat: undefined }, {}, "lacks iat or exp"],
    ["a life of 301 seconds", { exp: Date.UTC(2024, 0, 1) / 1000 + 301 }, {}, "longer than 5 minutes"],
    ["an end in the past", { iat: 1, exp: 200 }, {}, "has expired"],
    ["a beginning in the future", { nbf: Date.UTC(2024, 0, 1) / 1000 + 2 }, {}, "not valid yet"],
    ["no kid", {}, { kid: undefined }, "kid is none"],
    ["HS256", {}, { alg: "HS256" }, "alg is none of"],
    ["another algorithm than it was signed by", {}, { alg: "RS512" }, "signature is not good"],
  ])("a private-key JWT with %s is refused", (_what, claims, header, reason) => {
    const { tenant, clock } = makeTenant({ clients: [client] });
    expect(post(tenant, "/oauth/token", request(assertion(clock.now(), claims, header))).status).toBe(401);
    expect(tenant.journal().at(-1)?.refused).toContain(reason);
  });
});
