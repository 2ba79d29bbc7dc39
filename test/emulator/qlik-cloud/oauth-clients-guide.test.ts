// Qlik's page "Creating and managing OAuth clients", step by step: what an administrator does there, and what it changes for people.
import { describe, expect, it } from "vitest";
import {
  ask,
  authorizePath,
  codeGrant,
  codeOf,
  decide,
  IMPERSONATE_ANNA,
  makeTenant,
  post,
  returned,
  SECRET,
  signInOnPage,
  SPA,
  tokenOfAnna,
  WEB,
} from "./tenant.js";

const tokenCall = (made: ReturnType<typeof makeTenant>, changes: object = {}) =>
  post(made.tenant, "/oauth/token", { ...IMPERSONATE_ANNA, ...changes }).status;

describe("the page on OAuth clients, in its order", () => {
  it("create: redirect URLs begin with https, or with http on localhost; several may be listed, and no other is returned to", () => {
    const create = (...redirectUris: string[]) =>
      makeTenant({ clients: [{ ...SPA, redirectUris, consent: "trusted" }] });
    expect(() => create("http://app.example.com/cb")).toThrow("https");
    const first = "https://app.example.com/cb";
    const second = "http://localhost:8080/cb";
    const { tenant } = create(first, second);
    const cookie = signInOnPage(tenant, "anna");
    const leadsTo = (address: string) =>
      ask(tenant, authorizePath({ redirect_uri: address }), { cookie })
        .header("location")
        ?.split("?")[0];
    expect([first, second, "https://evil.example/cb"].map(leadsTo)).toEqual([first, second, undefined]);
  });

  it("the client's id and secret are what its application shows; without the secret no token is issued", () => {
    const made = makeTenant();
    expect([tokenCall(made), tokenCall(made, { client_secret: "guessed" })]).toEqual([200, 401]);
    expect(tokenCall(made, { client_secret: undefined })).toBe(401);
  });

  it("publish: a client of another tenant serves nobody before; at the first sign-in an administrator gives the consent, for all", () => {
    const { tenant } = makeTenant({ clients: [{ ...SPA, home: "other", consent: "trusted" }] });
    expect(ask(tenant, authorizePath()).json().errors[0]?.code).toBe("OAUTH-14");
    tenant.publishClient(SPA.clientId, true);
    const [anna, ben] = ["anna", "ben"].map((subject) => signInOnPage(tenant, subject)) as [string, string];
    expect(returned(ask(tenant, authorizePath(), { cookie: ben }))["error"]).toBe("access_denied");
    const consent = ask(tenant, authorizePath(), { cookie: anna });
    expect(returned(decide(tenant, consent.text, anna, "approve"))["code"]).toBeDefined();
    expect(returned(ask(tenant, authorizePath(), { cookie: ben }))["code"]).toBeDefined();
  });

  it("consent: required asks each time a scope is new for the user, trusted asks never", () => {
    const { tenant } = makeTenant();
    const cookie = signInOnPage(tenant, "anna");
    const authorize = (scope: string) => ask(tenant, authorizePath({ scope }), { cookie });
    const page = authorize("user_default");
    expect(page.status).toBe(200);
    decide(tenant, page.text, cookie, "approve");
    expect([authorize("user_default").status, authorize("user_default apps:read").status]).toEqual([302, 200]);
    tenant.setConsent(SPA.clientId, "trusted");
    expect(authorize("user_default apps:read").status).toBe(302);
  });

  it("the configuration can be looked at by an address of the tenant", () => {
    const { tenant } = makeTenant();
    expect(ask(tenant, "/.well-known/oauth-authorization-server").json()).toMatchObject({
      authorization_endpoint: expect.stringContaining("/oauth/authorize") as string,
      token_endpoint: expect.stringContaining("/oauth/token") as string,
    });
  });

  it("delete: the client's tokens and codes are gone, and its sign-in ends on an error page", () => {
    const { tenant } = makeTenant();
    const mine = (token: string) =>
      ask(tenant, "/api/v1/users/me", { headers: { authorization: `Bearer ${token}` } }).status;
    const token = tokenOfAnna(tenant);
    const code = codeOf(tenant, "ben");
    expect(mine(token)).toBe(200);
    for (const { clientId } of [SPA, WEB]) tenant.removeClient(clientId);
    expect(mine(token)).toBe(401);
    expect(post(tenant, "/oauth/token", codeGrant(code)).status).toBe(400);
    expect(post(tenant, "/oauth/token", IMPERSONATE_ANNA).status).toBe(400);
    expect(ask(tenant, authorizePath()).json().errors[0]?.code).toBe("OAUTH-14");
    expect(() => tenant.removeClient(SPA.clientId)).toThrow("no OAuth client");
  });

  it("secrets: a second one is added and deployed, then the first is removed, and no call fails in between", () => {
    const made = makeTenant();
    const second = made.tenant.addClientSecret(WEB.clientId);
    expect([tokenCall(made), tokenCall(made, { client_secret: second })]).toEqual([200, 200]);
    made.tenant.removeClientSecret(WEB.clientId, SECRET);
    expect([tokenCall(made), tokenCall(made, { client_secret: second })]).toEqual([401, 200]);
  });

  it("a government tenant has no OAuth clients", () => {
    expect(() => makeTenant({ government: true })).toThrow('"clients" must be empty');
    const { tenant } = makeTenant({ government: true, clients: [] });
    expect(ask(tenant, authorizePath()).json().errors[0]?.code).toBe("OAUTH-14");
  });
});
