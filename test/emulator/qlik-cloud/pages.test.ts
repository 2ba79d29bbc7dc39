// Which pages may read answers, and who gets a WebSocket.
import { describe, expect, it } from "vitest";
import { DEMO_APP } from "../../../src/emulator/index.js";
import type { QlikCloudTenant } from "../../../src/emulator/index.js";
import { toRequest } from "../support/ask.js";
import {
  ask,
  exchange,
  IMPERSONATE_ANNA,
  makeTenant,
  PAGE,
  post,
  signInOnPage,
  TENANT,
  tokenOfAnna,
  WEB,
} from "./tenant.js";

const FOREIGN = "https://other.example.com";
const ALLOW = "access-control-allow-origin";

describe("pages of other origins", () => {
  it("a listed origin may ask with a token and read the answer, cookies included", () => {
    const { tenant } = makeTenant();
    const headers = { origin: PAGE, authorization: `Bearer ${tokenOfAnna(tenant)}` };
    const answer = ask(tenant, "/api/v1/users/me", { headers });
    expect([answer.status, answer.header(ALLOW), answer.header("access-control-allow-credentials")]).toEqual([
      200,
      PAGE,
      "true",
    ]);
    const preflight = ask(tenant, "/api/v1/users/me", { method: "OPTIONS", headers: { origin: PAGE } });
    expect(preflight.status).toBe(204);
    for (const name of [
      "authorization",
      "content-type",
      "qlik-csrf-token",
      "qlik-web-integration-id",
      "qlik-api-version",
    ]) {
      expect(preflight.header("access-control-allow-headers")).toContain(name);
    }
  });

  it("a listed origin may read a refusal, too", () => {
    const { tenant } = makeTenant();
    const answer = ask(tenant, "/api/v1/users/me", { headers: { origin: PAGE, authorization: "Bearer gone" } });
    expect([answer.status, answer.header(ALLOW)]).toEqual([401, PAGE]);
  });

  it("an origin that the client does not list gets OAUTH-29, and may not read it", () => {
    const { tenant } = makeTenant();
    const refused = [
      ask(tenant, "/api/v1/users/me", { headers: { origin: FOREIGN, authorization: `Bearer ${tokenOfAnna(tenant)}` } }),
      post(tenant, "/oauth/token", IMPERSONATE_ANNA, { origin: FOREIGN }),
    ];
    for (const answer of refused) {
      expect([answer.status, answer.json().errors[0]?.code, answer.header(ALLOW)]).toEqual([
        400,
        "OAUTH-29",
        undefined,
      ]);
    }
    expect(
      ask(tenant, "/oauth/token", { method: "OPTIONS", headers: { origin: FOREIGN } }).header(ALLOW),
    ).toBeUndefined();
  });

  it("where an origin needs the content security policy, too, the client's list alone does not do", () => {
    const only = makeTenant({ originNeedsPolicy: "yes" }).tenant;
    const both = makeTenant({ originNeedsPolicy: "yes", contentOrigins: [PAGE] }).tenant;
    const status = (tenant: QlikCloudTenant) => post(tenant, "/oauth/token", IMPERSONATE_ANNA, { origin: PAGE }).status;
    expect([status(only), status(both)]).toEqual([400, 200]);
  });

  it("by default no page of another origin may read the discovery document", () => {
    const path = "/.well-known/oauth-authorization-server";
    const allowed = (discoveryCors: "none" | "allowed-origins" | "any", origin: string) =>
      ask(makeTenant({ discoveryCors }).tenant, path, { headers: { origin } }).header(ALLOW);
    expect([allowed("none", PAGE), allowed("allowed-origins", PAGE), allowed("allowed-origins", FOREIGN)]).toEqual([
      undefined,
      PAGE,
      undefined,
    ]);
    expect(allowed("any", FOREIGN)).toBe(FOREIGN);
  });

  it("the sign-in page shows itself in frames of the content origins alone", () => {
    const { tenant } = makeTenant({ contentOrigins: [PAGE] });
    expect(ask(tenant, "/login").header("content-security-policy")).toBe(`frame-ancestors 'self' ${PAGE}`);
  });
});

interface Talk {
  readonly status: number;
  readonly texts: string[];
  closedWith: number | undefined;
  send(text: string): void;
}

function openSocket(tenant: QlikCloudTenant, path: string, headers: Record<string, string> = {}): Talk {
  const answer = tenant.upgrade(toRequest(`${TENANT}${path}`, { headers }));
  const talk: Talk = {
    status: answer.accepted ? 101 : answer.response.status,
    texts: [],
    closedWith: undefined,
    send: () => undefined,
  };
  if (!answer.accepted) return talk;
  const handlers = answer.open({ send: (text) => talk.texts.push(text), close: (code) => (talk.closedWith = code) });
  talk.send = (text) => handlers.message(text);
  return talk;
}

