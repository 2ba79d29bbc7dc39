import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  createManualClock,
  createQlikProxy,
  startEmulator,
  type ProxyOptions,
  type QlikProxy,
} from "../../src/emulator/index.js";
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
const ada = { uid: "ada", dir: "ACME", aud: "qlik" };

function jwtProxy(more: object = {}, options: ProxyOptions = {}): QlikProxy {
  return createQlikProxy({
    ...options,
    clock: createManualClock(NOW * 1000),
    verifyRs256,
    virtualProxies: [{ prefix: "mashup", jwt: { ...jwt, ...more } }],
  });
}

describe("a virtual proxy for JWT", () => {
  test("a virtual proxy for JWT gives a session and its cookie for a good token, and needs the token no more", () => {
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

  test("a token beside a living cookie is not looked at: the session goes on, whoever the token names", () => {
    const proxy = jwtProxy();
    const { cookie } = ask(proxy, `${MASHUP}/qps/csrftoken`, bearing(token(ada)));
    for (const text of [token({ ...ada, uid: "bob" }), token({ ...ada, exp: NOW }), "abc"]) {
      const answer = ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(text) });
      expect([answer.status, answer.cookie]).toEqual([200, undefined]);
    }
    expect(whoIs(proxy, cookie)).toBe("ada");
    expect(proxy.counters().sessionsCreated).toBe(1);
  });

  test('with jwtPrecedence "token" a token keeps the session of its user, replaces another\'s, and is refused when bad', () => {
    const proxy = jwtProxy({}, { jwtPrecedence: "token" });
    const { cookie } = ask(proxy, `${MASHUP}/qps/csrftoken`, bearing(token(ada)));
    expect(ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(token({ ...ada, uid: "ADA" })) }).cookie).toBeUndefined();
    const other = ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(token({ ...ada, uid: "bob" })) });
    expect(whoIs(proxy, other.cookie)).toBe("bob");
    expect(proxy.counters().sessionsCreated).toBe(2);
    expect(ask(proxy, `${MASHUP}/hub/`, { cookie, ...bearing(token({ ...ada, exp: NOW })) }).status).toBe(401);
  });

  const SIGNATURE = "the token's signature does not fit the certificate of the virtual proxy";
  const REFUSED: readonly [what: string, token: string, reason: string][] = [
    ["of another signer", token(ada, { key: stranger.privateKey }), SIGNATURE],
    ["whose claims were changed", token(ada).replace(/\.[^.]+\./, `.${encoded({ ...ada, uid: "eve" })}.`), SIGNATURE],
    ["without a signature", token(ada, { alg: "none" }), "the token's algorithm is none, not RS256"],
    ["signed with a shared secret", token(ada, { alg: "HS256" }), "the token's algorithm is HS256, not RS256"],
    [
      "with no algorithm's name",
      token(ada, { alg: "<b>" }),
      "the token's algorithm is missing or misshapen, not RS256",
    ],
    ["that has expired", token({ ...ada, exp: NOW }), 'the token has expired ("exp")'],
    ["that is not valid yet", token({ ...ada, nbf: NOW + 1 }), 'the token is not valid yet ("nbf")'],
    ["with a text for its end", token({ ...ada, exp: "tomorrow" }), 'the token\'s time "exp" is no number'],
    ["with a text for its beginning", token({ ...ada, nbf: "now" }), 'the token\'s time "nbf" is no number'],
    ["without a user id", token({ ...ada, uid: undefined }), 'the token names no user id: claim "uid"'],
    ["with a blank user id", token({ ...ada, uid: " " }), 'the token names no user id: claim "uid"'],
    [
      "whose user id has another name",
      token({ ...ada, uid: undefined, UID: "ada" }),
      'the token names no user id: claim "uid"',
    ],
    ["with a backslash in its user id", token({ ...ada, uid: "a\\b" }), "the token's user id has a backslash"],
    ["without a user directory", token({ ...ada, dir: undefined }), 'the token names no user directory: claim "dir"'],
    ["without an audience", token({ ...ada, aud: undefined }), 'the token\'s audience ("aud") is not "qlik"'],
    ["for another audience", token({ ...ada, aud: ["hub"] }), 'the token\'s audience ("aud") is not "qlik"'],
    ["that is no JWT", "abc", "the token is no JWT"],
    ["of four parts", `${token(ada)}.x`, "the token is no JWT"],
  ];
  test.each(REFUSED)(
    "a token %s is refused with 401 by page, CSRF call and socket, and the journal says why",
    (_, text, reason) => {
      const proxy = jwtProxy({ audience: "qlik" });
      const statuses = [
        ask(proxy, `${MASHUP}/hub/`, bearing(text)).status,
        ask(proxy, `${MASHUP}/qps/csrftoken`, bearing(text)).status,
        handshake(proxy, "wss://localhost/mashup/app/x", bearing(text)),
      ];
      expect(statuses).toEqual([401, 401, 401]);
      expect(proxy.journal().map(({ refused }) => refused)).toEqual([reason, reason, reason]);
      expect(proxy.counters().sessionsCreated).toBe(0);
      if (text.length > 3) expect(JSON.stringify(proxy.journal())).not.toContain(text);
    },
  );

  test("each cause of a refused token has a text of its own, and the answer tells none of them", () => {
    expect(new Set(REFUSED.map(([, , reason]) => reason)).size).toBe(13);
    const proxy = jwtProxy({ audience: "qlik" });
    const texts = REFUSED.map(([, text]) => ask(proxy, `${MASHUP}/hub/`, bearing(text)).text);
    expect(new Set(texts).size).toBe(1);
  });

  test("a refused token is answered with the virtual proxy's own headers, so that a page may read the status", () => {
    const additionalResponseHeaders = { "Access-Control-Allow-Origin": "https://app.example.com" };
    const virtualProxies = [{ prefix: "mashup", jwt, additionalResponseHeaders }];
    const answer = ask(createQlikProxy({ verifyRs256, virtualProxies }), `${MASHUP}/hub/`, bearing("abc"));
    expect([answer.status, answer.header("access-control-allow-origin")]).toEqual([401, "https://app.example.com"]);
  });

  test("a virtual proxy for JWT takes a fixed user directory and asks for its audience", () => {
    const proxy = jwtProxy({ userDirectoryClaim: "[PARTNERS]", audience: "qlik" });
    expect(ask(proxy, `${MASHUP}/hub/`, bearing(token({ ...ada, aud: "x" }))).status).toBe(401);
    expect(ask(proxy, `${MASHUP}/hub/`, bearing(token({ ...ada, dir: undefined, aud: ["x", "qlik"] }))).status).toBe(
      200,
    );
    expect(proxy.sessions()[0]?.user).toEqual({ userDirectory: "PARTNERS", userId: "ada" });
  });

  test("a virtual proxy for JWT opens a socket with the token, unless CSRF protection forbids the header", () => {
    expect(handshake(jwtProxy(), "wss://localhost/mashup/app/x", bearing(token(ada)))).toBe(101);
  });

  test("a virtual proxy for JWT sends those without a token to the login, and other virtual proxies take none", () => {
    expect(ask(jwtProxy(), `${MASHUP}/hub/`).status).toBe(302);
    expect(ask(createQlikProxy(), `${MASHUP}/hub/`, bearing(token(ada))).status).toBe(302);
  });

  test("a virtual proxy for JWT needs somebody who checks signatures, and its claims named", () => {
    expect(() => createQlikProxy({ virtualProxies: [{ prefix: "", jwt }] })).toThrow('"verifyRs256" must be given');
    const partial = { prefix: "", jwt: { certificate } } as never;
    expect(() => createQlikProxy({ verifyRs256, virtualProxies: [partial] })).toThrow(
      /jwt\.userIdClaim" must be given/,
    );
  });

  test("a virtual proxy for JWT works on real servers by Node's own crypto", async () => {
    const emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup", jwt }] });
    try {
      const { ca } = emulator.certificates;
      const call = (text: string) => request(`${emulator.proxyUrl("mashup")}/hub/`, { ca, ...bearing(text) });
      const [good, bad] = [await call(token(ada)), await call(token(ada, { key: stranger.privateKey }))];
      expect([good.status, bad.status]).toEqual([200, 401]);
      expect(good.headers["set-cookie"]?.[0]).toContain("X-Qlik-Session-mashup=");
      expect(emulator.journal().map(({ refused }) => refused)).toEqual([undefined, SIGNATURE]);
    } finally {
      await emulator.close();
    }
  });
});

describe("a virtual proxy for a trusted header", () => {
  const withHeader = (header: { name: string; userDirectory?: string }) =>
    createQlikProxy({ virtualProxies: [{ prefix: "mashup", header }] });

  test("a virtual proxy for a trusted header takes the user from it, in the directory that is set or that stands in it", () => {
    const fixed = withHeader({ name: "X-User", userDirectory: "ACME" });
    expect(whoIs(fixed, ask(fixed, `${MASHUP}/hub/`, { headers: { "x-user": "ada" } }).cookie)).toBe("ada");
    const dynamic = withHeader({ name: "X-User" });
    ask(dynamic, `${MASHUP}/hub/`, { headers: { "x-user": "CORP\\bob" } });
    expect(dynamic.sessions()[0]?.user).toEqual({ userDirectory: "CORP", userId: "bob" });
  });

  test("a virtual proxy for a trusted header takes nothing from an empty one or one without a directory", () => {
    const dynamic = withHeader({ name: "X-User" });
    for (const value of ["", "bob", "\\bob", "CORP\\", "A\\b\\c"]) {
      expect(ask(dynamic, `${MASHUP}/hub/`, { headers: { "x-user": value } }).status, value).toBe(302);
    }
  });
});
