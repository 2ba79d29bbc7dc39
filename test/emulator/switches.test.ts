import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  createJwtKeys,
  createManualClock,
  createQlikProxy,
  type ProxyOptions,
  type VirtualProxyOptions,
  verifyRs256,
} from "../../src/emulator/index.js";
import { SWITCHES } from "../../src/emulator/model/settings/switches.js";
import { ADA, ask, askTrusted, IMAGE, MASHUP, signInAs, whoIs } from "./support/ask.js";
import { handshake, openSocket } from "./support/socket.js";

const APP = "wss://localhost/mashup/app/engineData";
const PAGE = { origin: "https://localhost" };
const HUB = `${MASHUP}/hub/`;

/** A proxy with one switch thrown, and its virtual proxy set up. */
function proxyWith(options: ProxyOptions, virtualProxy: Omit<VirtualProxyOptions, "prefix"> = {}) {
  return createQlikProxy({ virtualProxies: [{ prefix: "" }, { prefix: "mashup", ...virtualProxy }], ...options });
}

const JWT_KEYS = await createJwtKeys();
const bearing = (userId: string) => ({
  headers: { authorization: `Bearer ${JWT_KEYS.sign({ userDirectory: "ACME", userId })}` },
});

/** What each value of a switch leads to, the default first. */
const OBSERVED: { readonly [K in keyof typeof SWITCHES]: (options: ProxyOptions) => unknown } = {
  ticketPrecedence(options) {
    const proxy = proxyWith(options);
    const cookie = signInAs(proxy);
    const ticket = proxy.issueTicket({ ...ADA, userId: "bob" });
    return ask(proxy, `${HUB}?qlikTicket=${ticket}`, { cookie }).cookie === undefined ? "old" : "new";
  },
  ticketParameter(options) {
    const proxy = proxyWith(options);
    return ask(proxy, `${HUB}?X-Qlik-Ticket=${proxy.issueTicket(ADA)}`).status;
  },
  ticketOnMissing(options) {
    const proxy = proxyWith(options);
    const ticket = proxy.issueTicket(ADA);
    const statuses = [`${MASHUP}/moved`, HUB].map((address) => ask(proxy, `${address}?qlikTicket=${ticket}`).status);
    return [...statuses, proxy.sessions().length];
  },
  ticketOnUserCall(options) {
    const proxy = proxyWith(options);
    const answer = ask(proxy, `${MASHUP}/qps/user?qlikTicket=${proxy.issueTicket(ADA)}`);
    return [whoIs(proxy, answer.cookie), proxy.counters().ticketsSpent];
  },
  ticketOnCsrfSocket(options) {
    const proxy = proxyWith(options, { csrf: "required" });
    return handshake(proxy, `${APP}?qlikTicket=${proxy.issueTicket(ADA)}`, { headers: PAGE });
  },
  socketWithoutOrigin: (options) =>
    (["off", "required"] as const).map((csrf) => {
      const proxy = proxyWith(options, { csrf });
      const cookie = signInAs(proxy);
      const token = ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie }).header("qlik-csrf-token") ?? "";
      return handshake(proxy, `${APP}?qlik-csrf-token=${token}`, { cookie });
    }),
  jwtPrecedence(options) {
    const proxy = proxyWith({ ...options, verifyRs256 }, { jwt: JWT_KEYS.jwt });
    const cookie = signInAs(proxy);
    const answer = ask(proxy, HUB, { cookie, ...bearing("bob") });
    return [answer.status, whoIs(proxy, answer.cookie ?? cookie)];
  },
  jwtOnUserCall(options) {
    const proxy = proxyWith({ ...options, verifyRs256 }, { jwt: JWT_KEYS.jwt });
    const answer = ask(proxy, `${MASHUP}/qps/user`, bearing("bob"));
    return whoIs(proxy, answer.cookie);
  },
  preflight: (options) => ask(proxyWith(options), HUB, { method: "OPTIONS" }).status,
  otherMethods: (options) => ask(proxyWith(options), HUB, { method: "POST" }).status,
  singleFraming(options) {
    const proxy = proxyWith(options);
    const answer = ask(proxy, `${MASHUP}/single/?appid=a&obj=b`, { cookie: signInAs(proxy) });
    return [answer.header("x-frame-options"), answer.header("content-security-policy")];
  },
  additionalHeaders(options) {
    const proxy = proxyWith(options, { additionalResponseHeaders: { "X-Own": "1" } });
    return [ask(proxy, HUB).header("X-Own"), ask(proxy, HUB, { cookie: signInAs(proxy) }).header("X-Own")];
  },
  unknownPrefix: (options) => ask(proxyWith(options), "https://localhost/nope/").status,
  imagePath(options) {
    const proxy = proxyWith(options);
    const cookie = signInAs(proxy);
    return [IMAGE, "/resources/img/dark_noise_16x16.png"].map((path) => ask(proxy, MASHUP + path, { cookie }).status);
  },
  csrfTokenEndpoint: (options) => ask(proxyWith(options), `${MASHUP}/qps/csrftoken`).status,
  csrfTokenStatus(options) {
    const proxy = proxyWith(options);
    return ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie: signInAs(proxy) }).status;
  },
  inactiveUri: (options) =>
    Object.keys(JSON.parse(ask(proxyWith(options), `${MASHUP}/qps/user?targetUri=/hub`).text) as object),
  userCallExtends(options) {
    const clock = createManualClock();
    const proxy = proxyWith({ ...options, clock }, { inactivityTimeoutMs: 1000 });
    const cookie = signInAs(proxy);
    clock.advance(900);
    whoIs(proxy, cookie);
    clock.advance(900);
    return whoIs(proxy, cookie);
  },
  loginParameter(options) {
    const { received } = openSocket(proxyWith(options), APP);
    const { searchParams } = new URL(String(received[0]?.params["loginUri"]));
    return searchParams.get("targetUri") ?? [...searchParams.keys()];
  },
  authenticationInformation(options) {
    const proxy = proxyWith(options);
    const socket = openSocket(proxy, APP, { cookie: signInAs(proxy) });
    const before = socket.methods.length;
    socket.handlers.message('{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}');
    return [before, socket.received.length];
  },
  fatalClose(options) {
    const proxy = proxyWith({ ...options, engine: "none" });
    const answer = proxy.upgrade({ method: "GET", url: new URL(APP), headers: { cookie: signInAs(proxy) } });
    const done: string[] = [];
    if (answer.accepted) {
      answer.open({
        send: () => done.push("said"),
        close: (code) => done.push(`closed ${String(code)}`),
        cut: () => done.push("cut"),
      });
    }
    return done.slice(1).join(", ");
  },
  licenceDenial(options) {
    const proxy = proxyWith({ ...options, licences: { "*": "denied" } });
    return openSocket(proxy, APP, { cookie: signInAs(proxy) }).methods.at(-1);
  },
  errorStatus: (options) => askTrusted(proxyWith(options), "/qps/mashup/ticket", { method: "POST", body: "{}" }).status,
  badUserStatus: (options) => ticketCall(options, { UserDirectory: "A", UserId: "a\\b" }).status,
  unknownVirtualProxyStatus: (options) => askTrusted(proxyWith(options), "/qps/nope/ticket", { method: "POST" }).status,
  unknownSessionStatus: (options) => askTrusted(proxyWith(options), "/qps/mashup/session/none").status,
  emitCase: (options) => Object.keys(JSON.parse(ticketCall(options).text) as object)[0],
  emptyTargetUri: (options) => "TargetUri" in (JSON.parse(ticketCall(options).text) as object),
  userCase(options) {
    const proxy = proxyWith(options);
    const body = JSON.stringify({ UserDirectory: "Acme", UserId: "Ada" });
    const made = JSON.parse(askTrusted(proxy, "/qps/mashup/ticket", { method: "POST", body }).text) as {
      UserDirectory: string;
      UserId: string;
    };
    const cookie = signInAs(proxy, { ...ADA, userDirectory: "Acme", userId: "Ada" });
    const { userDirectory, userId } = openSocket(proxy, APP, { cookie }).received[0]?.params ?? {};
    const names = [made.UserDirectory, made.UserId, whoIs(proxy, cookie), userDirectory, userId];
    return names.join(" ");
  },
};

