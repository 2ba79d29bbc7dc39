// The issuers before an emulated Qlik Cloud tenant: what they issue is taken there, and each claim that is off by one is refused.
import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { startQlikCloud, type QlikCloudEmulator } from "../../../src/emulator/index.js";
import { qlikCloudIssuer, qlikCloudJwtIssuer } from "../../../src/server/index.js";
import { rigFor } from "../support/issuer-rig.js";
import { decoded, p384Keys, rsaKeys } from "../support/keys.js";

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function running<S extends { close(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  const system = await starting;
  endings.push(() => system.close());
  return system;
}

const PAGE = "https://app.example.com";
const rsa = rsaKeys();
const curve = p384Keys();
const CLIENT = {
  clientId: "site",
  type: "web",
  secrets: ["current-secret"],
  publicKeys: [{ keyId: "2026-11", pem: curve.publicKey }],
  grants: ["impersonation"],
  allowedOrigins: [PAGE],
} as const;

describe("an emulated Qlik Cloud tenant", () => {
  const startTenant = () =>
    running(
      startQlikCloud({
        protocol: "http",
        clients: [CLIENT],
        users: [{ subject: "anna" }, { subject: "eve", status: "disabled" }],
      }),
    );
  const whoIs = async ({ origin }: QlikCloudEmulator, token: unknown) => {
    const headers = { Authorization: `Bearer ${String(token)}` };
    const response = await fetch(`${origin}/api/v1/users/me`, { headers });
    return response.status === 200 ? ((await response.json()) as { subject: string }).subject : response.status;
  };
  const issuerFor = (
    { origin }: QlikCloudEmulator,
    more: object = { clientSecrets: ["former-secret", "current-secret"] },
  ) => qlikCloudIssuer({ tenant: origin, clientId: "site", ...more });

  it("the tenant takes the token as the user's, for whom it was asked with the second of two secrets", async () => {
    const cloud = await startTenant();
    const { ask } = rigFor(issuerFor(cloud), () => ({ subject: "anna" }));
    const { body } = await ask();
    expect(await whoIs(cloud, body["token"])).toBe("anna");
    expect(body["expiresInMs"]).toBeGreaterThan(6 * 3_600_000 - 60_000);
    expect(cloud.journal().map(({ status }) => status)).toEqual([401, 200, 200]);
  });

  it("the tenant takes an assertion that is signed with a key in place of a secret", async () => {
    const cloud = await startTenant();
    const keys = [{ kid: "2026-11", privateKey: curve.privateKey }];
    const { ask } = rigFor(issuerFor(cloud, { keys }), () => ({ subject: "anna" }));
    expect(await whoIs(cloud, (await ask()).body["token"])).toBe("anna");
  });

  it("DELETE ends the token at the tenant", async () => {
    const cloud = await startTenant();
    const { ask, end } = rigFor(issuerFor(cloud), () => ({ subject: "anna" }));
    const { body } = await ask();
    expect(await end()).toBe(204);
    expect(await whoIs(cloud, body["token"])).toBe(401);
  });

  it.each([
    ["a disabled user", "eve", 403, "user-refused"],
    ["a user who is not in the tenant", "nobody", 502, "issuer-refused"],
  ])("the tenant gives no token for %s", async (_what, subject, status, code) => {
    const cloud = await startTenant();
    const { ask, lastCode } = rigFor(issuerFor(cloud), () => ({ subject }));
    expect((await ask()).status).toBe(status);
    expect(lastCode()).toBe(code);
  });

  it("an unknown client, a secret that was changed, and a scope that the client does not have are told", async () => {
    const cloud = await startTenant();
    for (const more of [
      { clientId: "other", clientSecrets: ["x"] },
      { clientSecrets: ["x"] },
      { clientSecrets: ["current-secret"], scope: "admin_classic" },
    ]) {
      const { ask, lastCode, lastMessage } = rigFor(issuerFor(cloud, more), () => ({ subject: "anna" }));
      expect((await ask()).status).toBe(502);
      expect(lastCode()).toBe("issuer-refused");
      expect(lastMessage()).not.toContain("current-secret");
    }
  });

  it("check() says whether the tenant is there", async () => {
    const cloud = await startTenant();
    const { handler } = rigFor(issuerFor(cloud), () => ({ subject: "anna" }));
    expect(await handler.check()).toEqual({ ok: true });
    await cloud.close();
    expect(await handler.check()).toMatchObject({ ok: false, error: { code: "issuer-unreachable" } });
  });
});

describe("JWT sessions of an emulated Qlik Cloud tenant", () => {
  const KID = "2026-11";
  const startTenant = () =>
    running(
      startQlikCloud({
        protocol: "http",
        jwtProviders: [{ issuer: "acme", keyId: KID, publicKey: rsa.publicKey }],
        webIntegrations: [{ id: "web-1", validOrigins: [PAGE] }],
      }),
    );
  const signInWith = async ({ origin }: QlikCloudEmulator, token: string) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      "qlik-web-integration-id": "web-1",
      "Content-Type": "application/json",
      Origin: PAGE,
    };
    const response = await fetch(`${origin}/login/jwt-session?qlik-web-integration-id=web-1`, {
      method: "POST",
      headers,
    });
    return { status: response.status, said: await response.text() };
  };
  const tokenFor = async ({ origin }: QlikCloudEmulator) => {
    const keys = [{ kid: KID, issuer: "acme", privateKey: rsa.privateKey }];
    const issuer = qlikCloudJwtIssuer({ tenant: origin, webIntegrationId: "web-1", keys });
    const user = { subject: "anna", name: "Anna", email: "anna@example.com", groups: ["Sales"] };
    return String((await rigFor(issuer, () => user).ask()).body["jwt"]);
  };

  it("the tenant trades the issuer's token for a session once, and not a second time", async () => {
    const cloud = await startTenant();
    const token = await tokenFor(cloud);
    expect(await signInWith(cloud, token)).toEqual({ status: 200, said: "{}" });
    expect((await signInWith(cloud, token)).status).toBe(401);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["another issuer", { iss: "acme2" }, "iss"],
    ["another audience", { aud: "qlik.api/login/jwt-sessions" }, "aud"],
    ["no subject", { sub: undefined }, "sub"],
    ["another subType", { subType: "users" }, "subType"],
    ["no name", { name: "" }, "name"],
    ["no e-mail address", { email: undefined }, "email"],
    ["an e-mail address that is not verified", { email_verified: false }, "email_verified"],
    ["no jti", { jti: undefined }, "jti"],
    ["no iat", { iat: undefined }, "iat"],
    ["no nbf", { nbf: undefined }, "nbf"],
    ["no exp", { exp: undefined }, "exp"],
    ["an end that is over by a second", { exp: Math.floor(Date.now() / 1000) - 1 }, "exp"],
    [
      "a start that is to come",
      { nbf: Math.floor(Date.now() / 1000) + 600, exp: Math.floor(Date.now() / 1000) + 700 },
      "nbf",
    ],
    ["a life of an hour and a second", { exp: "nbf + 3601" }, "exp"],
    ["groups that are a text", { groups: "Sales" }, "groups"],
  ])("the tenant refuses the issuer's token with %s in place, and names the claim", async (_what, change, named) => {
    const cloud = await startTenant();
    const { claims, header } = decoded(await tokenFor(cloud));
    const changed = {
      ...claims,
      ...change,
      ...(change["exp"] === "nbf + 3601" && { exp: Number(claims["nbf"]) + 3_601 }),
    };
    const token = await new SignJWT(changed)
      .setProtectedHeader(header as { alg: string })
      .sign(createPrivateKey(rsa.privateKey));
    const { status, said } = await signInWith(cloud, token);
    expect(status).toBe(401);
    expect(said).toContain(named);
  });

  it("the tenant refuses the issuer's claims under another key, kid or algorithm", async () => {
    const cloud = await startTenant();
    const { claims, header } = decoded(await tokenFor(cloud));
    const sign = (fields: object, key = rsa.privateKey) =>
      new SignJWT(claims).setProtectedHeader({ ...header, ...fields } as { alg: string }).sign(createPrivateKey(key));
    for (const token of [
      await sign({}, rsaKeys().privateKey),
      await sign({ kid: "other" }),
      await sign({ typ: "at+jwt" }),
    ]) {
      expect((await signInWith(cloud, token)).status).toBe(401);
    }
  });
});
