// Keys for tests of JWT, and what a browser asks before it sends a token to another origin.
import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createJwtKeys, createQlikProxy, startEmulator, verifyRs256 } from "../../src/emulator/index.js";
import { ask } from "./support/ask.js";
import { request } from "./support/node-client.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const HUB = "https://localhost/jwt/hub/";
const keys = await createJwtKeys();
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

test("an emulator with the keys' virtual proxy signs in the user whom a token of theirs names", async () => {
  const emulator = await startEmulator({ virtualProxies: [{ prefix: "jwt", jwt: keys.jwt }] });
  try {
    const { ca } = emulator.certificates;
    const token = keys.sign(ANNA, { groups: ["sales", "north"] });
    const signedIn = await request(`${emulator.proxyUrl("jwt")}/qps/csrftoken`, { ca, ...bearing(token) });
    expect(signedIn.status).toBe(204);
    const cookie = signedIn.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const user = await request(`${emulator.proxyUrl("jwt")}/qps/user`, { ca, headers: { cookie } });
    expect(JSON.parse(user.text)).toMatchObject(ANNA);
    expect(emulator.proxy.sessions()).toMatchObject([{ attributes: [{ Group: "sales" }, { Group: "north" }] }]);
  } finally {
    await emulator.close();
  }
});

test("a token of the keys is good for a minute, unless the test names other times or leaves them out", () => {
  const { iat, nbf, exp } = claimsOf(keys.sign(ANNA)) as Record<string, number>;
  expect([nbf, exp]).toEqual([iat, (iat ?? 0) + 60]);
  expect(claimsOf(keys.sign(ANNA, { exp: 5, nbf: undefined, userId: "ben", aud: "qlik" }))).toEqual({
    userDirectory: "ACME",
    userId: "ben",
    iat: expect.any(Number) as number,
    exp: 5,
    aud: "qlik",
  });
});

test("the keys' certificate is one that the QMC takes, X.509 with an RSA key, and no other keys' tokens fit it", async () => {
  const certificate = new X509Certificate(keys.certificate);
  expect(certificate.publicKey.asymmetricKeyType).toBe("rsa");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  const proxy = createQlikProxy({ verifyRs256, virtualProxies: [{ prefix: "jwt", jwt: keys.jwt }] });
  const stranger = await createJwtKeys();
  expect(ask(proxy, HUB, bearing(stranger.sign(ANNA))).status).toBe(401);
  expect(ask(proxy, HUB, bearing(keys.sign(ANNA))).status).toBe(200);
});

test("a preflight before a token is refused, unless preflights are answered: then with the virtual proxy's headers", () => {
  const additionalResponseHeaders = {
    "Access-Control-Allow-Origin": "https://app.example.com",
    "Access-Control-Allow-Headers": "authorization",
  };
  const virtualProxies = [{ prefix: "jwt", jwt: keys.jwt, additionalResponseHeaders }];
  const asked = {
    method: "OPTIONS",
    headers: { "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
  };
  expect(ask(createQlikProxy({ verifyRs256, virtualProxies }), HUB, asked).status).toBe(403);
  const answer = ask(createQlikProxy({ verifyRs256, virtualProxies, preflight: "answer" }), HUB, asked);
  expect([answer.status, answer.text, answer.header("access-control-allow-headers")]).toEqual([
    200,
    "",
    "authorization",
  ]);
  expect(answer.cookie).toBeUndefined();
});
