// The two logins of examples/ticket-endpoint: each claim that is off by one is nobody, and keys that cannot be had are no refusal.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { KeyObject } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTicketHandler, type MapUser, type ResolveUser, type TicketUser } from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startQps, type QpsServer } from "./support/fake-qps.js";
import { bodyOf, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

interface Recipe {
  readonly resolveUser: ResolveUser<object>;
  readonly mapUser: MapUser<object, TicketUser>;
}

const SECRET = "0123456789abcdef0123456789abcdef";
const ISSUER = "https://login.example.com";
const NOW = Math.floor(Date.now() / 1000);
const CLAIMS = { sub: "anna", groups: ["Sales", "EU"] };

let qps: QpsServer;
let base: ReturnType<typeof siteOptions>;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const site = await createQlikSite();
  qps = await startQps(site, answerAll);
  base = siteOptions(site, qps);
  closers.push(qps.close);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.reverse()) await close();
});

async function load(file: string, env: Record<string, string>): Promise<Recipe> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return (await import(
    /* @vite-ignore */ new URL(`../../examples/ticket-endpoint/${file}`, import.meta.url).href
  )) as Recipe;
}

/** Status and body for a page that sends this header. */
async function answerFor(recipe: Recipe, header: Record<string, string>) {
  const handler = createTicketHandler({ ...base, limits: { perUser: false }, ...recipe });
  const response = await handler(post({ ...SAME_ORIGIN, ...header }));
  await handler.close();
  return { status: response.status, body: await bodyOf(response) };
}

interface Change {
  readonly claims?: object;
  readonly issuer?: string;
  readonly audience?: string;
  /** `null`: never. */
  readonly expiresAt?: number | null;
  readonly algorithm?: string;
  readonly key?: CryptoKey | Uint8Array;
}

describe("a session cookie that is a JWT", () => {
  let recipe: Recipe;
  beforeAll(async () => {
    recipe = await load("login-session-jwt.mjs", {
      SESSION_SECRET: SECRET,
      SESSION_ISSUER: ISSUER,
      SESSION_AUDIENCE: "mashup",
    });
  });
  const sign = ({
    claims = CLAIMS,
    issuer = ISSUER,
    audience = "mashup",
    expiresAt = NOW + 60,
    algorithm = "HS256",
    key,
  }: Change = {}) =>
    new SignJWT({ ...claims, iss: issuer, aud: audience, ...(expiresAt !== null && { exp: expiresAt }) })
      .setProtectedHeader({ alg: algorithm })
      .sign(key ?? new TextEncoder().encode(SECRET));
  const ask = async (token: string) => answerFor(recipe, { Cookie: `theme=dark; session=${token}` });

  it("a good session cookie gets the ticket of its user, with the groups as attributes", async () => {
    const before = qps.seen.length;
    expect(await ask(await sign())).toMatchObject({
      status: 200,
      body: { user: { userDirectory: "ACME", userId: "anna" } },
    });
    expect(JSON.parse(qps.seen[before]?.body ?? "")).toMatchObject({
      Attributes: [{ Group: "Sales" }, { Group: "EU" }],
    });
  });

  it("a user without the claim groups gets a ticket without attributes", async () => {
    const before = qps.seen.length;
    expect((await ask(await sign({ claims: { sub: "anna" } }))).status).toBe(200);
    expect(JSON.parse(qps.seen[before]?.body ?? "")).toMatchObject({ Attributes: [] });
  });

  it.each<[string, Change]>([
    ["of another issuer", { issuer: `${ISSUER}.evil.test` }],
    ["for another audience", { audience: "other" }],
    ["that has expired", { expiresAt: NOW - 1 }],
    ["that never expires", { expiresAt: null }],
    ["without a subject", { claims: { groups: [] } }],
    ["of another algorithm", { algorithm: "HS512" }],
    ["signed with another secret", { key: new TextEncoder().encode("f".repeat(32)) }],
  ])("a session cookie %s is nobody", async (_why, change) => {
    expect(await ask(await sign(change))).toEqual({ status: 401, body: problem(401, "not-signed-in") });
  });

  it("a token without a signature, a broken one, and no cookie are nobody", async () => {
    const [, payload = ""] = (await sign()).split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    for (const token of [none, "a.b.c", "%00", ""]) expect((await ask(token)).status).toBe(401);
    expect((await answerFor(recipe, {})).status).toBe(401);
  });
});

describe("the access token of an OpenID provider", () => {
  let recipe: Recipe;
  let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
  let provider: http.Server;
  let isDown = false;
  let fetches = 0;
  beforeAll(async () => {
    keys = await generateKeyPair("RS256");
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
    provider = http.createServer((_request, response) => {
      fetches += 1;
      if (isDown) return void response.writeHead(503).end();
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => provider.close(resolve)));
    const { port } = provider.address() as AddressInfo;
    recipe = await load("login-access-token.mjs", {
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: "qlik-mashup",
      OIDC_JWKS: `http://127.0.0.1:${port}/jwks.json`,
    });
  });
  const sign = (
    {
      claims = CLAIMS,
      issuer = ISSUER,
      audience = "qlik-mashup",
      expiresAt = NOW + 60,
      algorithm = "RS256",
      key,
    }: Change = {},
    kid = "key-1",
  ) =>
    new SignJWT({ ...claims, iss: issuer, aud: audience, ...(expiresAt !== null && { exp: expiresAt }) })
      .setProtectedHeader({ alg: algorithm, kid })
      .sign(key ?? keys.privateKey);
  const ask = async (token: string) => answerFor(recipe, { Authorization: `Bearer ${token}` });

  it("keys of the provider that cannot be had are 503 with Retry-After, and not a refusal", async () => {
    isDown = true;
    expect(await ask(await sign())).toEqual({ status: 503, body: problem(503, "unavailable") });
    isDown = false;
  });

  it("a good access token gets the ticket of its user, and the keys are fetched once", async () => {
    expect(await ask(await sign())).toMatchObject({ status: 200, body: { user: { userId: "anna" } } });
    const before = fetches;
    expect((await ask(await sign())).status).toBe(200);
    expect(fetches).toBe(before);
  });

  it.each<[string, Change]>([
    ["of another issuer", { issuer: `${ISSUER}/` }],
    ["for another audience", { audience: "other-app" }],
    ["that has expired", { expiresAt: NOW - 1 }],
    ["that never expires", { expiresAt: null }],
    ["without a subject", { claims: {} }],
  ])("an access token %s is nobody", async (_why, change) => {
    expect(await ask(await sign(change))).toEqual({ status: 401, body: problem(401, "not-signed-in") });
  });

  it("an access token of another key, or of a key that the provider does not list, is nobody", async () => {
    const other = await generateKeyPair("RS256");
    expect((await ask(await sign({ key: other.privateKey }))).status).toBe(401);
    expect((await ask(await sign({ key: other.privateKey }, "key-2"))).status).toBe(401);
  });

  it("the provider's public key used as a secret (HS256), and no signature at all, are nobody", async () => {
    const pem = KeyObject.from(keys.publicKey).export({ type: "spki", format: "pem" });
    expect((await ask(await sign({ algorithm: "HS256", key: new TextEncoder().encode(String(pem)) }))).status).toBe(
      401,
    );
    const [, payload = ""] = (await sign()).split(".");
    const none = `${Buffer.from('{"alg":"none","kid":"key-1"}').toString("base64url")}.${payload}.`;
    for (const token of [none, "a.b.c", ""]) expect((await ask(token)).status).toBe(401);
  });
});
