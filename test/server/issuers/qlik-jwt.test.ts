// Tokens for a virtual proxy of Qlik Sense (checked by an emulated one), and for JWT sessions of Qlik Cloud.
import { createPrivateKey } from "node:crypto";
import { importSPKI, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJwtKeys, startEmulator, type Emulator, type JwtKeys } from "../../../src/emulator/index.js";
import {
  qlikCloudJwtIssuer,
  qlikJwtIssuer,
  TicketServerError,
  type QlikJwtIssuerOptions,
  type TicketUser,
} from "../../../src/server/index.js";
import { rigFor } from "../support/issuer-rig.js";
import { decoded, rsaKeys, verifiedByOpenssl } from "../support/keys.js";
import { ANNA } from "../support/ticket-server.js";
import { X509Certificate } from "node:crypto";

const KID = "2026-11";
let keys: JwtKeys;
let emulator: Emulator;

beforeAll(async () => {
  keys = await createJwtKeys();
  const jwt = { ...keys.jwt, audience: "mashup" };
  emulator = await startEmulator({ virtualProxies: [{ prefix: "jwt", jwt }] });
});
afterAll(() => emulator.close());

const optionsFor = (more: Partial<QlikJwtIssuerOptions> = {}): QlikJwtIssuerOptions => ({
  proxy: emulator.proxyUrl("jwt"),
  keys: [{ kid: KID, privateKey: keys.privateKey }],
  audience: "mashup",
  ...more,
});

const publicPem = () =>
  new X509Certificate(keys.certificate).publicKey.export({ type: "spki", format: "pem" }).toString();

/** Shows the token to the emulated virtual proxy; resolves with its status and whether it set the session cookie. */
async function show(token: string) {
  const { status, headers } = await Promise.resolve(
    emulator.proxy.handlePublic({
      method: "GET",
      url: new URL(`${emulator.proxyUrl("jwt")}/resources/img/core/dark_noise_16x16.png`),
      headers: { host: new URL(emulator.origin).host, authorization: `Bearer ${token}` },
    }),
  );
  return { status, signedIn: headers.some(([name]) => name.toLowerCase() === "set-cookie") };
}

async function issued(user: TicketUser = ANNA, more: Partial<QlikJwtIssuerOptions> = {}) {
  const rig = rigFor(qlikJwtIssuer(optionsFor(more)), () => user);
  return { ...(await rig.ask()), ...rig };
}

