// The JWT way as a whole: a JWT is traded for the tenant's cookie, which serves afterwards.
import { HttpResponse } from "msw";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateQlikCloud, type QlikCloudOptions } from "../../../src/qlik-cloud/index.js";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import { PAGE, startSite, TENANT, WEB, type Site, type SiteOptions } from "./support/tenant.js";

const KEY_ID = "key-1";
const ISSUER = "acme";
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let publicKey: string;
beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  publicKey = await exportSPKI(keys.publicKey);
});

interface Changes {
  readonly subject?: string;
  readonly claims?: Record<string, unknown>;
  readonly lifeS?: number;
}
const seconds = (ms: number) => Math.floor(ms / 1_000);

function sign({ subject = "anna", claims = {}, lifeS = 60 }: Changes = {}): Promise<string> {
  const now = seconds(Date.now());
  const all = { subType: "user", name: "Anna", email: "anna@example.com", email_verified: true, ...claims };
  return new SignJWT({
    iss: ISSUER,
    aud: "qlik.api/login/jwt-session",
    sub: subject,
    iat: now,
    nbf: now,
    exp: now + lifeS,
    ...all,
  })
    .setJti(crypto.randomUUID())
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: KEY_ID })
    .sign(keys.privateKey);
}

let site: Site | undefined;
function start(options: SiteOptions = {}, changes: Changes = {}): Site {
  site = startSite({
    webIntegrations: [{ id: WEB, validOrigins: [PAGE] }],
    jwtProviders: [{ issuer: ISSUER, keyId: KEY_ID, publicKey }],
    endpoint: async () => {
      const jwt = await sign(changes);
      return HttpResponse.json({
        jwt,
        tenant: TENANT,
        webIntegrationId: WEB,
        user: { subject: changes.subject ?? "anna" },
      });
    },
    ...options,
  });
  return site;
}
const signIn = (options: Partial<QlikCloudOptions> = {}) =>
  authenticateQlikCloud("/api/qlik-cloud-token", { retry: 0, ...options, credential: "jwt" });

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.restoreAllMocks();
});

describe("a sign-in by JWT", () => {
  it("a JWT is traded for the tenant's cookie, and the session is the user's", async () => {
    const { asked, tenant } = start();
    const cloud = await signIn();
    expect([cloud.user?.subject, cloud.tenant, cloud.state, await cloud.check()]).toEqual([
      "anna",
      TENANT,
      "ready",
      "active",
    ]);
    expect(asked).toContain("POST /login/jwt-session");
    expect(tenant.sessions()).toEqual(["anna"]);
  });

  it("a live cookie session of the same user is used again, and no JWT is spent", async () => {
    const { asked } = start();
    await signIn();
    forgetCalls();
    await signIn();
    expect(asked.filter((each) => each === "POST /login/jwt-session").length).toBe(1);
  });

  it("a call that changes something carries a CSRF token, and one of an older session is replaced once", async () => {
    const { asked, cookies } = start();
    const cloud = await signIn();
    const tokens = () => asked.filter((each) => each === "GET /api/v1/csrf-token").length;
    const change = () => cloud.fetch("/api/v1/oauth-tokens/none", { method: "DELETE" });
    expect([(await change()).status, (await change()).status, tokens()]).toEqual([404, 404, 1]);
    cookies.clear();
    forgetCalls();
    localStorage.clear();
    await signIn();
    expect([(await change()).status, tokens()]).toEqual([404, 2]);
  });

  it("a WebSocket's address has a CSRF token of its own and the web integration, and no JWT", async () => {
    start();
    const cloud = await signIn();
    const [one, two] = [await cloud.webSocketUrl("app"), await cloud.webSocketUrl("app")].map((url) => new URL(url));
    expect(one?.href).toMatch(/^wss:\/\/acme\.eu\.qlikcloud\.com\/app\/app\?/);
    expect(one?.searchParams.get("qlik-web-integration-id")).toBe(WEB);
    for (const url of [one, two]) expect(url?.searchParams.get("qlik-csrf-token")).not.toBe("");
    expect(one?.href).not.toMatch(/eyJ/);
  });

  it("what @qlik/api takes names the web integration", async () => {
    start();
    expect((await signIn()).hostConfig).toEqual({
      authType: "cookie",
      host: TENANT,
      webIntegrationId: WEB,
      crossSiteCookies: true,
    });
  });

  it("the page may name tenant, web integration and user, and the endpoint answer the bare JWT", async () => {
    start({ endpoint: async () => HttpResponse.text(await sign()) });
    const cloud = await signIn({ tenant: TENANT, webIntegrationId: WEB, user: { subject: "anna" } });
    expect(cloud.user?.subject).toBe("anna");
  });
});

