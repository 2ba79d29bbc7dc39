// SBM: tokens of its SSO server, by JSON and by SOAP, with a service account and with a user's own password.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { sbmIssuer, TicketServerError, type SbmIssuerOptions, type SbmUser } from "../../../src/server/index.js";
import { html, json, startSystem, type Answer, type Asked, type FakeSystem } from "../support/fake-system.js";
import { rigFor } from "../support/issuer-rig.js";

const ASSERTION =
  '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><saml:Conditions/></saml:Assertion>';
const VALUE = Buffer.from(ASSERTION).toString("base64");
const HOUR = 3_600_000;

let system: FakeSystem | undefined;
afterEach(async () => {
  await system?.close();
  system = undefined;
});

const BILL: SbmUser = { username: "bill", password: "mypassword" };

async function sso(
  answer: (asked: Asked, count: number) => Answer | Promise<Answer>,
  user: () => SbmUser | undefined = () => BILL,
  more: Partial<SbmIssuerOptions> = {},
) {
  system = await startSystem(answer);
  return { system, ...rigFor(sbmIssuer({ sso: system.url, account: "user", ...more }), user) };
}

const good = (more: object = {}): Answer =>
  json({
    status: "OK",
    lifetime: { created: "2019-04-17T10:32:11.224Z", expires: "2019-04-17T18:32:11.224Z" },
    token: { tokenType: "SSO", encoding: "base64", value: VALUE, tokenProperties: { subjectName: "bill" } },
    ...more,
  });

describe("the JSON form", () => {
  it("SBM is asked as its guide prints it, and the token lives as long as the answer says", async () => {
    const { ask, system: server } = await sso(() => good());
    const { status, body } = await ask();
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: "POST", path: "/idp/services/rest/TokenService/" });
    expect(asked?.headers).toMatchObject({
      "content-type": "application/json;charset=UTF-8",
      accept: "application/json",
    });
    expect(JSON.parse(asked?.body ?? "")).toEqual({ credentials: { username: "bill", password: "mypassword" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token: VALUE, user: { username: "bill" } });
    expect(body["expiresInMs"]).toBeGreaterThan(8 * HOUR - 60_000);
    expect(body["expiresInMs"]).toBeLessThanOrEqual(8 * HOUR);
  });

  it.each(['pass"word', "back\\slash", "ünï cödé ", "{}", "'; --", '\\"\n', " "])(
    "the password %j arrives at SBM as it was entered",
    async (password) => {
      const { ask, system: server } = await sso(
        () => good(),
        () => ({ username: "bill", password }),
      );
      expect((await ask()).status).toBe(200);
      expect(JSON.parse(server.asked[0]?.body ?? "")).toEqual({ credentials: { username: "bill", password } });
    },
  );

  it("times in milliseconds since 1970, as before 11.6, are read", async () => {
    const lifetime = { created: 1467228623885, expires: 1467257423885 };
    const { ask } = await sso(() => good({ lifetime }));
    const ms = Number((await ask()).body["expiresInMs"]);
    expect(ms).toBeGreaterThan(8 * HOUR - 60_000);
    expect(ms).toBeLessThanOrEqual(8 * HOUR);
  });

  it("the sample as SBM's guide prints it, without commas, is told as no JSON, with the place and without the token", async () => {
    const printed = readFileSync(new URL("./sbm-sample-as-printed.txt", import.meta.url), "utf8");
    const { ask, lastCode, lastMessage } = await sso(() => ({ body: printed }));
    expect((await ask()).status).toBe(502);
    expect(lastCode()).toBe("issuer-answer-invalid");
    expect(lastMessage()).toMatch(/not JSON \(it breaks at position \d+\)/);
    expect(lastMessage()).not.toMatch(/PHNhbWw6|bill/);
  });

  it.each<[string, Answer, number, string]>([
    ["status Error", json({ status: "Error", error: { detail: "wrong password mypassword" } }), 401, "not-signed-in"],
    ["401", { status: 401, body: "" }, 401, "not-signed-in"],
    ["an empty body", { status: 200, body: "" }, 401, "not-signed-in"],
    ["a login page", html, 502, "issuer-refused"],
    ["no status", json({ token: { value: VALUE } }), 502, "issuer-refused"],
    ["no token", good({ token: {} }), 502, "issuer-refused"],
    ["a token that is not Base64", good({ token: { value: "<saml:Assertion/>" } }), 502, "issuer-refused"],
    ["no lifetime", good({ lifetime: {} }), 502, "issuer-refused"],
    ["a lifetime that is over", good({ lifetime: { created: 2, expires: 1 } }), 502, "issuer-refused"],
    ["500", { status: 500, body: "failed" }, 502, "issuer-refused"],
    ["429", { status: 429, headers: { "Retry-After": "3" } }, 429, "rate-limited"],
  ])("SBM's answer with %s gives no token", async (_what, answer, status, error) => {
    const { ask, lastMessage, events } = await sso(() => answer);
    expect(await ask()).toMatchObject({ status, body: { error } });
    expect(lastMessage()).not.toContain("mypassword");
    expect(inspect(events, { depth: 9 })).not.toContain("mypassword");
  });
});