describe("tokens for a virtual proxy", () => {
  it("a virtual proxy takes the token and signs the user in, with the groups as attributes", async () => {
    const { status, body } = await issued({ ...ANNA, attributes: { Group: ["Sales", "EU"] } });
    expect(status).toBe(200);
    expect(await show(String(body["jwt"]))).toEqual({ status: 200, signedIn: true });
    const session = emulator.proxy.sessions().at(-1);
    expect(session?.user).toEqual(ANNA);
    expect(session?.attributes).toEqual([{ Group: "Sales" }, { Group: "EU" }]);
  });

  it("the token verifies with jose and with openssl under the certificate that the administrator pasted", async () => {
    const { body } = await issued();
    const token = String(body["jwt"]);
    await jwtVerify(token, await importSPKI(publicPem(), "RS256"), { audience: "mashup", algorithms: ["RS256"] });
    expect(verifiedByOpenssl(token, { publicKey: publicPem() })).toBe(true);
    expect(verifiedByOpenssl(token, { publicKey: rsaKeys().publicKey })).toBe(false);
  });

  it("the answer names proxy, user, session key and lifetime; the token has kid, jti and 60 seconds", async () => {
    const { body } = await issued();
    const { header, claims } = decoded(String(body["jwt"]));
    expect(header).toEqual({ alg: "RS256", typ: "JWT", kid: KID });
    const { iat, nbf, exp, jti, ...rest } = claims as { iat: number; nbf: number; exp: number; jti: string };
    expect(rest).toEqual({ userId: "anna", userDirectory: "ACME", aud: "mashup" });
    expect(exp - iat).toBe(65);
    expect(nbf).toBe(iat);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({ proxy: emulator.proxyUrl("jwt"), user: ANNA });
    expect(body["sessionKey"]).toMatch(/^[\w-]{20,}$/);
    expect(body["expiresInMs"]).toBeGreaterThan(58_000);
    expect(body["expiresInMs"]).toBeLessThanOrEqual(60_000);
  });

  it("the session key is one for one user with the same attributes, and another one otherwise", async () => {
    const keyOf = async (user: TicketUser) => (await issued(user)).body["sessionKey"];
    const anna = await keyOf(ANNA);
    expect(await keyOf({ userDirectory: "acme", userId: "ANNA" })).toBe(anna);
    expect(await keyOf({ ...ANNA, attributes: { Group: "Sales" } })).not.toBe(anna);
    expect(await keyOf({ ...ANNA, userId: "bob" })).not.toBe(anna);
  });

  it("claims have the names that the administrator chose", async () => {
    const claims = { userId: "uid", userDirectory: "dir", attributes: { Group: "roles", Region: "region" } };
    const { body } = await issued({ ...ANNA, attributes: { Region: "EU", Group: "Sales" } }, { claims });
    expect(decoded(String(body["jwt"])).claims).toMatchObject({
      uid: "anna",
      dir: "ACME",
      roles: ["Sales"],
      region: ["EU"],
    });
  });

  it("an attribute that no claim carries is refused: the session would lack its rights", async () => {
    const { status, lastCode, lastMessage } = await issued({ ...ANNA, attributes: { Region: "EU" } });
    expect(status).toBe(500);
    expect(lastCode()).toBe("user-invalid");
    expect(lastMessage()).toMatch(/claims\.attributes/);
  });

  it("while the key is changed the new key signs, for the virtual proxy that has its certificate", async () => {
    const next = { kid: "2027-01", privateKey: rsaKeys().privateKey, proxy: "https://sense.example.com/jwt2" };
    const { body } = await issued(ANNA, { keys: [next, { kid: KID, privateKey: keys.privateKey }] });
    expect(decoded(String(body["jwt"])).header["kid"]).toBe("2027-01");
    expect(body["proxy"]).toBe("https://sense.example.com/jwt2");
  });

  it.each<[string, object, RegExp]>([
    ["three keys", { keys: [1, 2, 3].map((each) => ({ kid: String(each), privateKey: "x" })) }, /one or two keys/],
    ["no key", { keys: [] }, /one or two keys/],
    ["a reserved claim", { claims: { userId: "sub" } }, /claims cannot be used/],
    ["one claim for two things", { claims: { userId: "user", userDirectory: "user" } }, /claims cannot be used/],
    ["an hour of life", { lifeSeconds: 3_600 }, /lifeSeconds/],
    ["a short secret", { sessionKeySecret: "short" }, /sessionKeySecret/],
    ["plain http", { proxy: "http://sense.example.com/jwt" }, /proxy is not https/],
  ])("qlikJwtIssuer refuses %s at once", (_what, more, message) => {
    const make = () => qlikJwtIssuer(optionsFor(more));
    expect(make).toThrow(TicketServerError);
    expect(make).toThrow(message);
  });
});

