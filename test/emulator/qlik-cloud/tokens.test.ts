// Codes, refresh tokens, tokens for addresses, visitors and machines; and how tokens end.
import { describe, expect, it } from "vitest";
import {
  ACCESS_TOKEN,
  ask,
  codeGrant,
  codeOf,
  exchange,
  EXCHANGE,
  makeTenant,
  PAGE,
  post,
  SECRET,
  SPA,
  tokenOfAnna,
  WEB,
} from "./tenant.js";

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe("codes and refresh tokens", () => {
  it("a code serves once, for the client, the address and the verifier that it was made with", () => {
    const { tenant } = makeTenant();
    const code = codeOf(tenant, "ben");
    const answer = post(tenant, "/oauth/token", codeGrant(code));
    expect(answer.status).toBe(200);
    expect(ask(tenant, "/api/v1/users/me", bearer(answer.json().access_token)).json()).toMatchObject({
      subject: "ben",
    });
    const again = post(tenant, "/oauth/token", codeGrant(code));
    expect([again.status, again.json().errors[0]?.title]).toEqual([401, "Invalid code"]);
  });

  it.each([
    ["another verifier", { code_verifier: "another-verifier-of-more-than-forty-three-chars" }],
    ["no verifier", { code_verifier: undefined }],
    ["a verifier that is too short", { code_verifier: "short" }],
    ["another redirect_uri", { redirect_uri: `${PAGE}/` }],
    ["another client", { client_id: WEB.clientId, client_secret: SECRET }],
  ])("a code with %s is refused, and spent", (_what, changes) => {
    const { tenant } = makeTenant();
    const code = codeOf(tenant, "ben");
    expect(post(tenant, "/oauth/token", codeGrant(code, changes)).status).toBe(401);
    expect(post(tenant, "/oauth/token", codeGrant(code)).status).toBe(401);
  });

  it("a code is too old after a minute", () => {
    const { tenant, clock } = makeTenant();
    const code = codeOf(tenant, "ben");
    clock.advance(60_000);
    expect(post(tenant, "/oauth/token", codeGrant(code)).status).toBe(401);
  });

  it("a single-page app gets no refresh token by default, and a web client gets one for offline_access", () => {
    const spa = { ...SPA, allowedScopes: ["user_default", "offline_access"] };
    const { tenant } = makeTenant({ clients: [spa, WEB] });
    const scope = "user_default offline_access";
    const ofSpa = post(tenant, "/oauth/token", codeGrant(codeOf(tenant, "ben", { scope }))).json();
    expect(ofSpa["refresh_token"]).toBeUndefined();
    const code = codeOf(tenant, "ben", { scope, client_id: WEB.clientId });
    const ofWeb = post(tenant, "/oauth/token", codeGrant(code, { client_id: WEB.clientId, client_secret: SECRET }));
    expect(typeof ofWeb.json()["refresh_token"]).toBe("string");
  });

  it("a refresh token serves once and brings a new one", () => {
    const { tenant } = makeTenant();
    const code = codeOf(tenant, "ben", { scope: "user_default offline_access", client_id: WEB.clientId });
    const proof = { client_id: WEB.clientId, client_secret: SECRET };
    const first = post(tenant, "/oauth/token", codeGrant(code, proof)).json();
    const refresh = (token: unknown, changes: object = proof) =>
      post(tenant, "/oauth/token", { grant_type: "refresh_token", refresh_token: token, ...changes });
    expect(refresh(first["refresh_token"], { client_id: WEB.clientId }).status).toBe(401);
    const second = refresh(first["refresh_token"], { client_secret: SECRET });
    expect(second.status).toBe(200);
    expect(refresh(first["refresh_token"]).status).toBe(401);
    expect(refresh(second.json()["refresh_token"]).status).toBe(200);
  });
});

