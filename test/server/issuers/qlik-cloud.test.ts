// Qlik Cloud: access tokens by the impersonation grant, what each refusal is told as, and a tenant that says wait.
import { describe, expect, it } from "vitest";
import { qlikCloudIssuer, TicketServerError } from "../../../src/server/index.js";
import { html, json, type Answer } from "../support/fake-system.js";
import { rsaKeys } from "../support/keys.js";
import { refusal, sentIn, tenant, tokenFor } from "../support/tenant.js";

describe("the impersonation grant", () => {
  it("the tenant is asked for a token of the user whom the site named", async () => {
    const { ask, system: server } = await tenant(() => tokenFor("anna"));
    const { status, body } = await ask();
    expect(server.asked[0]).toMatchObject({ method: "POST", path: "/oauth/token" });
    expect(sentIn(server.asked[0])).toEqual({
      grant_type: "urn:qlik:oauth:user-impersonation",
      client_id: "client-1",
      client_secret: "secret-1",
      user_lookup: { field: "subject", value: "auth0|anna" },
      scope: "user_default",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token: `token-of-anna-${"x".repeat(20)}`,
      tenant: server.url,
      clientId: "client-1",
      user: { subject: "auth0|anna" },
    });
    expect(body["expiresInMs"]).toBeGreaterThan(21_590_000);
  });

  it("a user of the tenant may be named by the tenant's own id, and the scope be another", async () => {
    const { ask, system: server } = await tenant(
      () => tokenFor("anna"),
      { scope: "apps:read" },
      () => ({ userId: "6123" }),
    );
    await ask();
    expect(sentIn(server.asked[0])).toMatchObject({
      user_lookup: { field: "userId", value: "6123" },
      scope: "apps:read",
    });
  });

  it("a lifetime is read of expires_at where expires_in is missing", async () => {
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    const { ask } = await tenant(() => tokenFor("anna", { expires_at }));
    const ms = Number((await ask()).body["expiresInMs"]);
    expect(ms).toBeGreaterThan(550_000);
    expect(ms).toBeLessThanOrEqual(600_000);
  });

  it("a refresh token that the tenant gives stays on the server", async () => {
    const { ask } = await tenant(() => tokenFor("anna", { expires_in: 900, refresh_token: "a-refresh-token" }));
    expect(JSON.stringify((await ask()).body)).not.toContain("a-refresh-token");
  });

  it.each<[string, Answer, number, string, string]>([
    ["a user who is disabled", refusal(403, "OAUTH-5"), 403, "forbidden", "user-refused"],
    ["a client that is not known", refusal(400, "OAUTH-14"), 502, "issuer-refused", "issuer-refused"],
    ["a grant that is not allowed", refusal(400, "OAUTH-9"), 502, "issuer-refused", "issuer-refused"],
    ["a secret that is refused", refusal(401, "OAUTH-2"), 502, "issuer-refused", "issuer-refused"],
    ["a tenant without OAuth", { status: 404, body: "" }, 502, "issuer-refused", "issuer-refused"],
    ["a tenant that fails", { status: 503, body: "" }, 502, "issuer-refused", "issuer-refused"],
    ["a login page", html, 502, "issuer-refused", "issuer-answer-invalid"],
    ["an answer without a token", json({ token_type: "bearer" }), 502, "issuer-refused", "issuer-answer-invalid"],
    ["a token without an end", tokenFor("anna", {}), 502, "issuer-refused", "issuer-answer-invalid"],
    [
      "a token that has ended",
      tokenFor("anna", { expires_at: "2020-01-01T00:00:00Z" }),
      502,
      "issuer-refused",
      "issuer-answer-invalid",
    ],
    [
      "a redirect",
      { status: 302, headers: { Location: "https://elsewhere.example.com/" } },
      502,
      "issuer-refused",
      "issuer-answer-invalid",
    ],
  ])("%s is told by a code, and its words to nobody", async (_what, answer, status, told, code) => {
    const { ask, lastCode, lastMessage } = await tenant(() => answer);
    expect(await ask()).toMatchObject({ status, body: { error: told } });
    expect(lastCode()).toBe(code);
    expect(lastMessage()).not.toMatch(/secret-1|Refused|Sign in/);
  });
});

describe("a tenant that says wait", () => {
  it("429 is told with its Retry-After, and until then the tenant is left alone for all users", async () => {
    let subject = "anna";
    const {
      ask,
      lastCode,
      system: server,
    } = await tenant(
      () => ({ status: 429, headers: { "Retry-After": "30" }, body: "" }),
      { clientSecrets: ["first", "second"] },
      () => ({ subject }),
    );
    expect(await ask()).toMatchObject({ status: 429, body: { error: "rate-limited" }, retryAfter: "30" });
    subject = "bob";
    expect(await ask()).toMatchObject({ status: 429, retryAfter: "30" });
    expect(lastCode()).toBe("issuer-rate-limited");
    expect(server.asked).toHaveLength(1);
  });
});

describe("settings", () => {
  const { privateKey } = rsaKeys();
  const whole = { tenant: "https://acme.eu.qlikcloud.com", clientId: "client-1", clientSecrets: ["secret-1"] };
  it.each<[string, object, RegExp]>([
    ["no tenant", { tenant: undefined }, /tenant is missing/],
    ["a tenant by plain http", { tenant: "http://acme.eu.qlikcloud.com" }, /tenant is not https/],
    ["a tenant with a path", { tenant: "https://acme.eu.qlikcloud.com/sense" }, /tenant has a path/],
    ["neither secrets nor keys", { clientSecrets: undefined }, /clientSecrets or keys/],
    ["secrets and keys", { keys: [{ kid: "1", privateKey }] }, /clientSecrets or keys/],
    ["a key without kid", { clientSecrets: undefined, keys: [{ privateKey }] }, /keys\[0\]\.kid/],
    [
      "a key that is none",
      { clientSecrets: undefined, keys: [{ kid: "1", privateKey: "secret-1" }] },
      /privateKey cannot be read/,
    ],
    [
      "a key that is too short",
      { clientSecrets: undefined, keys: [{ kid: "1", privateKey: rsaKeys(1024).privateKey }] },
      /another kind/,
    ],
    [
      "two keys of one kid",
      {
        clientSecrets: undefined,
        keys: [
          { kid: "1", privateKey },
          { kid: "1", privateKey },
        ],
      },
      /kid twice/,
    ],
    ["a misspelt setting", { clientSecret: "secret-1" }, /clientSecret is unknown/],
  ])("qlikCloudIssuer refuses %s, without repeating a secret", (_what, more, message) => {
    const make = () => qlikCloudIssuer({ ...whole, ...more });
    expect(make).toThrow(TicketServerError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/secret-1/);
  });
});
