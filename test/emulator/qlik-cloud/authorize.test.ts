// The way of people: authorize, sign-in, consent, and back to the page.
import { describe, expect, it } from "vitest";
import {
  ask,
  authorizePath,
  CALLBACK,
  codeGrant,
  decide,
  makeTenant,
  post,
  returned,
  signInOnPage,
  SPA,
  WEB,
} from "./tenant.js";

describe("authorize", () => {
  it("a visitor is sent to the sign-in page and comes back to the same question", () => {
    const { tenant } = makeTenant();
    const first = ask(tenant, authorizePath());
    const login = first.header("location") ?? "";
    expect([first.status, login.startsWith("/login?returnto=%2Foauth%2Fauthorize%3F")]).toEqual([302, true]);
    const page = ask(tenant, login);
    expect(page.text).toContain('value="anna"');
    const entered = ask(tenant, login, { method: "POST", body: "subject=anna" });
    expect(entered.header("location")).toBe(authorizePath());
    expect(entered.headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value.split("=")[0])).toEqual([
      "eas.sid",
      "eas.sid.sig",
      "_csrfToken",
      "_csrfToken.sig",
    ]);
  });

  it("the session cookies reach pages of other sites over https, and over http they have no such attributes", () => {
    const { tenant } = makeTenant();
    const cookieAt = (origin: string) =>
      ask(tenant, `${origin}/login`, { method: "POST", body: "subject=ben" }).header("set-cookie");
    expect(cookieAt("https://localhost")).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=None$/);
    expect(cookieAt("http://localhost")).toMatch(/; Path=\/; HttpOnly$/);
  });

  it("a trusted client gets its code without a question, and the code comes with the state", () => {
    const { tenant } = makeTenant({ clients: [{ ...SPA, consent: "trusted" }] });
    const answer = ask(tenant, authorizePath(), { cookie: signInOnPage(tenant, "anna") });
    expect(answer.header("location")?.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(returned(answer)).toEqual({ code: expect.stringMatching(/^[\w-]{36}$/) as string, state: "state-1" });
  });

  it("a client that asks for consent asks once, and again for a new scope", () => {
    const { tenant } = makeTenant();
    const cookie = signInOnPage(tenant, "anna");
    const authorize = (scope: string) => ask(tenant, authorizePath({ scope }), { cookie });
    const page = authorize("user_default");
    expect([page.status, page.text.includes("<li>user_default</li>")]).toEqual([200, true]);
    expect(returned(decide(tenant, page.text, cookie, "approve"))["code"]).toBeDefined();
    expect(returned(authorize("user_default"))["code"]).toBeDefined();
    expect(authorize("user_default apps:read").status).toBe(200);
  });

  it("a consent that is refused comes back as access_denied, with Qlik's error_code beside it", () => {
    const { tenant } = makeTenant();
    const cookie = signInOnPage(tenant, "anna");
    const page = ask(tenant, authorizePath(), { cookie });
    const answer = decide(tenant, page.text, cookie, "cancel");
    expect(returned(answer)).toMatchObject({ error: "access_denied", error_code: "ACCESS-DENIED", state: "state-1" });
    expect(decide(tenant, page.text, cookie, "approve").status).toBe(400);
  });

  it("nobody gives consent on another one's page", () => {
    const { tenant } = makeTenant();
    const page = ask(tenant, authorizePath(), { cookie: signInOnPage(tenant, "anna") });
    expect(decide(tenant, page.text, signInOnPage(tenant, "ben"), "approve").status).toBe(401);
  });

  it.each([
    ["an unknown client", { client_id: "nobody" }, "OAUTH-14"],
    ["an address that differs by a slash", { redirect_uri: `${CALLBACK}/` }, "OAUTH-1"],
    ["an address that differs in letter case", { redirect_uri: CALLBACK.toUpperCase() }, "OAUTH-1"],
    ["no address", { redirect_uri: undefined }, "OAUTH-1"],
  ])("authorize answers %s with 400 itself, and sends nobody anywhere", (_what, changes, code) => {
    const { tenant } = makeTenant();
    const answer = ask(tenant, authorizePath(changes), { cookie: signInOnPage(tenant, "anna") });
    expect([answer.status, answer.json().errors[0]?.code, answer.header("location")]).toEqual([400, code, undefined]);
  });

  it.each([
    ["no state", { state: undefined }, "invalid_request"],
    ["no scope", { scope: undefined }, "invalid_request"],
    ["no challenge", { code_challenge: undefined }, "invalid_request"],
    ["a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["another response_type", { response_type: "token" }, "unsupported_response_type"],
    ["a scope that the client may not have", { scope: "admin.apps" }, "invalid_scope"],
    ["prompt=none and nobody signed in", { prompt: "none" }, "login_required"],
  ])("authorize with %s comes back as %s", (_what, changes, error) => {
    const { tenant } = makeTenant();
    expect(returned(ask(tenant, authorizePath(changes)))).toMatchObject({ error });
  });

  it("prompt=none where consent is lacking comes back as consent_required", () => {
    const { tenant } = makeTenant();
    const cookie = signInOnPage(tenant, "anna");
    expect(returned(ask(tenant, authorizePath({ prompt: "none" }), { cookie }))).toMatchObject({
      error: "consent_required",
    });
  });

  it("prompt=login and max_age ask people to sign in anew, once", () => {
    const { tenant, clock } = makeTenant();
    const cookie = signInOnPage(tenant, "anna");
    const forced = ask(tenant, authorizePath({ prompt: "login" }), { cookie }).header("location") ?? "";
    expect([forced.startsWith("/login?"), forced.includes("prompt")]).toEqual([true, false]);
    clock.advance(61_000);
    expect(ask(tenant, authorizePath({ max_age: "120" }), { cookie }).status).toBe(200);
    expect(ask(tenant, authorizePath({ max_age: "60" }), { cookie }).status).toBe(302);
  });

  it("a redirect address that was not encoded is understood, as @qlik/api sends it", () => {
    const { tenant } = makeTenant({ clients: [{ ...SPA, consent: "trusted" }] });
    const raw = decodeURIComponent(authorizePath());
    expect(returned(ask(tenant, raw, { cookie: signInOnPage(tenant, "anna") }))["code"]).toBeDefined();
  });

  it("login: silent signs the same person in at once", () => {
    const { tenant } = makeTenant({ login: "silent:ben", clients: [{ ...SPA, consent: "trusted" }] });
    const login = ask(tenant, ask(tenant, authorizePath()).header("location") ?? "");
    const answer = ask(tenant, login.header("location") ?? "", { cookie: login.cookie });
    expect(post(tenant, "/oauth/token", codeGrant(returned(answer)["code"] ?? "")).status).toBe(200);
    expect(tenant.sessions()).toEqual(["ben"]);
  });

  it("a disabled user is not let through by an old session: access_denied", () => {
    const { tenant } = makeTenant();
    const cookie = signInOnPage(tenant, "ben");
    tenant.setUserStatus("ben", "disabled");
    expect(returned(ask(tenant, authorizePath(), { cookie }))).toMatchObject({ error: "access_denied" });
    const again = ask(tenant, "/login", { method: "POST", body: "subject=ben" });
    expect([again.status, again.text.includes("You cannot sign in.")]).toEqual([200, true]);
  });
});