describe("each claim off by one", () => {
  const now = () => Math.floor(Date.now() / 1000);
  type Claims = Record<string, unknown>;
  const good = (): Claims => ({
    userId: "anna",
    userDirectory: "ACME",
    aud: "mashup",
    iat: now(),
    nbf: now() - 5,
    exp: now() + 60,
  });
  const signed = (claims: Claims, alg = "RS256", key = keys.privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT", kid: KID }).sign(createPrivateKey(key));

  it("a token with all claims is taken: what follows changes one of them each", async () => {
    expect(await show(await signed(good()))).toEqual({ status: 200, signedIn: true });
  });

  it.each<[string, Claims]>([
    ["userId in another letter case", { userId: undefined, userid: "anna" }],
    ["no userDirectory", { userDirectory: undefined }],
    ["an empty userId", { userId: "" }],
    ["an audience with one letter more", { aud: "mashups" }],
    ["no audience", { aud: undefined }],
    ["an end that is over by a second", { exp: Math.floor(Date.now() / 1000) - 1 }],
    ["a start that is a minute to come", { nbf: Math.floor(Date.now() / 1000) + 60 }],
    ["an end that is no number", { exp: "tomorrow" }],
  ])("the virtual proxy refuses a token with %s", async (_what, change) => {
    expect(await show(await signed({ ...good(), ...change }))).toEqual({ status: 401, signedIn: false });
  });

  it("the virtual proxy refuses a token of another algorithm, of another key, and one whose claims were changed", async () => {
    expect((await show(await signed(good(), "RS512"))).status).toBe(401);
    expect((await show(await signed(good(), "RS256", rsaKeys().privateKey))).status).toBe(401);
    const [head = "", , signature = ""] = (await signed(good())).split(".");
    const body = Buffer.from(JSON.stringify({ ...good(), userId: "admin" })).toString("base64url");
    expect((await show([head, body, signature].join("."))).status).toBe(401);
  });
});

describe("tokens for Qlik Cloud's JWT sessions", () => {
  const { privateKey, publicKey } = rsaKeys();
  const tenant = "https://acme.eu.qlikcloud.com";
  const whole = { tenant, webIntegrationId: "web-1", keys: [{ kid: KID, issuer: "acme-idp", privateKey }] };
  const user = { subject: "auth0|anna", name: "Anna", email: "anna@example.com", groups: ["Sales"] };

  it("a token for Qlik Cloud has all claims that the tenant asks for, and verifies with jose and openssl", async () => {
    const { body } = await rigFor(qlikCloudJwtIssuer(whole), () => user).ask();
    const token = String(body["jwt"]);
    const { payload, protectedHeader } = await jwtVerify(token, await importSPKI(publicKey, "RS256"));
    expect(verifiedByOpenssl(token, { publicKey })).toBe(true);
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: KID });
    const { iat = 0, nbf = 0, exp = 0, jti, ...rest } = payload;
    expect(rest).toEqual({
      iss: "acme-idp",
      aud: "qlik.api/login/jwt-session",
      sub: "auth0|anna",
      subType: "user",
      name: "Anna",
      email: "anna@example.com",
      email_verified: true,
      groups: ["Sales"],
    });
    expect(exp - nbf).toBeLessThanOrEqual(3_600);
    expect(nbf).toBe(iat);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({ tenant, webIntegrationId: "web-1", user: { subject: "auth0|anna" } });
  });

  it("the first of two keys signs, with the issuer of its own identity provider", async () => {
    const next = { kid: "2027-01", issuer: "acme-idp-2", privateKey };
    const { body } = await rigFor(qlikCloudJwtIssuer({ ...whole, keys: [next, ...whole.keys] }), () => user).ask();
    const { header, claims } = decoded(String(body["jwt"]));
    expect([header["kid"], claims["iss"]]).toEqual(["2027-01", "acme-idp-2"]);
  });

  it.each([
    ["no name", { ...user, name: "" }],
    ["no e-mail address", { ...user, email: undefined as unknown as string }],
    ["groups that are a text", { ...user, groups: "Sales" as unknown as string[] }],
    ["a property too many", { ...user, admin: true }],
  ])("no token for Qlik Cloud is signed for a user with %s", async (_what, wrong) => {
    const { ask, lastCode } = rigFor(qlikCloudJwtIssuer(whole), () => wrong);
    expect((await ask()).status).toBe(500);
    expect(lastCode()).toBe("user-invalid");
  });

  it("a key without the issuer of its identity provider is refused at once", () => {
    const make = () => qlikCloudJwtIssuer({ ...whole, keys: [{ kid: KID, privateKey } as never] });
    expect(make).toThrow(/issuer/);
  });
});
