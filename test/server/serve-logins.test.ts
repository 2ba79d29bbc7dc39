// The ready-made ways to know the user: each claim that is off by one, and each header from elsewhere, is nobody.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { startServing, type Serving } from "./support/serve.js";
import { bodyOf, spend } from "./support/ticket-server.js";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
async function start(...args: Parameters<typeof startServing>): Promise<Serving> {
  const serving = await startServing(...args);
  endings.push(serving.close);
  return serving;
}

const SECRET = "0123456789abcdef0123456789abcdef";
const NOW = Math.floor(Date.now() / 1000);
const ISSUER = "https://login.example.com";

interface Token {
  readonly key: CryptoKey | Uint8Array;
  readonly algorithm: string;
  readonly claims?: object;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresAt?: number;
}

const sign = ({ key, algorithm, claims = { sub: "anna", groups: ["Sales"] }, issuer = ISSUER, ...more }: Token) =>
  new SignJWT({ ...claims, iss: issuer, aud: more.audience ?? "mashup", exp: more.expiresAt ?? NOW + 60 })
    .setProtectedHeader({ alg: algorithm })
    .sign(key);

const JWT = {
  from: "session-jwt",
  cookie: "session",
  issuer: ISSUER,
  audience: "mashup",
  userDirectory: "ACME",
  claims: { attributes: { Group: "groups" } },
};

describe("a session cookie that is a JWT", () => {
  const secretFile = async (config: Record<string, unknown>, folder: string) => {
    await writeFile(`${folder}/secret`, `${SECRET}\n`);
    return { ...config, user: { ...JWT, algorithm: "HS256", secret: { file: "secret" } } };
  };
  const key = new TextEncoder().encode(SECRET);

  it("a good session cookie gets the ticket of its user, with the groups as attributes", async () => {
    const { ask, emulator } = await start((config, _emulator, folder) => secretFile(config, folder));
    const response = await ask({ Cookie: `a=b; session=${await sign({ key, algorithm: "HS256" })}` });
    const { user, ticket } = await bodyOf(response);
    expect(user).toEqual({ userDirectory: "ACME", userId: "anna" });
    await spend(emulator, ticket);
    expect(emulator.proxy.sessions()[0]?.attributes).toEqual([{ Group: "Sales" }]);
  });

  it("a session cookie of another issuer, audience, algorithm, key, time or without a name is nobody, and so are two", async () => {
    const { ask } = await start((config, _emulator, folder) => secretFile(config, folder));
    const good = { key, algorithm: "HS256" };
    const wrong: Token[] = [
      { ...good, issuer: `${ISSUER}.evil` },
      { ...good, audience: "other" },
      { ...good, algorithm: "HS384" },
      { ...good, key: new TextEncoder().encode(SECRET.toUpperCase()) },
      { ...good, expiresAt: NOW - 1 },
      { ...good, claims: {} },
    ];
    for (const token of wrong) expect((await ask({ Cookie: `session=${await sign(token)}` })).status).toBe(401);
    const both = await sign(good);
    expect((await ask({ Cookie: `session=${both}; session=${both}` })).status).toBe(401);
    expect((await ask({ Cookie: `session=${both}` })).status).toBe(200);
  });

  it("a session cookie is taken by a public key too, and no other algorithm by that key", async () => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const { ask } = await start(async (config, _emulator, folder) => {
      await writeFile(`${folder}/login.pem`, await exportSPKI(publicKey));
      return { ...config, user: { ...JWT, algorithm: "ES256", publicKey: "login.pem" } };
    });
    expect((await ask({ Cookie: `session=${await sign({ key: privateKey, algorithm: "ES256" })}` })).status).toBe(200);
    const confused = await sign({ key: new TextEncoder().encode(await exportSPKI(publicKey)), algorithm: "HS256" });
    expect((await ask({ Cookie: `session=${confused}` })).status).toBe(401);
  });
});