function ticketCall(options: ProxyOptions, user: object = { UserDirectory: "ACME", UserId: "ada" }) {
  return askTrusted(proxyWith(options), "/qps/mashup/ticket", { method: "POST", body: JSON.stringify(user) });
}

const LEADS_TO: { readonly [K in keyof typeof SWITCHES]: readonly unknown[] } = {
  ticketPrecedence: ["new", "old"],
  ticketParameter: [302, 200],
  ticketOnMissing: [
    [404, 302, 1],
    [302, 302, 0],
  ],
  ticketOnUserCall: [
    [undefined, 0],
    ["ada", 1],
  ],
  ticketOnCsrfSocket: [403, 101],
  socketWithoutOrigin: [
    [101, 403],
    [101, 101],
    [403, 403],
  ],
  jwtPrecedence: [
    [200, "ada"],
    [200, "bob"],
  ],
  jwtOnUserCall: [undefined, "bob"],
  preflight: [403, 200],
  otherMethods: [403, 302],
  additionalHeaders: [
    ["1", "1"],
    [undefined, "1"],
  ],
  singleFraming: [
    [undefined, undefined],
    ["SAMEORIGIN", undefined],
    [undefined, "frame-ancestors 'self'"],
  ],
  unknownPrefix: [400, 302],
  imagePath: [
    [200, 404],
    [404, 200],
    [200, 200],
    [404, 404],
  ],
  csrfTokenEndpoint: [403, 404],
  csrfTokenStatus: [204, 200],
  inactiveUri: [
    ["session", "loginUri"],
    ["session", "logoutUri"],
  ],
  userCallExtends: ["ada", undefined],
  loginParameter: [["targetId"], "https://localhost/mashup/hub/"],
  authenticationInformation: [
    [2, 3],
    [0, 3],
  ],
  fatalClose: ["said, closed 1000", "said, cut"],
  licenceDenial: ["OnLicenseAccessDenied", "OnConnected"],
  errorStatus: [500, 400],
  badUserStatus: [400, 500],
  unknownVirtualProxyStatus: [404, 400],
  unknownSessionStatus: [404, 403, 401],
  emitCase: ["UserDirectory", "userDirectory"],
  emptyTargetUri: [true, false],
  userCase: [
    "Acme Ada Ada Acme Ada",
    "acme ada ada acme ada",
    "ACME ADA ADA ACME ADA",
    "acme Ada Ada acme Ada",
    "ACME Ada Ada ACME Ada",
  ],
};

