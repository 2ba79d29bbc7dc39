// What stands in front of Qlik and answers in its place: logins, firewalls, captive portals, servers that are down. Each ends in its
// own cause, at the probe, at the resource that spends the ticket, and on a later call. What only a browser can show is in test/browsers.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { diagnose, type CheckName } from "../../src/diagnose/index.js";
import { DEMO_APP, type Fault } from "../../src/emulator/index.js";
import { authenticate, isEmbedError, type EmbedError } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, ENDPOINT, MASHUP, PAGE, type MockedSite } from "./support/mocked-site.js";

const start = useMockedSite();
/** Qlik under the page's own origin: what a page may read there needs no headers. */
const OWN = `${PAGE}/mashup`;
const LOGIN = "https://login.example.com/oauth2/authorize?client_id=1";
const PIXEL = "*.png";

interface Row {
  readonly name: string;
  readonly fault: Fault;
  readonly code: "gateway-login" | "unreachable";
  /** At the resource Qlik redirects, too, when it takes no ticket: found after the second one. */
  readonly tickets?: number;
  readonly retryable?: boolean;
}

/** The gateways as they answer somebody who has not signed in there. */
const ROWS: readonly Row[] = [
  {
    name: "Entra application proxy: 302 to another origin",
    fault: { redirect: LOGIN },
    code: "gateway-login",
    tickets: 2,
  },
  {
    name: "Cloudflare Access: 302 to the team's own domain",
    fault: { redirect: "https://team.cloudflareaccess.com/cdn-cgi/access/login/sense.example.com" },
    code: "gateway-login",
    tickets: 2,
  },
  { name: "F5 APM: 302 to /my.policy", fault: { redirect: "/my.policy" }, code: "gateway-login", tickets: 2 },
  {
    name: "an OAuth proxy: 302 to /oauth2/start",
    fault: { redirect: "/oauth2/start?rd=%2F" },
    code: "gateway-login",
    tickets: 2,
  },
  { name: "single sign-on: 200 with a login page", fault: { loginPage: true }, code: "gateway-login" },
  { name: "Kerberos: 401 with Negotiate", fault: { challenge: "Negotiate" }, code: "gateway-login" },
  { name: "Basic: 401 with a realm", fault: { challenge: 'Basic realm="intranet"' }, code: "gateway-login" },
  { name: "an API gateway: 401 with Bearer", fault: { challenge: "Bearer" }, code: "gateway-login" },
  { name: "a web application firewall: 403 with a page", fault: { status: 403 }, code: "gateway-login" },
  { name: "a company's proxy: 407", fault: { status: 407 }, code: "gateway-login" },
  { name: "a captive portal: 511", fault: { status: 511 }, code: "gateway-login" },
  { name: "a maintenance page: 503", fault: { status: 503 }, code: "unreachable", retryable: true },
  { name: "a gateway whose Qlik is gone: 502", fault: { status: 502 }, code: "unreachable", retryable: true },
  { name: "a limit of requests: 429", fault: { status: 429 }, code: "unreachable", retryable: true },
];
const rows = ROWS.map((row) => [row.name, row] as const);

/** No advice that is Qlik's administrator's: nothing is wrong there. */
const OF_QLIK =
  /SameSite|Host allow list|Additional response headers|no virtual proxy|two fresh tickets|session cookie/;

async function failureOf(call: Promise<unknown>): Promise<EmbedError> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isEmbedError(thrown)) throw new Error(`The call ended with ${String(thrown)}.`);
  return thrown;
}

function expectCause(error: EmbedError, { code, retryable = false }: Row): void {
  expect(error).toMatchObject({ code, retryable, fix: { who: "network" } });
  expect(error.message).not.toMatch(OF_QLIK);
}

const signIn = (options = {}) => authenticate(ENDPOINT, { proxy: OWN, bootstrap: false, ...options });
const issued = (site: MockedSite) => site.ticketCalls;
const spent = (site: MockedSite) => site.proxy.counters().ticketsSpent + site.proxy.counters().ticketsRejected;

