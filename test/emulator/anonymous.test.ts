// Anonymous access: a session for everybody who comes without one. What `/qps/user` and the WebSocket say of it, and what
// becomes of it when a ticket or a token comes later.
import { expect, test } from "vitest";
import { createJwtKeys, createQlikProxy, verifyRs256, type ProxyOptions } from "../../src/emulator/index.js";
import { ADA, ask, IMAGE, MASHUP, signInAs, whoIs } from "./support/ask.js";
import { handshake, openSocket } from "./support/socket.js";

const APP = "wss://localhost/mashup/app/engineData";
const ANONYMOUS = /^anonymous[0-9a-f-]{36}$/;

function openProxy(options: ProxyOptions = {}, more: object = {}) {
  return createQlikProxy({ ...options, virtualProxies: [{ prefix: "mashup", anonymous: true, ...more }] });
}
const signInAnonymously = (proxy: ReturnType<typeof openProxy>) => ask(proxy, `${MASHUP}/hub/`).cookie;
const consume = (proxy: ReturnType<typeof openProxy>, cookie: string | undefined, ticket = proxy.issueTicket(ADA)) =>
  ask(proxy, `${MASHUP}${IMAGE}?qlikTicket=${ticket}`, { cookie });

test("qps/user says inactive of an anonymous session, and names its user in the directory NONE", () => {
  const proxy = openProxy();
  const cookie = signInAnonymously(proxy);
  const told = (query: string) => JSON.parse(ask(proxy, `${MASHUP}/qps/user${query}`, { cookie }).text) as object;
  const expected = { userDirectory: "NONE", userId: expect.stringMatching(ANONYMOUS) as string, session: "inactive" };
  expect(told("")).toEqual(expected);
  const loginUri = expect.stringMatching(/internal_forms_authentication\/\?targetId=/) as string;
  expect(told("?targetUri=%2Fmashup%2Fhub%2F")).toEqual({ ...expected, loginUri });
});

test("qps/user makes no anonymous session of its own", () => {
  const proxy = openProxy();
  const answer = ask(proxy, `${MASHUP}/qps/user`);
  expect([JSON.parse(answer.text), answer.cookie, proxy.sessions()]).toEqual([{ session: "inactive" }, undefined, []]);
});

test("the WebSocket of an anonymous session hears its user's name, and that no sign-in is needed", () => {
  const proxy = openProxy();
  const socket = openSocket(proxy, APP, { cookie: signInAnonymously(proxy) });
  expect(socket.received[0]).toMatchObject({
    method: "OnAuthenticationInformation",
    params: {
      userDirectory: "NONE",
      userId: expect.stringMatching(ANONYMOUS) as string,
      logoutUri: `${MASHUP}/qps/user`,
      mustAuthenticate: false,
    },
  });
  expect([socket.methods[1], socket.closedWith]).toEqual(["OnConnected", undefined]);
});

test("a WebSocket without a session gets an anonymous one at its handshake", () => {
  const proxy = openProxy();
  const socket = openSocket(proxy, APP);
  expect(socket.received[0]?.params).toMatchObject({ userDirectory: "NONE", mustAuthenticate: false });
  expect(proxy.sessions()).toMatchObject([{ anonymous: true, openSockets: 1 }]);
});

test("a good ticket beside an anonymous cookie signs its user in, and the anonymous session lives on", () => {
  const proxy = openProxy();
  const anonymous = signInAnonymously(proxy);
  const { status, cookie } = consume(proxy, anonymous);
  expect([status, whoIs(proxy, cookie)]).toEqual([200, "ada"]);
  expect(proxy.sessions().map(({ user }) => user.userDirectory)).toEqual(["NONE", "ACME"]);
});

test('with ticketPrecedence "cookie" a good ticket beside an anonymous cookie is spent for nothing', () => {
  const proxy = openProxy({ ticketPrecedence: "cookie" });
  const anonymous = signInAnonymously(proxy);
  const answer = consume(proxy, anonymous);
  expect([answer.status, answer.cookie]).toEqual([200, undefined]);
  expect(whoIs(proxy, anonymous)).toMatch(ANONYMOUS);
  expect(proxy.counters()).toMatchObject({ ticketsSpent: 1, sessionsCreated: 1 });
});

test("a bad ticket gets an anonymous session and 200, where it would be sent to the login without anonymous access", () => {
  const proxy = openProxy();
  const answer = consume(proxy, undefined, "never-issued-123");
  expect(answer.status).toBe(200);
  expect(whoIs(proxy, answer.cookie)).toMatch(ANONYMOUS);
  expect(consume(createQlikProxy(), undefined, "never-issued-123").status).toBe(302);
});

test("a visitor who asks for the login is sent there, unless anonymous access is always on", () => {
  const forced = `${MASHUP}/hub/?forceAuthentication=yes`;
  expect(ask(openProxy(), forced).status).toBe(302);
  expect(ask(openProxy({}, { anonymous: "always" }), forced).status).toBe(200);
});

test("a token beside an anonymous cookie counts only where tokens go before cookies", async () => {
  const keys = await createJwtKeys();
  const headers = { authorization: `Bearer ${keys.sign({ userDirectory: "ACME", userId: "ada" })}` };
  const userWith = (options: ProxyOptions) => {
    const proxy = openProxy({ ...options, verifyRs256 }, { jwt: keys.jwt });
    const cookie = signInAnonymously(proxy);
    return whoIs(proxy, ask(proxy, `${MASHUP}/hub/`, { cookie, headers }).cookie ?? cookie);
  };
  expect(userWith({})).toMatch(ANONYMOUS);
  expect(userWith({ jwtPrecedence: "token" })).toBe("ada");
});

test("an anonymous session logs out as any other, and its WebSocket hears of it", () => {
  const proxy = openProxy();
  const cookie = signInAnonymously(proxy);
  const socket = openSocket(proxy, APP, { cookie });
  expect(ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie }).status).toBe(204);
  expect([socket.methods.at(-1), socket.closedWith]).toEqual(["OnSessionLoggedOut", 1000]);
});

test("an anonymous WebSocket needs the CSRF token as any other, where it is demanded", () => {
  const proxy = openProxy({}, { csrf: "required" });
  const headers = { origin: "https://localhost" };
  expect(handshake(proxy, APP, { headers })).toBe(403);
  const told = ask(proxy, `${MASHUP}/qps/csrftoken`);
  const token = told.header("qlik-csrf-token") ?? "";
  expect(handshake(proxy, `${APP}?qlik-csrf-token=${token}`, { headers, cookie: told.cookie })).toBe(101);
});

test("a signed-in user keeps the session under anonymous access", () => {
  const proxy = openProxy();
  const cookie = signInAs(proxy);
  expect(ask(proxy, `${MASHUP}/hub/`, { cookie }).cookie).toBeUndefined();
  expect(whoIs(proxy, cookie)).toBe("ada");
});
