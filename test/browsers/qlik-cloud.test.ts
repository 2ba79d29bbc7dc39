// Qlik Cloud from a page of another site, with third-party cookies blocked: a token of the backend, a login at the tenant, and a JWT
// session, which needs a cookie. What the page is told when something is in the way.
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_APP, startQlikCloud, type QlikCloudEmulator } from "../../src/emulator/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inSystemWorld, PAGE_ORIGIN, type SystemWorldOptions } from "./support/system-world.js";

const TENANT_HOST = "acme.eu.qlikcloud.com";
const TENANT = `https://${TENANT_HOST}`;
const SECRET = "the-secret-of-the-backend";
const KEY = { issuer: "site", keyId: "key-1" };
const BACKEND = { clientId: "backend", type: "web", secrets: [SECRET], grants: ["impersonation"] } as const;
const PAGE = {
  clientId: "page",
  type: "spa",
  redirectUris: [`${PAGE_ORIGIN}/cloud.html`],
  consent: "trusted",
} as const;

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let publicKey: string;
beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  publicKey = await exportSPKI(keys.publicKey);
});

const html = (policy?: string) => () =>
  new Response(
    '<!doctype html><title>Cloud</title><link rel="icon" href="data:,"><script src="/watch.js"></script><script src="/qlik-ticket.qlik-cloud.js"></script>',
    { headers: { "content-type": "text/html", ...(policy !== undefined && { "content-security-policy": policy }) } },
  );

/** What the page's backend does at the tenant. */
function issue({ tenant }: QlikCloudEmulator) {
  const { body } = tenant.handle({
    method: "POST",
    url: new URL(`${TENANT}/oauth/token`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "urn:qlik:oauth:user-impersonation",
      client_id: BACKEND.clientId,
      client_secret: SECRET,
      user_lookup: { field: "subject", value: "anna" },
      scope: "user_default",
    }),
  });
  const { access_token: token, expires_in: seconds } = JSON.parse(String(body)) as {
    access_token: string;
    expires_in: number;
  };
  return { token, tenant: TENANT, clientId: BACKEND.clientId, user: { subject: "anna" }, expiresInMs: seconds * 1_000 };
}

async function jwtAnswer() {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: "anna", subType: "user", name: "Anna", email: "anna@example.com", email_verified: true };
  const jwt = await new SignJWT({
    ...claims,
    aud: "qlik.api/login/jwt-session",
    iss: KEY.issuer,
    iat: now,
    nbf: now,
    exp: now + 60,
  })
    .setJti(crypto.randomUUID())
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: KEY.keyId })
    .sign(keys.privateKey);
  return Response.json({ jwt, tenant: TENANT, webIntegrationId: "web", user: { subject: "anna" } });
}

const worldFor = (allowedOrigins: readonly string[] = [PAGE_ORIGIN]): SystemWorldOptions<QlikCloudEmulator> => ({
  host: TENANT_HOST,
  start: (authority) =>
    startQlikCloud({
      authority,
      hosts: [TENANT_HOST],
      login: "silent:anna",
      clients: [
        { ...BACKEND, allowedOrigins },
        { ...PAGE, allowedOrigins },
      ],
      webIntegrations: [{ id: "web", validOrigins: [PAGE_ORIGIN] }],
      jwtProviders: [{ ...KEY, publicKey }],
    }),
  endpoints: (cloud) => ({
    "/cloud.html": html(),
    "/strict.html": html("connect-src 'self'"),
    "/api/token": () => Response.json(issue(cloud)),
    "/api/jwt": jwtAnswer,
    "/api/401": () => new Response(null, { status: 401 }),
    "/api/429": () => new Response(null, { status: 429, headers: { "retry-after": "60" } }),
    "/api/html": () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    "/api/silent": () => new Promise<Response>(() => undefined),
  }),
});

interface Told {
  readonly code?: string;
  readonly message?: string;
  readonly user?: { readonly subject: string };
}

/** Calls the function, keeps the session as `window.cloud`, and tells what came of it. */
const signIn = async (browser: Browser, source: string, options = "{}"): Promise<Told> =>
  (await browser.evaluate(`
    while (!window.qlikTicketCloud) await new Promise((resolve) => requestAnimationFrame(resolve));
    try {
      window.cloud = await qlikTicketCloud.authenticateQlikCloud(${source}, { retry: 0, timeoutMs: 20000, ...${options} });
      return { user: cloud.user };
    } catch (error) {
      return { code: error.code, message: error.message };
    }`)) as Told;

