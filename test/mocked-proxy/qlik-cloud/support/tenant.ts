// A tenant, this page's token endpoint and a browser in one process: msw catches requests, the emulator's model answers them, and what
// a browser would not let the page read, it does not read. What real browsers do is shown in test/browsers.
import { delay, http, HttpResponse, type HttpResponseResolver } from "msw";
import { setupServer } from "msw/node";
import { verifyJws } from "../../../../src/emulator/node/verify-jws.js";
import { createFaultyTenant } from "../../../../src/emulator/qlik-cloud/create-tenant.js";
import type { TenantOptions } from "../../../../src/emulator/qlik-cloud/settings/options.js";
import { createCookieJar } from "../../../../src/testing/cookie-jar.js";

export const PAGE = "https://app.example.com";
export const TENANT = "https://acme.eu.qlikcloud.com";
export const ENDPOINT = "/api/qlik-cloud-token";
const SECRET = "the-secret-of-the-backend";
export const CLIENT = "backend";
export const SPA = "page-client";
export const WEB = "web-integration";

const CLIENTS = [
  { clientId: CLIENT, type: "web", secrets: [SECRET], grants: ["impersonation"], allowedOrigins: [PAGE] },
  { clientId: SPA, type: "spa", redirectUris: [`${PAGE}/report`], allowedOrigins: [PAGE], consent: "trusted" },
] as const;

export interface SiteOptions extends TenantOptions {
  /** Whether this browser keeps the tenant's cookies. Default true. */
  readonly keepsCookies?: boolean;
  /** What the page's endpoint answers. Default: a token of the tenant for `site.user`. */
  readonly endpoint?: HttpResponseResolver;
}

export function startSite({ keepsCookies = true, endpoint, ...options }: SiteOptions = {}) {
  const hosts = ["acme.eu.qlikcloud.com", "other.us.qlikcloud.com"];
  const system = createFaultyTenant({ hosts, clients: CLIENTS, login: "silent:anna", verifyJws, ...options });
  const cookies = createCookieJar({ keepsCookies });
  const asked: string[] = [];
  const site = {
    tenant: system.model,
    faults: system.faults,
    journal: () => system.journal(),
    jumpClock: (ms: number) => system.jumpClock(ms),
    cookies,
    /** Requests that reached the tenant, in order. */
    asked,
    /** Whom the endpoint signs in. */
    user: "anna",
    /** How often the page's endpoint was asked. */
    endpointCalls: 0,
    /** How often it was told to take back what it gave. */
    revocations: 0,
    /** Every token that was handed out. */
    tokens: [] as string[],
    server: setupServer(),
    issue: (user: string) => impersonate(system, user),
    visit: (address: string) => visit(system, cookies, address),
  };
  const answerEndpoint: HttpResponseResolver = () => {
    const { access_token: token, expires_in: seconds } = impersonate(system, site.user);
    site.tokens.push(token);
    const user = { subject: site.user };
    return HttpResponse.json({ token, tenant: TENANT, clientId: CLIENT, user, expiresInMs: seconds * 1_000 });
  };
  site.server.use(
    http.post(`${PAGE}${ENDPOINT}`, (info) => {
      site.endpointCalls += 1;
      return (endpoint ?? answerEndpoint)(info);
    }),
    http.delete(`${PAGE}${ENDPOINT}`, () => {
      site.revocations += 1;
      return new HttpResponse(null, { status: 204 });
    }),
    http.all("https://*.qlikcloud.com/*", ({ request }) => answerAsBrowser({ system, cookies, asked }, request)),
  );
  site.server.listen({ onUnhandledRequest: "error" });
  return site;
}

export type Site = ReturnType<typeof startSite>;
type System = ReturnType<typeof createFaultyTenant>;

/** What the page's backend does: it proves itself, and names the user. */
function impersonate(system: System, subject: string): { access_token: string; expires_in: number } {
  const { response } = system.front.handle("public", {
    method: "POST",
    url: new URL(`${TENANT}/oauth/token`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "urn:qlik:oauth:user-impersonation",
      client_id: CLIENT,
      client_secret: SECRET,
      user_lookup: { field: "subject", value: subject },
      scope: "user_default",
    }),
  });
  return JSON.parse(String(response.body)) as { access_token: string; expires_in: number };
}

/** Follows a login as a browser does: redirects with cookies, up to the first address outside the tenant. */
function visit(system: System, cookies: ReturnType<typeof createCookieJar>, address: string): string {
  let next = new URL(address);
  for (let steps = 0; next.origin === TENANT && steps < 10; steps++) {
    const request = { method: "GET", url: next, headers: { host: next.host, cookie: cookies.header() } };
    const { response } = system.front.handle("public", request);
    cookies.keep(response.headers);
    const location = response.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
    if (location === undefined) return next.href;
    next = new URL(location, next);
  }
  return next.href;
}

interface Browser {
  readonly system: System;
  readonly cookies: ReturnType<typeof createCookieJar>;
  readonly asked: string[];
}

async function answerAsBrowser({ system, cookies, asked }: Browser, request: Request): Promise<Response> {
  const url = new URL(request.url);
  // happy-dom sends a preflight of its own before each cross-origin request; that of a browser is played below.
  if (request.method === "OPTIONS") return new Response(null, { headers: everything() });
  const isBlind = request.mode === "no-cors";
  if (!isBlind && !isPermitted(system, request, url)) return HttpResponse.error();
  asked.push(`${request.method} ${url.pathname}`);
  const headers: Record<string, string> = { origin: PAGE, host: url.host };
  request.headers.forEach((value, name) => (headers[name.toLowerCase()] = value));
  if (request.credentials === "include") headers["cookie"] = cookies.header();
  const body = await request.text();
  const { response, ending } = system.front.handle("public", { method: request.method, url, headers, body });
  if (ending === "hang") await delay("infinite");
  if (typeof ending === "object") return HttpResponse.error();
  if (request.credentials === "include") cookies.keep(response.headers);
  const allowed = response.headers.find(([name]) => name.toLowerCase() === "access-control-allow-origin")?.[1];
  if (!isBlind && allowed !== PAGE) return HttpResponse.error();
  const sent = new Headers(everything());
  for (const [name, value] of response.headers) if (name.toLowerCase() !== "set-cookie") sent.append(name, value);
  sent.set("access-control-allow-origin", PAGE);
  const isEmpty = response.status === 204 || response.status === 304;
  return new Response(isEmpty ? null : String(response.body), { status: response.status, headers: sent });
}

const everything = () => ({
  "access-control-allow-origin": PAGE,
  "access-control-allow-credentials": "true",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "*",
  "access-control-expose-headers": "qlik-csrf-token, retry-after",
});

/** Each of these calls has a header of its own, so a browser asks before it. */
function isPermitted(system: System, request: Request, url: URL): boolean {
  const names: string[] = [];
  request.headers.forEach((_value, name) => {
    if (/^(authorization|content-type|qlik-)/i.test(name)) names.push(name.toLowerCase());
  });
  if (names.length === 0) return true;
  const headers = { origin: PAGE, "access-control-request-method": request.method };
  const { response } = system.front.handle("public", { method: "OPTIONS", url, headers });
  const given = (field: string) => response.headers.find(([name]) => name.toLowerCase() === field)?.[1] ?? "";
  const allowed = given("access-control-allow-headers").toLowerCase();
  return given("access-control-allow-origin") === PAGE && names.every((name) => allowed.includes(name));
}