describe("tokens for addresses", () => {
  it("a token for a resource's address loads a picture, and no WebSocket's token does", () => {
    const { tenant } = makeTenant();
    const token = tokenOfAnna(tenant);
    const thumbnail = (text: string) => ask(tenant, `/api/v1/apps/x/media/thumbnail?accessToken=${text}`);
    const short = exchange(tenant, token, "webresource");
    expect(short.json()).toMatchObject({ expires_in: 300, issued_token_type: ACCESS_TOKEN });
    expect(thumbnail(short.json().access_token).header("content-type")).toBe("image/png");
    expect(thumbnail(exchange(tenant, token, "websocket").json().access_token).status).toBe(401);
    expect(thumbnail(token).status).toBe(401);
  });

  it("a token for an address is over after five minutes, and when the long one is revoked", () => {
    const { tenant, clock } = makeTenant();
    const token = tokenOfAnna(tenant);
    const path = () => `/api/v1/users/me?accessToken=${exchange(tenant, token, "webresource").json().access_token}`;
    const [first, second] = [path(), path()];
    expect(ask(tenant, first).status).toBe(200);
    expect(post(tenant, "/oauth/revoke", { token }).status).toBe(200);
    expect([first, second].map((each) => ask(tenant, each).status)).toEqual([401, 401]);
    const other = `/api/v1/users/me?accessToken=${exchange(tenant, tokenOfAnna(tenant), "webresource").json().access_token}`;
    clock.advance(300_000);
    expect(ask(tenant, other).status).toBe(401);
  });

  it.each([
    ["a purpose that there is not", { purpose: "email" }, 400],
    ["a wrong subject_token_type", { subject_token_type: "x" }, 400],
    ["no subject_token", { subject_token: undefined }, 400],
    ["a token that nobody issued", { subject_token: "eyJhbGciOiJFUzM4NCJ9.e30.AAAA" }, 401],
    ["another client than the token's", { client_id: SPA.clientId }, 401],
  ])("an exchange with %s is refused", (_what, changes, status) => {
    const { tenant } = makeTenant();
    const body = { client_id: WEB.clientId, subject_token: tokenOfAnna(tenant), subject_token_type: ACCESS_TOKEN };
    const answer = post(tenant, "/oauth/token", { grant_type: EXCHANGE, purpose: "websocket", ...body, ...changes });
    expect(answer.status).toBe(status);
  });
});

describe("visitors, machines, revocation", () => {
  it("an anonymous client lets visitors in by its access code and a tracking code", () => {
    const client = { clientId: "anon", type: "anonymous-embed", accessCode: "eac-1", allowedOrigins: [PAGE] } as const;
    const { tenant } = makeTenant({ clients: [client] });
    const body = { grant_type: "urn:qlik:oauth:anonymous-embed", client_id: "anon", eac: "eac-1" };
    const call = (changes: object) => post(tenant, "/oauth/token/anonymous-embed", { ...body, ...changes });
    const tracking_code = "0123456789abcdef0123456789abcdef01234567";
    expect(call({ tracking_code }).status).toBe(200);
    expect(call({}).status).toBe(400);
    expect(call({ tracking_code, eac: "eac-2" }).status).toBe(401);
    expect(call({ tracking_code, client_id: "other" }).status).toBe(400);
  });

  it("a machine's token manages users: it finds, adds, and is told of a user who is there already", () => {
    const { tenant } = makeTenant();
    const machine = { grant_type: "client_credentials", client_id: WEB.clientId, client_secret: SECRET };
    const token = post(tenant, "/oauth/token", { ...machine, scope: "admin_classic user_default" }).json().access_token;
    const authorization = `Bearer ${token}`;
    const add = () => post(tenant, "/api/v1/users", { subject: "zoe", name: "Zoe" }, { authorization });
    expect([add().status, add().status]).toEqual([201, 409]);
    const filter = encodeURIComponent('subject eq "zoe"');
    const found = ask(tenant, `/api/v1/users?filter=${filter}`, { headers: { authorization } }).json()["data"];
    expect(found).toMatchObject([{ subject: "zoe", name: "Zoe" }]);
  });

  it("a user's token without admin_classic manages nobody: 403", () => {
    const { tenant } = makeTenant();
    const authorization = `Bearer ${tokenOfAnna(tenant)}`;
    expect(post(tenant, "/api/v1/users", { subject: "zoe" }, { authorization }).status).toBe(403);
  });

  it("revoke takes a form too, forgives an unknown token, and needs one", () => {
    const { tenant } = makeTenant();
    const token = tokenOfAnna(tenant);
    const form = (body: string) =>
      ask(tenant, "/oauth/revoke", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      });
    expect(form("").status).toBe(400);
    expect(form("token=unknown").status).toBe(200);
    expect(form(`token=${token}&token_type_hint=id_token`).status).toBe(400);
    expect(form(`token=${token}&token_type_hint=access_token`).status).toBe(200);
    expect(tenant.tokens()).toEqual([]);
  });

  it("an administrator lists a user's tokens and ends them", () => {
    const { tenant } = makeTenant();
    const token = tokenOfAnna(tenant);
    const machine = { grant_type: "client_credentials", client_id: WEB.clientId, client_secret: SECRET };
    const admin = post(tenant, "/oauth/token", { ...machine, scope: "admin_classic" }).json().access_token;
    const userId = ask(tenant, "/api/v1/users/me", bearer(token)).json()["id"] as string;
    const listed = ask(tenant, `/api/v1/oauth-tokens?userId=${userId}`, bearer(admin)).json()["data"] as {
      id: string;
    }[];
    expect(listed).toHaveLength(1);
    const ended = ask(tenant, `/api/v1/oauth-tokens/${listed[0]?.id ?? ""}`, { method: "DELETE", ...bearer(admin) });
    expect(ended.status).toBe(204);
    expect(ask(tenant, "/api/v1/users/me", bearer(token)).status).toBe(401);
  });
});