/** What a page does with a session: a call, the engine's first words on a WebSocket, a picture. */
const USE = `
  const response = await cloud.fetch("/api/v1/items");
  const { data } = await response.json();
  const socket = new WebSocket(await cloud.webSocketUrl(${JSON.stringify(DEMO_APP.id)}));
  const first = await new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(JSON.parse(data).method);
    socket.onclose = ({ code }) => resolve("closed " + code);
  });
  socket.close();
  const image = new Image();
  image.src = cloud.resourceUrl ? await cloud.resourceUrl("/api/v1/apps/" + ${JSON.stringify(DEMO_APP.id)} + "/media/thumbnail") : "data:,";
  const width = await image.decode().then(() => image.naturalWidth, () => 0);
  return { name: data[0].name, first, hasPicture: width > 0 };`;
const WORKS = { name: DEMO_APP.title, first: "OnConnected", hasPicture: true };

async function expectNoToken(browser: Browser): Promise<void> {
  expect(String(await browser.evaluate("return watch.everythingWritten()"))).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a token of the backend serves for calls, sockets and pictures of the tenant, without a cookie and out of the page", () =>
      inSystemWorld(engine, worldFor(), async (browser, { system }) => {
        await browser.goto(`${PAGE_ORIGIN}/cloud.html`);
        expect(await signIn(browser, '"/api/token"')).toMatchObject({ user: { subject: "anna" } });
        expect(await browser.evaluate(USE)).toEqual(WORKS);
        system.jumpClock(7 * 3_600_000);
        expect(await browser.evaluate(USE)).toEqual(WORKS);
        expect(system.tenant.sessions()).toEqual([]);
        await expectNoToken(browser);
      }));

    it("a login at the tenant leaves the page and comes back to it, and its token serves without a cookie", () =>
      inSystemWorld(engine, worldFor(), async (browser, { system }) => {
        const login = '{ clientId: "page" }';
        const tenant = `{ tenant: ${JSON.stringify(TENANT)} }`;
        await browser.goto(`${PAGE_ORIGIN}/cloud.html?tab=2`);
        await browser.evaluate(`void qlikTicketCloud.authenticateQlikCloud(${login}, ${tenant}); await 0;`);
        await waitFor(browser, 'location.search.includes("code=")');
        expect(await signIn(browser, login, tenant)).toMatchObject({ user: { subject: "anna" } });
        expect(await browser.evaluate("return location.search")).toBe("?tab=2");
        expect(await browser.evaluate(USE)).toEqual(WORKS);
        await expectNoToken(browser);
        await browser.evaluate("await cloud.logout()");
        expect(system.tenant.tokens().filter(({ purpose }) => purpose === "access")).toEqual([]);
      }));

    // Firefox keeps the cookie apart for each site (Total Cookie Protection); the others keep none.
    const outcome = engine.name === "Firefox" ? { user: { subject: "anna" } } : { code: "cookie-blocked" };
    it(`a JWT session of another site ends with ${JSON.stringify(outcome)}`, () =>
      inSystemWorld(engine, worldFor(), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/cloud.html`);
        expect(await signIn(browser, '"/api/jwt"', '{ credential: "jwt" }')).toMatchObject(outcome);
        if (engine.name === "Firefox") {
          expect(await browser.evaluate(USE)).toMatchObject({ name: DEMO_APP.title, first: "OnConnected" });
        }
        await expectNoToken(browser);
      }));

    it("an endpoint's 401, 429, web page and silence are each told by a code of their own", () =>
      inSystemWorld(engine, worldFor(), async (browser) => {
        await browser.goto(`${PAGE_ORIGIN}/cloud.html`);
        const codes: (string | undefined)[] = [];
        for (const path of ["401", "429", "html", "silent"]) {
          codes.push((await signIn(browser, `"/api/${path}"`, "{ timeoutMs: 1500 }")).code);
        }
        expect(codes).toEqual(["not-signed-in", "rate-limited", "issuer-response-invalid", "timeout"]);
      }));

    it("a foreign origin, the page's own policy and a tenant out of reach are each told by a code of their own", () =>
      inSystemWorld(engine, worldFor(["https://other.example.org"]), async (browser, world) => {
        await browser.goto(`${PAGE_ORIGIN}/cloud.html`);
        expect(await signIn(browser, '"/api/token"')).toMatchObject({ code: "cors-missing" });
        await browser.goto(`${PAGE_ORIGIN}/strict.html`);
        const blocked = await signIn(browser, '"/api/token"');
        expect(blocked.code).toBe("csp-blocked");
        expect(blocked.message).toContain(`connect-src ${TENANT}`);
        await browser.goto(`${PAGE_ORIGIN}/cloud.html`);
        world.cutOff();
        expect(await signIn(browser, '"/api/token"')).toMatchObject({ code: "unreachable" });
      }));
  });

async function waitFor(browser: Browser, condition: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    // While the browser is on its way there is no page to ask.
    const isMet = await browser.evaluate(`return ${condition}`).catch(() => false);
    if (isMet === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The page never met: ${condition}`);
}