async function startProvider(publicKey: CryptoKey) {
  const key = await exportJWK(publicKey);
  let issuerSaid: string | undefined;
  let isDown = false;
  const server = http.createServer((request, response) => {
    if (isDown) return void response.writeHead(500).end();
    const body =
      request.url === "/keys" ? { keys: [key] } : { issuer: issuerSaid ?? origin, jwks_uri: `${origin}/keys` };
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return {
    origin,
    fail: (down: boolean) => void (isDown = down),
    claim: (issuer: string) => void (issuerSaid = issuer),
  };
}

describe("an access token", () => {
  const startWithProvider = async (more: object = {}) => {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const provider = await startProvider(publicKey);
    const user = {
      from: "access-token",
      issuer: provider.origin,
      audience: "api",
      claims: { userDirectory: "dir" },
      ...more,
    };
    const serving = await start((config) => ({ ...config, user }));
    const token = (change: Partial<Token> = {}) =>
      sign({
        key: privateKey,
        algorithm: "RS256",
        issuer: provider.origin,
        audience: "api",
        claims: { sub: "ben", dir: "EU" },
        ...change,
      });
    const ask = async (value: string) => serving.ask({ Authorization: `Bearer ${value}` });
    return { provider, token, ask };
  };

  it("a good access token gets the ticket of its user, by the keys that the provider's discovery document names", async () => {
    const { token, ask } = await startWithProvider();
    expect((await bodyOf(await ask(await token())))["user"]).toEqual({ userDirectory: "EU", userId: "ben" });
  });

  it("an access token of another issuer, audience, time or key is nobody", async () => {
    const { token, ask } = await startWithProvider();
    const wrong = [{ issuer: ISSUER }, { audience: "mashup" }, { expiresAt: NOW - 1 }];
    for (const change of wrong) expect((await ask(await token(change))).status).toBe(401);
    const stranger = await generateKeyPair("RS256");
    expect((await ask(await token({ key: stranger.privateKey }))).status).toBe(401);
    expect((await ask("nonsense")).status).toBe(401);
  });

  it("a provider whose keys cannot be had is 503 with Retry-After, and is asked again", async () => {
    const { provider, token, ask } = await startWithProvider();
    provider.fail(true);
    const response = await ask(await token());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    provider.fail(false);
    expect((await ask(await token())).status).toBe(200);
  });

  it("a discovery document that names another issuer is not believed", async () => {
    const { provider, token, ask } = await startWithProvider();
    provider.claim(ISSUER);
    expect((await ask(await token())).status).toBe(503);
  });
});

describe("a header of a proxy with a login", () => {
  const header = (proxies: string[]) => (config: Record<string, unknown>) => ({
    ...config,
    user: {
      from: "header",
      name: "X-Forwarded-User",
      proxies,
      userDirectory: "ACME",
      attributes: { Group: "X-Forwarded-Groups" },
    },
  });

  it("the header of a listed proxy names the user, and another one the groups", async () => {
    const { ask, emulator } = await start(header(["127.0.0.0/8"]));
    const response = await ask({ "X-Forwarded-User": "anna", "X-Forwarded-Groups": "Sales, EU" });
    const { user, ticket } = await bodyOf(response);
    expect(user).toEqual({ userDirectory: "ACME", userId: "anna" });
    await spend(emulator, ticket);
    expect(emulator.proxy.sessions()[0]?.attributes).toEqual([{ Group: "Sales" }, { Group: "EU" }]);
  });

  it("the header on a connection from elsewhere is nobody, and X-Forwarded-For changes nothing about that", async () => {
    const { ask } = await start((config) => ({ ...header(["10.0.0.1"])(config), trustedProxies: ["127.0.0.1"] }));
    expect((await ask({ "X-Forwarded-User": "anna", "X-Forwarded-For": "10.0.0.1" })).status).toBe(401);
  });

  it("a header that stands twice is nobody", async () => {
    const { url } = await start(header(["127.0.0.1"]));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { "Sec-Fetch-Site": "same-origin", "X-Qlik-Ticket": "1", "X-Forwarded-User": ["anna", "ben"] };
      const request = http.request(url, { method: "POST", headers }, (response) =>
        resolve(response.resume().statusCode),
      );
      request.on("error", reject).end();
    });
    expect(status).toBe(401);
  });
});