/** Gateways' own pages, which a followed redirect ends at. */
function answerGateways(site: MockedSite): void {
  const page = () => new HttpResponse("<html>Sign in</html>", { headers: { "Content-Type": "text/html" } });
  // Another origin's login page is not readable for this page.
  const elsewhere = () => HttpResponse.error();
  site.server.use(
    http.all("https://login.example.com/*", elsewhere),
    http.all("https://team.cloudflareaccess.com/*", elsewhere),
    http.all(`${PAGE}/my.policy`, page),
    http.all(`${PAGE}/oauth2/*`, page),
  );
}

describe("a gateway at the probe", () => {
  it.each(rows)("%s: named at the probe, and no ticket reaches the proxy", async (_name, row) => {
    const site = start({ address: OWN });
    site.faults.add(row.fault);
    expectCause(await failureOf(signIn()), row);
    expect(issued(site)).toBeLessThanOrEqual(1);
    expect(spent(site)).toBe(0);
  });

  it.each(rows)(
    "%s: named at the probe of a page that names its user, before a ticket is asked for",
    async (_name, row) => {
      const site = start({ address: OWN });
      site.faults.add(row.fault);
      expectCause(await failureOf(signIn({ user: { ...ANNA, sessionKey: "key-1" } })), row);
      expect(issued(site)).toBe(0);
    },
  );
});

// happy-dom knows no Subresource Integrity, and would run what comes: browsers do not.
const { settings } = (globalThis as unknown as { happyDOM: { settings: Record<string, boolean> } }).happyDOM;
const runNothing = (on: boolean) =>
  Object.assign(settings, { disableJavaScriptFileLoading: on, handleDisabledFileLoadingAsSuccess: on });

describe("diagnose() at a gateway", () => {
  beforeEach(() => void runNothing(true));
  afterEach(() => void runNothing(false));
  /** One of each kind: each diagnosis takes its time, because browsers report what a policy stopped late. */
  const kinds = rows.filter(([, { fault }]) => fault.redirect === LOGIN || !("redirect" in fault));

  it.each(kinds)("%s: diagnose() names what authenticate() names, and blames nothing else", async (_name, row) => {
    const site = start({ address: OWN });
    site.server.use(http.head(`${PAGE}/report`, () => new HttpResponse(null)));
    answerGateways(site);
    site.faults.add(row.fault);
    const { findings } = await diagnose(ENDPOINT, { proxy: OWN });
    const of = (check: CheckName) => findings.find((each) => each.check === check);
    expect(of("proxy")).toMatchObject({ status: "problem", code: row.code, fix: { who: "network" } });
    expect(findings.filter(({ status }) => status === "problem").map(({ check }) => check)).toEqual(["proxy"]);
    expect(of("websocket")?.what).toContain("see proxy");
    expect(issued(site)).toBe(0);
  });
});

describe("a gateway at the resource alone", () => {
  it.each(rows)("%s: named at the resource, with at most one more ticket", async (_name, row) => {
    const site = start({ address: OWN });
    answerGateways(site);
    site.faults.add({ ...row.fault, route: PIXEL });
    expectCause(await failureOf(signIn()), row);
    expect(issued(site)).toBe(row.tickets ?? 1);
    expect(site.proxy.counters().sessionsCreated).toBe(0);
  });

  it.each(rows)(
    "%s: at the resource it does not matter where the session is proven all the same",
    async (_name, row) => {
      const site = start({ address: OWN });
      answerGateways(site);
      await signIn();
      site.faults.add({ ...row.fault, route: PIXEL });
      expect(await signIn()).toMatchObject({ identity: "confirmed" });
    },
  );

  it("a redirect to Qlik's own login stays Qlik's refusal of the tickets", async () => {
    const site = start({ address: OWN });
    site.faults.add({ route: PIXEL, ticket: "foreign" });
    expect(await failureOf(signIn())).toMatchObject({ code: "credential-rejected", fix: { who: "backend" } });
  });

  it("a redirect to the site's own login, which Qlik's authentication module names, stays Qlik's refusal", async () => {
    const virtualProxies = [{ prefix: "mashup", authenticationModuleRedirectUri: `${PAGE}/my/login` }];
    const site = start({ address: OWN, virtualProxies });
    site.server.use(http.all(`${PAGE}/my/login`, () => new HttpResponse("<html>")));
    site.faults.add({ route: PIXEL, ticket: "foreign" });
    expect(await failureOf(signIn())).toMatchObject({ code: "credential-rejected", fix: { who: "backend" } });
  });

  it("where Qlik's own login is on another origin, a redirect cannot be told from it, and stays a refusal", async () => {
    const virtualProxies = [{ prefix: "mashup", authenticationModuleRedirectUri: LOGIN }];
    const site = start({ address: OWN, virtualProxies });
    answerGateways(site);
    site.faults.add({ route: PIXEL, ticket: "foreign" });
    expect(await failureOf(signIn())).toMatchObject({ code: "credential-rejected" });
  });
});