describe("a JWT that makes no session", () => {
  it("a JWT that was taken while the browser kept no cookie is cookie-blocked, and tokens are named as the way out", async () => {
    const running = start({ keepsCookies: false });
    const error = await errorOf(() => signIn());
    expect(error).toMatchObject({ code: "cookie-blocked", stage: "verify" });
    expect(error.message).toMatch(/two sites.*credential = "token"/s);
    expect(running.asked.filter((each) => each === "POST /login/jwt-session").length).toBe(1);
  });

  it.each<[string, Changes]>([
    ["expired", { lifeS: -10 }],
    ["early", { claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }],
    ["for more than an hour", { lifeS: 7_200 }],
    ["for another audience", { claims: { aud: "somebody else" } }],
    ["of another issuer", { claims: { iss: "somebody else" } }],
    ["without a verified e-mail address", { claims: { email_verified: false } }],
  ])("a JWT that is %s is tried twice, and then credential-rejected with what Qlik wants", async (_what, changes) => {
    const running = start({}, changes);
    const error = await errorOf(() => signIn());
    expect(error.code).toBe("credential-rejected");
    expect(error.message).toMatch(/kid and iss.*email_verified true.*jti/s);
    expect(running.asked.filter((each) => each === "POST /login/jwt-session").length).toBe(2);
    expect(everyWordOf(error)).not.toMatch(/eyJ/);
  });

  it("a JWT that was spent before is refused, and a new one is asked for", async () => {
    const spent = await sign();
    let calls = 0;
    const running = start({
      endpoint: async () => {
        calls += 1;
        const jwt = calls <= 2 ? spent : await sign();
        return HttpResponse.json({ jwt, tenant: TENANT, webIntegrationId: WEB, user: { subject: "anna" } });
      },
    });
    await signIn();
    running.cookies.clear();
    forgetCalls();
    localStorage.clear();
    expect((await signIn()).state).toBe("ready");
    expect(calls).toBe(3);
  });

  it("a page whose origin the web integration does not list hears which list to change", async () => {
    start({ clients: [], webIntegrations: [{ id: WEB, validOrigins: ["https://other.example.com"] }] });
    const error = await errorOf(() => signIn());
    expect(error.code).toBe("cors-missing");
    expect(error.message).toMatch(/Administration > Web.*https:\/\/app\.example\.com/s);
  });

  it("an answer without a web integration is invalid-option, unless the page names one", async () => {
    start({ endpoint: async () => HttpResponse.json({ jwt: await sign(), tenant: TENANT }) });
    const error = await errorOf(() => signIn());
    expect(error).toMatchObject({ code: "invalid-option" });
    expect(error.message).toContain("webIntegrationId");
  });

  it("another user's cookie session is never used: the user's own JWT replaces it", async () => {
    const changes: { subject?: string } = {};
    const running = start({
      endpoint: async () => {
        const { subject = "anna" } = changes;
        return HttpResponse.json({
          jwt: await sign({ subject }),
          tenant: TENANT,
          webIntegrationId: WEB,
          user: { subject },
        });
      },
    });
    const anna = await signIn();
    changes.subject = "ben";
    const ben = await signIn();
    expect([ben.user?.subject, anna.state]).toEqual(["ben", "closed"]);
    expect(await errorOf(() => anna.fetch("/api/v1/users/me"))).toMatchObject({ code: "other-user" });
    expect(running.tenant.sessions()).toContain("ben");
  });
});