describe("a user's own password", () => {
  it("the token of a login is handed out later without the password, which was kept nowhere", async () => {
    let user: SbmUser = BILL;
    const { ask, system: server } = await sso(
      () => good(),
      () => user,
    );
    const first = await ask();
    user = { username: "bill" };
    const second = await ask();
    expect(second.body["token"]).toBe(first.body["token"]);
    expect(server.asked).toHaveLength(1);
  });

  it("another user without a password gets no token: 401, and SBM is not asked", async () => {
    let user: SbmUser = BILL;
    const { ask, system: server } = await sso(
      () => good(),
      () => user,
    );
    await ask();
    user = { username: "eve" };
    expect(await ask()).toMatchObject({ status: 401, body: { error: "not-signed-in" } });
    expect(server.asked).toHaveLength(1);
  });

  it("a wrong password ends the token that was kept", async () => {
    let user: SbmUser = BILL;
    const { ask } = await sso(
      (_asked, count) => (count === 1 ? good() : json({ status: "Error" })),
      () => user,
    );
    expect((await ask()).status).toBe(200);
    user = { username: "bill", password: "wrong" };
    expect((await ask()).status).toBe(401);
    user = { username: "bill" };
    expect((await ask()).status).toBe(401);
  });

  it("a token that SBM has refused is not handed out again: the password is needed", async () => {
    let user: SbmUser = BILL;
    const { ask, system: server } = await sso(
      () => good(),
      () => user,
    );
    await ask();
    user = { username: "bill" };
    expect((await ask("retry")).status).toBe(401);
    expect((await ask()).status).toBe(401);
    expect(server.asked).toHaveLength(1);
  });

  it("DELETE forgets the user's token", async () => {
    let user: SbmUser = BILL;
    const { ask, end } = await sso(
      () => good(),
      () => user,
    );
    await ask();
    expect(await end()).toBe(204);
    user = { username: "bill" };
    expect((await ask()).status).toBe(401);
  });

  it.each([
    ["a password that is no text", { username: "bill", password: 7 } as unknown as SbmUser],
    ["an empty password", { username: "bill", password: "" }],
    ["a blank name", { username: "", password: "x" }],
  ])("SBM is not asked for a user with %s", async (_what, user) => {
    const {
      ask,
      lastCode,
      system: server,
    } = await sso(
      () => good(),
      () => user,
    );
    expect((await ask()).status).toBe(500);
    expect(lastCode()).toBe("user-invalid");
    expect(server.asked).toEqual([]);
  });
});

describe("a service account", () => {
  const account = { account: "service", serviceAccount: { username: "svc", password: 'p"w\\d' } } as const;

  it("all visitors share the service account's token, and each is named in events", async () => {
    let username = "anna";
    const {
      ask,
      events,
      system: server,
    } = await sso(
      () => good(),
      () => ({ username }),
      account,
    );
    const anna = await ask();
    username = "bob";
    const bob = await ask();
    expect(bob.body).toMatchObject({ token: anna.body["token"], user: { username: "bob" } });
    expect(server.asked.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { credentials: { username: "svc", password: 'p"w\\d' } },
    ]);
    expect(events.map((event) => "user" in event && event.user)).toEqual([{ username: "anna" }, { username: "bob" }]);
  });

  it("a refused service account is the site's fault: 403 for the page, the option in the log", async () => {
    const { ask, lastCode, lastMessage } = await sso(
      () => json({ status: "Error" }),
      () => ({ username: "anna" }),
      account,
    );
    expect(await ask()).toMatchObject({ status: 403, body: { error: "forbidden" } });
    expect(lastCode()).toBe("user-refused");
    expect(lastMessage()).toMatch(/serviceAccount/);
  });

  it("a visitor's password is refused with a service account", async () => {
    const { ask, lastCode } = await sso(
      () => good(),
      () => BILL,
      account,
    );
    expect((await ask()).status).toBe(500);
    expect(lastCode()).toBe("user-invalid");
  });
});

describe("settings", () => {
  const whole = { sso: "https://sso.example.com:8443", account: "user" } as const;
  it.each<[string, object, RegExp]>([
    ["no account", { account: undefined }, /account is missing/],
    ["plain http", { sso: "http://sso.example.com:8085" }, /sso is not https/],
    [
      "a service account that is not used",
      { serviceAccount: { username: "a", password: "topsecret" } },
      /serviceAccount/,
    ],
    ["a service account without password", { account: "service", serviceAccount: { username: "a" } }, /serviceAccount/],
    ["another protocol", { protocol: "rest" }, /protocol/],
  ])("sbmIssuer refuses %s at once", (_what, more, message) => {
    const make = () => sbmIssuer({ ...whole, ...more });
    expect(make).toThrow(TicketServerError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/topsecret/);
  });

  it("plain http is taken when the site says so", () => {
    expect(sbmIssuer({ ...whole, sso: "http://sso.example.com:8085", allowHttp: true }).name).toBe("sbm-token");
  });
});
