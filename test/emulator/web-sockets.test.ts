import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createManualClock, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { ADA, BOB } from "./support/ask.js";
import { hears, openWebSocket, refusal, request } from "./support/node-client.js";

const PATIENT = { timeout: 20_000 };
const clock = createManualClock();
let emulator: Emulator;
let app: string;

beforeAll(async () => {
  emulator = await startEmulator({
    clock,
    virtualProxies: [
      {
        prefix: "mashup",
        hostAllowList: ["app.example.com"],
        additionalResponseHeaders: { "X-Own": "yes" },
      },
      { prefix: "guarded", csrf: "required" },
    ],
  });
  app = `wss://localhost:${emulator.port}/mashup/app/engineData`;
});
afterAll(() => emulator.close());

async function signIn(prefix = "mashup", user = ADA): Promise<{ cookie: string; ca: string }> {
  const { ca } = emulator.certificates;
  const ticket = emulator.proxy.issueTicket({ ...user, virtualProxy: prefix });
  const { headers } = await request(`${emulator.proxyUrl(prefix)}/hub/?qlikTicket=${ticket}`, { ca });
  return { cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "none", ca };
}

describe("a WebSocket over TLS", () => {
  test("a WebSocket over TLS says who is signed in, connects, and carries questions and answers", async () => {
    const { cookie, ca } = await signIn();
    const opened = await openWebSocket(app, { ca, headers: { cookie }, origin: "https://app.example.com" });
    await hears(opened, 2);
    expect(opened.messages).toMatchObject([
      { method: "OnAuthenticationInformation", params: { userId: "ada", mustAuthenticate: false } },
      { method: "OnConnected", params: { qSessionState: "SESSION_CREATED" } },
    ]);
    expect([opened.headers["x-own"], opened.headers["server"]]).toEqual(["yes", "Microsoft-HTTPAPI/2.0"]);
    opened.socket.send('{"jsonrpc":"2.0","id":1,"handle":-1,"method":"GetAuthenticatedUser","params":[]}');
    await hears(opened, 3);
    expect(opened.messages[2]).toMatchObject({ id: 1, result: { qReturn: "UserDirectory=ACME; UserId=ada" } });
    opened.socket.terminate();
  });

  test("a WebSocket over TLS with a ticket in its address gets the cookie with the 101", async () => {
    const { ca } = emulator.certificates;
    const opened = await openWebSocket(`${app}?qlikTicket=${emulator.proxy.issueTicket(ADA)}`, { ca });
    expect(opened.headers["set-cookie"]?.[0]).toMatch(/^X-Qlik-Session-mashup=.*; SameSite=Lax$/);
    opened.socket.terminate();
  });

  test("a WebSocket over TLS without a session is told to log in and closed normally", async () => {
    const { ca } = emulator.certificates;
    const opened = await openWebSocket(app, { ca });
    const [code] = (await once(opened.socket, "close")) as [number];
    expect(opened.messages).toMatchObject([{ params: { mustAuthenticate: true } }]);
    expect(code).toBe(1000);
  });

  test("a WebSocket over TLS is refused with a whole HTTP answer: 403, 404, 400", async () => {
    const { ca } = emulator.certificates;
    const evil = await refusal(app, { ca, origin: "https://evil.example.com" });
    expect([evil.status, evil.headers["x-own"], evil.headers["content-type"]]).toEqual([
      403,
      "yes",
      "text/html; charset=utf-8",
    ]);
    expect(evil.text).toContain("Forbidden");
    expect((await refusal(`${app}x/y`, { ca })).status).toBe(404);
    const unknown = await refusal(app.replace("mashup", "nope"), { ca });
    expect(unknown.text).toContain("The http request header is incorrect");
    expect(unknown.status).toBe(400);
  });

  test("a WebSocket over TLS is let in by the CSRF token in the query and by nothing else", async () => {
    const { cookie, ca } = await signIn("guarded");
    const { headers } = await request(`${emulator.proxyUrl("guarded")}/qps/csrftoken`, { ca, headers: { cookie } });
    const token = String(headers["qlik-csrf-token"]);
    const guarded = app.replace("mashup", "guarded");
    const page = { origin: emulator.origin };
    expect((await refusal(guarded, { ca, headers: { ...page, cookie, "qlik-csrf-token": token } })).status).toBe(403);
    const opened = await openWebSocket(`${guarded}?qlik-csrf-token=${token}`, { ca, headers: { ...page, cookie } });
    await hears(opened, 2);
    expect(opened.messages[1]).toMatchObject({ method: "OnConnected" });
    opened.socket.terminate();
  });

  test("a WebSocket over TLS hears of the session's end, and its closing is noticed", async () => {
    const { cookie, ca } = await signIn();
    const [leaving, staying] = await Promise.all([
      openWebSocket(app, { ca, headers: { cookie } }),
      openWebSocket(app, { ca, headers: { cookie } }),
    ]);
    const id = cookie.split("=")[1];
    const open = () => emulator.proxy.sessions().find((session) => session.id === id)?.openSockets;
    expect(open()).toBe(2);
    leaving.socket.close();
    await once(leaving.socket, "close");
    await expect.poll(open, PATIENT).toBe(1);
    await hears(staying, 2);
    const closed = once(staying.socket, "close");
    clock.advance(30 * 60_000);
    expect((await closed)[0]).toBe(1000);
    expect(staying.messages.at(-1)).toMatchObject({ method: "OnSessionTimedOut", params: { severity: "fatal" } });
  });

  test("a logout over https ends that browser's WebSocket with OnSessionLoggedOut, and no other browser's", async () => {
    const [{ cookie, ca }, other] = [await signIn("mashup", BOB), await signIn("mashup", BOB)];
    const sockets = await Promise.all(
      [cookie, other.cookie].map((each) => openWebSocket(app, { ca, headers: { cookie: each } })),
    );
    const [ended, kept] = sockets as [(typeof sockets)[0], (typeof sockets)[0]];
    await Promise.all(sockets.map((socket) => hears(socket, 2)));
    const closed = once(ended.socket, "close");
    const logout = { ca, method: "DELETE", headers: { cookie } };
    expect((await request(`${emulator.proxyUrl("mashup")}/qps/user`, logout)).status).toBe(204);
    expect((await closed)[0]).toBe(1000);
    expect(ended.messages.at(-1)).toMatchObject({ method: "OnSessionLoggedOut", params: { severity: "fatal" } });
    kept.socket.send('{"jsonrpc":"2.0","id":5,"handle":-1,"method":"EngineVersion","params":[]}');
    await hears(kept, 3);
    expect(kept.messages.at(-1)).toMatchObject({ id: 5 });
    kept.socket.terminate();
  });

  test("a WebSocket over TLS survives binary and broken frames", async () => {
    const { cookie, ca } = await signIn();
    const opened = await openWebSocket(app, { ca, headers: { cookie } });
    opened.socket.send(Buffer.from([1, 2, 3]));
    opened.socket.send("not json");
    opened.socket.send('{"jsonrpc":"2.0","id":9,"handle":-1,"method":"EngineVersion","params":[]}');
    await expect.poll(() => opened.messages.some((message) => message["id"] === 9), PATIENT).toBe(true);
    opened.socket.terminate();
  });
});