describe("the engine's WebSocket", () => {
  const path = `/app/${DEMO_APP.id}`;
  const withToken = (token: string) => `${path}?accessToken=${token}`;

  it("a WebSocket's token opens the app once", () => {
    const { tenant } = makeTenant();
    const short = exchange(tenant, tokenOfAnna(tenant), "websocket").json().access_token;
    const talk = openSocket(tenant, withToken(short), { origin: PAGE });
    expect(JSON.parse(talk.texts[0] ?? "")).toMatchObject({
      method: "OnConnected",
      params: { qSessionState: "SESSION_CREATED" },
    });
    talk.send(JSON.stringify({ jsonrpc: "2.0", id: 1, handle: -1, method: "OpenDoc", params: [DEMO_APP.id] }));
    expect(JSON.parse(talk.texts[1] ?? "")).toMatchObject({ id: 1, result: { qReturn: { qType: "Doc" } } });
    expect(openSocket(tenant, withToken(short)).status).toBe(401);
  });

  it("a WebSocket is refused with no token, a long one, a resource's, and from a foreign page", () => {
    const { tenant } = makeTenant();
    const token = tokenOfAnna(tenant);
    const resource = exchange(tenant, token, "webresource").json().access_token;
    const socket = exchange(tenant, token, "websocket").json().access_token;
    const statuses = [path, withToken(token), withToken(resource)].map((each) => openSocket(tenant, each).status);
    expect([...statuses, openSocket(tenant, withToken(socket), { origin: FOREIGN }).status]).toEqual([
      401, 401, 401, 400,
    ]);
    expect(openSocket(tenant, "/other").status).toBe(404);
  });

  it("with socketRefusal: close-code a refused WebSocket opens and is closed with 4006", () => {
    const { tenant } = makeTenant({ socketRefusal: "close-code" });
    const talk = openSocket(tenant, withToken("gone"));
    expect([talk.status, talk.closedWith, talk.texts]).toEqual([101, 4006, []]);
  });

  it("a program opens it with the access token in a header", () => {
    const { tenant } = makeTenant();
    expect(openSocket(tenant, path, { authorization: `Bearer ${tokenOfAnna(tenant)}` }).status).toBe(101);
  });

  it("a page opens it by its cookies with the CSRF token and the web integration in the address", () => {
    const { tenant } = makeTenant({ webIntegrations: [{ id: "integration-1", validOrigins: [PAGE] }] });
    const cookie = signInOnPage(tenant, "anna");
    const csrf = ask(tenant, "/api/v1/csrf-token", { cookie }).header("qlik-csrf-token") ?? "";
    const open = (query: string) => openSocket(tenant, `${path}?${query}`, { cookie, origin: PAGE }).status;
    expect(open(`qlik-csrf-token=${csrf}&qlik-web-integration-id=integration-1`)).toBe(101);
    expect(open(`qlik-csrf-token=${csrf}`)).toBe(401);
    expect(open("qlik-web-integration-id=integration-1")).toBe(403);
  });

  it("a user without a licence hears SESSION_ERROR_NO_LICENSE and 4002, and the session limit is 4005", () => {
    const { tenant } = makeTenant();
    const limited = makeTenant({ engine: "SESSION_ERROR_LIMIT_EXCEEDED" }).tenant;
    tenant.setLicence("anna", "denied");
    const talks = [tenant, limited].map((each) =>
      openSocket(each, path, { authorization: `Bearer ${tokenOfAnna(each)}` }),
    );
    expect(talks.map(({ closedWith }) => closedWith)).toEqual([4002, 4005]);
    expect(talks[0]?.texts[0]).toContain("SESSION_ERROR_NO_LICENSE");
  });
});

describe("the journal", () => {
  it("the journal names users and reasons, and no token, code or state", () => {
    const { tenant } = makeTenant();
    const token = tokenOfAnna(tenant);
    const short = exchange(tenant, token, "websocket").json().access_token;
    openSocket(tenant, `/app/x?reloadUri=${encodeURIComponent(`${TENANT}/sense/app/x`)}&accessToken=${short}`);
    ask(tenant, `/login?returnto=${encodeURIComponent("/oauth/authorize?state=secret-state")}`);
    const written = JSON.stringify(tenant.journal());
    for (const secret of [token, short, WEB.secrets[0], "secret-state"]) expect(written).not.toContain(secret);
    expect(tenant.journal().map(({ side, user }) => [side, user])).toEqual([
      ["public", "anna"],
      ["public", "anna"],
      ["socket", "anna"],
      ["public", undefined],
    ]);
    expect(tenant.journal()[2]?.path).toContain("accessToken=***");
  });
});