describe("clients of other tenants, and tenants without clients", () => {
  const foreign = { ...SPA, home: "other", consent: "trusted" } as const;

  it("a client of another tenant is unknown until it is published", () => {
    const { tenant } = makeTenant({ clients: [foreign] });
    expect(ask(tenant, authorizePath()).json().errors[0]?.code).toBe("OAUTH-14");
    tenant.publishClient(SPA.clientId, true);
    expect(ask(tenant, authorizePath()).status).toBe(302);
  });

  it("a tenant admin lets a published client in, and from then on it serves everybody", () => {
    const { tenant } = makeTenant({ clients: [{ ...foreign, published: true }] });
    const ben = signInOnPage(tenant, "ben");
    const anna = signInOnPage(tenant, "anna");
    expect(returned(ask(tenant, authorizePath(), { cookie: ben }))).toMatchObject({ error: "access_denied" });
    const page = ask(tenant, authorizePath(), { cookie: anna });
    expect(page.text).toContain("comes from another tenant");
    expect(returned(decide(tenant, page.text, anna, "approve"))["code"]).toBeDefined();
    expect(returned(ask(tenant, authorizePath(), { cookie: ben }))["code"]).toBeDefined();
  });

  it("a government tenant has no discovery document and knows no client", () => {
    const { tenant } = makeTenant({ government: true, clients: [] });
    expect(ask(tenant, "/.well-known/oauth-authorization-server").status).toBe(404);
    expect(ask(tenant, authorizePath()).json().errors[0]?.code).toBe("OAUTH-14");
    const product = ask(tenant, "/resources/autogenerated/product-info.json").json();
    expect(product["composition"]).toMatchObject({ provider: "fedramp" });
    expect(() => makeTenant({ government: true })).toThrow('"clients" must be empty');
  });
});

describe("returning from sign-in and sign-out", () => {
  const integration = { id: "integration-1", validOrigins: ["https://app.example.com"] };

  it.each([
    ["an address that cannot be read", "https://%zz", "LOGIN-8"],
    ["a script", "javascript:alert(1)", "LOGIN-8"],
    ["a foreign page without a web integration", "https://app.example.com/", "LOGIN-10"],
  ])("the sign-in page refuses to return to %s", (_what, returnto, code) => {
    const { tenant } = makeTenant({ webIntegrations: [integration] });
    const answer = ask(tenant, `/login?returnto=${encodeURIComponent(returnto)}`);
    expect([answer.status, answer.json().errors[0]?.code]).toEqual([401, code]);
  });

  it("logout ends the session, forgets the cookies, and returns to a page of the web integration", () => {
    const { tenant } = makeTenant({ webIntegrations: [integration] });
    const cookie = signInOnPage(tenant, "anna");
    const returnto = encodeURIComponent("https://app.example.com/bye");
    const answer = ask(tenant, `/logout?qlik-web-integration-id=integration-1&returnto=${returnto}`, { cookie });
    expect([answer.status, answer.header("location")]).toEqual([302, "https://app.example.com/bye"]);
    expect(answer.header("set-cookie")).toContain("Max-Age=0");
    expect(ask(tenant, "/api/v1/users/me", { cookie }).status).toBe(401);
  });
});

it("a client's redirect address must be https, or http on localhost, and stops the start otherwise", () => {
  const withAddress = (address: string) => () => makeTenant({ clients: [{ ...SPA, redirectUris: [address] }] });
  expect(withAddress("http://localhost:8080/cb")).not.toThrow();
  expect(withAddress("http://127.0.0.1:8080/cb")).toThrow("http one on localhost");
  expect(withAddress("/cb")).toThrow("absolute https address");
  expect(() => makeTenant({ clients: [{ ...SPA, redirectUris: Array<string>(6).fill(CALLBACK) }] })).toThrow(
    "at most 5",
  );
  expect(() => makeTenant({ clients: [{ ...SPA, secrets: ["s"] }] })).toThrow('only a client of the type "web"');
  expect(() => makeTenant({ clients: [WEB, WEB] })).toThrow("each clientId occurs once");
});
