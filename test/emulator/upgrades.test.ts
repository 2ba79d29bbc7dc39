import { describe, expect, test } from "vitest";
import { createQlikProxy, DEMO_APP } from "../../src/emulator/index.js";
import { ADA, ask, MASHUP, signInAs } from "./support/ask.js";
import { handshake, openSocket } from "./support/socket.js";

const APP = "wss://localhost/mashup/app/engineData";
const PAGE = { origin: "https://localhost" };

describe("the handshake", () => {
  const proxy = createQlikProxy({ virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"] }] });
  const from = (origin: string) => handshake(proxy, APP, { headers: { origin } });

  test("the WebSocket handshake takes pages of allowed hosts, on any port and scheme, and clients without an origin", () => {
    expect(from("https://app.example.com")).toBe(101);
    expect(from("http://app.example.com:8080")).toBe(101);
    expect(from("https://localhost:8443")).toBe(101);
    expect(handshake(proxy, APP)).toBe(101);
  });

  test("the WebSocket handshake refuses pages of other hosts with 403, and origins that name none", () => {
    for (const origin of [
      "https://evil.example.com",
      "https://app.example.com.evil.org",
      "null",
      "app.example.com",
      "",
    ]) {
      expect(from(origin), origin).toBe(403);
    }
  });

  test("the WebSocket handshake gets 400 for an unknown prefix before the origin is looked at, and 404 where no engine is", () => {
    const headers = { origin: "https://evil.example.com" };
    expect(handshake(proxy, "wss://localhost/nope/app/x", { headers })).toBe(400);
    expect(handshake(proxy, "wss://localhost/mashup/hub/")).toBe(404);
  });

  test("the WebSocket handshake spends a ticket even when it is refused", () => {
    const ticket = proxy.issueTicket(ADA);
    expect(handshake(proxy, `${APP}?qlikTicket=${ticket}`, { headers: { origin: "null" } })).toBe(403);
    expect(openSocket(proxy, `${APP}?qlikTicket=${ticket}`).methods).toEqual(["OnAuthenticationInformation"]);
  });

  test("the WebSocket handshake sets the cookie in the 101 when its address carries a ticket", () => {
    const ticket = proxy.issueTicket(ADA);
    const answer = proxy.upgrade({ method: "GET", url: new URL(`${APP}?qlikTicket=${ticket}`), headers: {} });
    const cookie = answer.accepted && answer.headers.find(([name]) => name === "Set-Cookie")?.[1];
    expect(cookie).toMatch(/^X-Qlik-Session-mashup=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });
});

describe("with CSRF protection a socket", () => {
  const proxy = createQlikProxy({ virtualProxies: [{ prefix: "mashup", csrf: "required" }] });
  const cookie = signInAs(proxy);
  const token = ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie }).header("qlik-csrf-token") ?? "none";

  test("a socket with CSRF protection opens with the session's token in the query", () => {
    expect(handshake(proxy, `${APP}?qlik-csrf-token=${token}`, { cookie, headers: PAGE })).toBe(101);
  });

  test("a socket with CSRF protection is refused without the token, with it in a header only, with another session's, and without a session", () => {
    const withToken = `${APP}?qlik-csrf-token=${token}`;
    expect(handshake(proxy, APP, { cookie, headers: PAGE })).toBe(403);
    expect(handshake(proxy, APP, { cookie, headers: { ...PAGE, "qlik-csrf-token": token } })).toBe(403);
    expect(handshake(proxy, withToken, { cookie: signInAs(proxy), headers: PAGE })).toBe(403);
    expect(handshake(proxy, withToken, { headers: PAGE })).toBe(403);
  });

  test("a socket with CSRF protection is refused with an Authorization header", () => {
    const headers = { ...PAGE, authorization: "Bearer x" };
    expect(handshake(proxy, `${APP}?qlik-csrf-token=${token}`, { cookie, headers })).toBe(403);
  });
});

test("ids of one's own stand for those of the built-in app", () => {
  const proxy = createQlikProxy({ ids: { "my-sales": DEMO_APP.id } });
  const socket = openSocket(proxy, APP, { cookie: signInAs(proxy) });
  for (const name of ["my-sales", "my-other"]) {
    socket.handlers.message(JSON.stringify({ jsonrpc: "2.0", id: 1, handle: -1, method: "OpenDoc", params: [name] }));
  }
  expect(socket.received.slice(2)).toMatchObject([
    { result: { qReturn: { qType: "Doc", qGenericId: DEMO_APP.id } } },
    { error: { code: expect.any(Number) as number } },
  ]);
});

test("without CSRF protection the token is ignored", () => {
  const proxy = createQlikProxy();
  expect(handshake(proxy, `${APP}?qlik-csrf-token=wrong`, { cookie: signInAs(proxy) })).toBe(101);
});