describe("a gateway on a later call", () => {
  it.each(rows)("%s: named when the session is verified, after one ticket", async (_name, row) => {
    const site = start({ address: OWN });
    // The look before the ticket is let through.
    site.faults.add({ ...row.fault, route: "qps/user", failNth: 2, times: 9 });
    expectCause(await failureOf(signIn()), row);
    expect(issued(site)).toBe(1);
  });

  it.each(rows)("%s: named by csrfToken() and webSocketUrl() of a session", async (_name, row) => {
    const site = start({ address: OWN });
    const session = await signIn();
    site.faults.add(row.fault);
    expectCause(await failureOf(session.csrfToken()), row);
    expectCause(await failureOf(session.webSocketUrl("app")), row);
    expect(await session.check()).toBe("unknown");
    expect(issued(site)).toBe(1);
  });
});

describe("a gateway on another origin whose answers cannot be read", () => {
  it("a proxy that could be read on an earlier page, and cannot now, has a gateway in front: no ticket is spent", async () => {
    const readable = start();
    await authenticate(ENDPOINT, { proxy: MASHUP, bootstrap: false });
    readable.server.close();
    readable.dispose();
    const site = start({ readable: false });
    site.faults.add({ side: "socket", redirect: LOGIN });
    const error = await failureOf(authenticate(ENDPOINT, { proxy: MASHUP, bootstrap: false }));
    expect(error).toMatchObject({ code: "gateway-login", fix: { who: "network" } });
    expect(spent(site)).toBe(0);
  });

  it("a proxy that could never be read may have a gateway or no headers: both are named", async () => {
    const site = start({ readable: false });
    site.faults.add({ side: "socket", challenge: "Negotiate" });
    const error = await failureOf(authenticate(ENDPOINT, { proxy: MASHUP, bootstrap: false }));
    expect(error.code).toBe("cors-missing");
    expect(error.message).toContain("has no login of its own");
    expect(spent(site)).toBe(0);
  });
});

describe("HTTP is let through, and no WebSocket", () => {
  beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));
  afterEach(() => vi.restoreAllMocks());

  const HOSTS: readonly [string, string, who: string, where: RegExp][] = [
    ["on the page's own origin only what is in front can be the reason", OWN, "network", /in front of Qlik/],
    ["on another host the Host allow list comes first", MASHUP, "qlik-admin", /Virtual proxies/],
  ];

  it.each(HOSTS)("a chart of a session whose WebSockets are refused: %s", async (_name, address, who, where) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const site = start({ address });
    const mashup = await authenticate(ENDPOINT, { proxy: address });
    site.faults.add({ side: "socket", socket: "refuse" });
    const place = document.body.appendChild(document.createElement("div"));
    const error = await failureOf(mashup.openApp(DEMO_APP.id).getObject(place, DEMO_APP.objects.chart));
    expect(error).toMatchObject({ code: "websocket-refused", fix: { who } });
    expect(error.fix.where).toMatch(where);
    expect(issued(site)).toBe(1);
  });

  it.each(HOSTS)("diagnose() after a sign-in, WebSockets refused: %s", async (_name, address, who, where) => {
    const site = start({ address });
    site.server.use(http.head(`${PAGE}/report`, () => new HttpResponse(null)));
    site.faults.add({ side: "socket", socket: "refuse" });
    runNothing(true);
    const { findings } = await diagnose(ENDPOINT, { proxy: address, spend: true }).finally(() => runNothing(false));
    const socket = findings.find(({ check }) => check === "websocket");
    expect(socket).toMatchObject({ status: "problem", code: "websocket-refused", fix: { who } });
    expect(socket?.fix?.where).toMatch(where);
    expect(findings.find(({ check }) => check === "sign-in")?.status).toBe("ok");
  });
});