const NAMES = Object.keys(SWITCHES) as (keyof typeof SWITCHES)[];

describe.each(NAMES)("the switch %s", (name) => {
  test(`the switch ${name} leads with each of its values to another answer, its default first`, () => {
    const observed = SWITCHES[name].map((value) => OBSERVED[name]({ [name]: value }));
    expect(observed).toEqual(LEADS_TO[name]);
    expect(OBSERVED[name]({})).toEqual(LEADS_TO[name][0]);
  });

  test(`the switch ${name} stands in docs/emulator.md with its values, its default first`, async () => {
    const text = await readFile(new URL("../../docs/emulator.md", import.meta.url), "utf8");
    const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";
    const cells = row.split("|").map((cell) => cell.trim());
    const values = SWITCHES[name].map((value) => `\`${JSON.stringify(value)}\``);
    expect([cells[2], cells[3]]).toEqual([values[0], values.slice(1).join(", ")]);
    expect(cells.length).toBe(7);
    expect(cells.slice(4, 6).every((cell) => cell.length > 3)).toBe(true);
  });
});

test("a login page takes the address that the switch loginParameter puts there", () => {
  const proxy = proxyWith({ loginParameter: "targetUri" });
  const page = encodeURIComponent("https://localhost/mashup/hub/?x=1");
  const { received } = openSocket(proxy, `${APP}?reloadUri=${page}`);
  const login = String(received[0]?.params["loginUri"]);
  const back = ask(proxy, login, { method: "POST", body: "username=ACME%5Cada" }).header("location") ?? "";
  expect(back).toMatch(/^https:\/\/localhost\/mashup\/hub\/\?x=1&qlikTicket=/);
});
