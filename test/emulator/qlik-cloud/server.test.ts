// A tenant on real sockets: faults, time, control endpoint, signatures.
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { startQlikCloud, type QlikCloudEmulator, type QlikCloudOptions } from "../../../src/emulator/index.js";
import { openWebSocket, request, type HttpAnswer } from "../support/node-client.js";
import { EXCHANGE, ACCESS_TOKEN, IMPERSONATE_ANNA, PAGE, WEB } from "./tenant.js";

async function start(options: QlikCloudOptions = {}): Promise<QlikCloudEmulator> {
  const cloud = await startQlikCloud({ clients: [WEB], ...options });
  onTestFinished(() => cloud.close());
  return cloud;
}

function post(cloud: QlikCloudEmulator, path: string, body: object, headers: Record<string, string> = {}) {
  const options = { method: "POST", ca: cloud.ca, headers: { "Content-Type": "application/json", ...headers } };
  return request(`${cloud.origin}${path}`, options, JSON.stringify(body));
}

function me(cloud: QlikCloudEmulator, token: string): Promise<HttpAnswer> {
  return request(`${cloud.origin}/api/v1/users/me`, { ca: cloud.ca, headers: { authorization: `Bearer ${token}` } });
}

async function tokenOf(cloud: QlikCloudEmulator): Promise<string> {
  const { text } = await post(cloud, "/oauth/token", IMPERSONATE_ANNA);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

describe("a tenant on sockets", () => {
  it("a tenant's access tokens are signed with the key of its jwks.json", async () => {
    const cloud = await start();
    const keys = await request(`${cloud.origin}/.well-known/jwks.json`, { ca: cloud.ca });
    const keySet = createLocalJWKSet(JSON.parse(keys.text) as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(await tokenOf(cloud), keySet, { issuer: cloud.origin });
    expect([protectedHeader.alg, payload.sub]).toEqual(["ES384", "anna"]);
  });

  it("a tenant's WebSocket opens over TLS with a token for its address, and breaks off when it is told to", async () => {
    const cloud = await start();
    const subject = { subject_token: await tokenOf(cloud), subject_token_type: ACCESS_TOKEN };
    const body = { grant_type: EXCHANGE, client_id: WEB.clientId, purpose: "websocket", ...subject };
    const short = JSON.parse((await post(cloud, "/oauth/token", body)).text) as { access_token: string };
    const address = `${cloud.origin.replace("https", "wss")}/app/x?accessToken=${short.access_token}`;
    const { socket } = await openWebSocket(address, { ca: cloud.ca, origin: PAGE });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    expect(cloud.cutSockets()).toBe(1);
    expect(await closed).toBe(1006);
  });

  it("a tenant's clock can jump over a token's end", async () => {
    const cloud = await start();
    const token = await tokenOf(cloud);
    expect((await me(cloud, token)).status).toBe(200);
    cloud.jumpClock(6 * 3_600_000);
    expect((await me(cloud, token)).status).toBe(401);
  });

  it("an option that a tenant does not know stops the start", async () => {
    await expect(startQlikCloud({ tenant: "x" } as never)).rejects.toThrow('Unknown option "tenant"');
  });
});

describe("faults of a tenant", () => {
  it("a status takes the place of the answer, with Retry-After, and pages that may read answers may read it", async () => {
    const cloud = await start();
    cloud.faults.add({ route: "oauth/token", status: 503, retryAfterSeconds: 7, times: 1 });
    const refused = await post(cloud, "/oauth/token", IMPERSONATE_ANNA, { Origin: PAGE });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "7"]);
    expect(refused.headers["access-control-allow-origin"]).toBe(PAGE);
    expect((await post(cloud, "/oauth/token", IMPERSONATE_ANNA)).status).toBe(200);
    expect(cloud.journal()[0]).toMatchObject({ status: 503, fault: "status: 503, retryAfterSeconds: 7" });
  });

  it("a login page takes the place of the answer, with status 200", async () => {
    const cloud = await start();
    cloud.faults.add({ route: "oauth/token", loginPage: true });
    const answer = await post(cloud, "/oauth/token", IMPERSONATE_ANNA);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it("with lateMs below zero a token is too old when it is issued, by the tenant's clock that has not moved", async () => {
    const cloud = await start();
    cloud.faults.add({ route: "oauth/token", lateMs: -6 * 3_600_000, times: 1 });
    expect((await me(cloud, await tokenOf(cloud))).status).toBe(401);
    expect((await me(cloud, await tokenOf(cloud))).status).toBe(200);
  });

  it("with replay somebody else has shown the single-use token first", async () => {
    const cloud = await start({ resourceTokenUses: "once" });
    const subject = { subject_token: await tokenOf(cloud), subject_token_type: ACCESS_TOKEN };
    const body = { grant_type: EXCHANGE, client_id: WEB.clientId, purpose: "webresource", ...subject };
    const short = JSON.parse((await post(cloud, "/oauth/token", body)).text) as { access_token: string };
    cloud.faults.add({ route: "users/me", replay: true });
    const path = `${cloud.origin}/api/v1/users/me?accessToken=${short.access_token}`;
    expect((await request(path, { ca: cloud.ca })).status).toBe(401);
    expect(cloud.journal().at(-1)).toMatchObject({ status: 401, fault: "replay" });
  });

  it("with killSession the request's token has been ended", async () => {
    const cloud = await start();
    const token = await tokenOf(cloud);
    cloud.faults.add({ route: "users/me", killSession: true });
    expect((await me(cloud, token)).status).toBe(401);
  });

  it("with setCookie: drop the browser gets no session of a sign-in that was good", async () => {
    const cloud = await start();
    cloud.faults.add({ route: "login", setCookie: "drop" });
    const options = { method: "POST", ca: cloud.ca };
    const answer = await request(`${cloud.origin}/login`, options, "subject=anna");
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([302, undefined]);
  });

  it("a WebSocket is refused, or silent, as the fault says", async () => {
    const cloud = await start();
    const authorization = `Bearer ${await tokenOf(cloud)}`;
    const address = `${cloud.origin.replace("https", "wss")}/app/x`;
    cloud.faults.add({ route: "app/*", socket: "refuse", times: 1 });
    await expect(openWebSocket(address, { ca: cloud.ca, headers: { authorization } })).rejects.toThrow("403");
    cloud.faults.add({ route: "app/*", socket: "silent" });
    const record = await openWebSocket(address, { ca: cloud.ca, headers: { authorization } });
    record.socket.terminate();
    expect(record.messages).toEqual([]);
  });

  it("a fault of the proxy alone, a misspelt one and an empty one are TypeErrors", async () => {
    const cloud = await start();
    expect(() => cloud.faults.add({ ticket: "used" } as never)).toThrow('Unknown option "ticket"');
    expect(() => cloud.faults.add({ statsu: 500 } as never)).toThrow('Unknown option "statsu"');
    expect(() => cloud.faults.add({ route: "x" })).toThrow("A fault needs an effect");
  });

  it("the control endpoint adds faults, shows the journal without tokens, moves the clock and resets", async () => {
    const cloud = await start({ controlPort: 0 });
    const control = (method: string, path: string, body?: object) =>
      request(
        `${cloud.control ?? ""}${path}`,
        { method, headers: { "Content-Type": "application/json" } },
        body && JSON.stringify(body),
      );
    expect((await control("POST", "/faults", { route: "oauth/token", status: 500, times: 1 })).text).toBe('{"id":1}\n');
    expect((await post(cloud, "/oauth/token", IMPERSONATE_ANNA)).status).toBe(500);
    const token = await tokenOf(cloud);
    expect((await control("GET", "/journal")).text).not.toContain(token);
    await control("POST", "/clock", { jumpMs: 6 * 3_600_000 });
    expect((await me(cloud, token)).status).toBe(401);
    expect((await control("POST", "/reset")).status).toBe(204);
    expect([cloud.journal(), cloud.faults.list()]).toEqual([[], []]);
  });
});
