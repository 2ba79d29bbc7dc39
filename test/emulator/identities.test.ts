import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createManualClock, createQlikProxy, startEmulator, type QlikProxy } from "../../src/emulator/index.js";
import { verifyRs256 } from "../../src/emulator/node/verify-rs256.js";
import { ask, MASHUP, whoIs } from "./support/ask.js";
import { request } from "./support/node-client.js";
import { handshake } from "./support/socket.js";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certificate = publicKey.export({ type: "spki", format: "pem" }).toString();
const jwt = { certificate, userIdClaim: "uid", userDirectoryClaim: "dir", attributeClaims: { groups: "Group" } };
const NOW = Date.UTC(2024, 0, 1) / 1000;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(claims: object, { alg = "RS256", key = privateKey } = {}): string {
  const signed = `${encoded({ alg, typ: "JWT" })}.${encoded(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

const bearing = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });
const ada = { uid: "ada", dir: "ACME" };

function jwtProxy(more: object = {}): QlikProxy {
  return createQlikProxy({
    clock: createManualClock(NOW * 1000),
    verifyRs256,
    virtualProxies: [{ prefix: "mashup", jwt: { ...jwt, ...more } }],
  });
}

describe("a virtual proxy for JWT", () => {
  test("gives a session and its cookie for a good token, and needs the token no more", () => {
    const proxy = jwtProxy();
    const answer = ask(
      proxy,
      `${MASHUP}/hub/`,
      bearing(token({ ...ada, groups: ["a", "b"], exp: NOW + 60, nbf: NOW })),
    );
    expect(answer.status).toBe(200);
    expect(whoIs(proxy, answer.cookie)).toBe("ada");
    expect(proxy.sessions()[0]?.attributes).toEqual([{ Group: "a" }, { Group: "b" }]);
  });

  test("keeps the session of the same user, and changes it for another's token", () => {
    const proxy = jwtProxy();
    const { cookie } = ask(proxy, `${MASHUP}/qps/csrftoken`, bearing(token(ada)));
    expect(ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(token({ ...ada, uid: "ADA" })) }).cookie).toBeUndefined();
    const other = ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(token({ ...ada, uid: "bob" })) });
    expect(whoIs(proxy, other.cookie)).toBe("bob");
    expect(proxy.counters().sessionsCreated).toBe(2);
  });

  test.each<[string, string]>([
    ["of another signer", token(ada, { key: stranger.privateKey })],
    ["with another algorithm named", token(ada, { alg: "none" })],
    ["whose claims were changed", token(ada).replace(/\.[^.]+\./, `.${encoded({ ...ada, uid: "eve" })}.`)],
    ["that has expired", token({ ...ada, exp: NOW })],
    ["that is not valid yet", token({ ...ada, nbf: NOW + 1 })],
    ["with a text for a time", token({ ...ada, exp: "tomorrow" })],
    ["without a user", token({ dir: "ACME" })],
    ["that is none", "abc"],
    ["of four parts", `${token(ada)}.x`],
  ])("refuses a token %s with 401, also at the socket and for the CSRF token", (_, text) => {
    const proxy = jwtProxy();
    expect(ask(proxy, `${MASHUP}/hub/`, bearing(text)).status).toBe(401);
    expect(ask(proxy, `${MASHUP}/qps/csrftoken`, bearing(text)).status).toBe(401);
    expect(handshake(proxy, "wss://localhost/mashup/app/x", bearing(text))).toBe(401);
    expect(proxy.counters().sessionsCreated).toBe(0);
  });

  test("takes a fixed user directory and asks for its audience", () => {
    const proxy = jwtProxy({ userDirectoryClaim: "[PARTNERS]", audience: "qlik" });
    expect(ask(proxy, `${MASHUP}/hub/`, bearing(token(ada))).status).toBe(401);
    expect(ask(proxy, `${MASHUP}/hub/`, bearing(token({ ...ada, aud: ["x", "qlik"] }))).status).toBe(200);
    expect(proxy.sessions()[0]?.user).toEqual({ userDirectory: "PARTNERS", userId: "ada" });
  });

  test("opens a socket with the token, unless CSRF protection forbids the header", () => {
    expect(handshake(jwtProxy(), "wss://localhost/mashup/app/x", bearing(token(ada)))).toBe(101);
  });

  test("sends those without a token to the login, and other virtual proxies take none", () => {
    expect(ask(jwtProxy(), `${MASHUP}/hub/`).status).toBe(302);
    expect(ask(createQlikProxy(), `${MASHUP}/hub/`, bearing(token(ada))).status).toBe(302);
  });

  test("needs somebody who checks signatures, and its claims named", () => {
    expect(() => createQlikProxy({ virtualProxies: [{ prefix: "", jwt }] })).toThrow('"verifyRs256" must be given');
    const partial = { prefix: "", jwt: { certificate } } as never;
    expect(() => createQlikProxy({ verifyRs256, virtualProxies: [partial] })).toThrow(
      /jwt\.userIdClaim" must be given/,
    );
  });

  test("works on real servers by Node's own crypto", async () => {
    const emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup", jwt }] });
    try {
      const { ca } = emulator.certificates;
      const call = (text: string) => request(`${emulator.proxyUrl("mashup")}/hub/`, { ca, ...bearing(text) });
      const [good, bad] = [await call(token(ada)), await call(token(ada, { key: stranger.privateKey }))];
      expect([good.status, bad.status]).toEqual([200, 401]);
      expect(good.headers["set-cookie"]?.[0]).toContain("X-Qlik-Session-mashup=");
    } finally {
      await emulator.close();
    }
  });
});

describe("a virtual proxy for a trusted header", () => {
  const withHeader = (header: { name: string; userDirectory?: string }) =>
    createQlikProxy({ virtualProxies: [{ prefix: "mashup", header }] });

  test("takes the user from it, in the directory that is set or that stands in it", () => {
    const fixed = withHeader({ name: "X-User", userDirectory: "ACME" });
    expect(whoIs(fixed, ask(fixed, `${MASHUP}/hub/`, { headers: { "x-user": "ada" } }).cookie)).toBe("ada");
    const dynamic = withHeader({ name: "X-User" });
    ask(dynamic, `${MASHUP}/hub/`, { headers: { "x-user": "CORP\\bob" } });
    expect(dynamic.sessions()[0]?.user).toEqual({ userDirectory: "CORP", userId: "bob" });
  });

  test("takes nothing from an empty one or one without a directory", () => {
    const dynamic = withHeader({ name: "X-User" });
    for (const value of ["", "bob", "\\bob", "CORP\\", "A\\b\\c"]) {
      expect(ask(dynamic, `${MASHUP}/hub/`, { headers: { "x-user": value } }).status, value).toBe(302);
    }
  });
});
