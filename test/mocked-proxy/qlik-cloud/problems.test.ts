// What goes wrong with a token, and what the page is told: the endpoint, the tenant, the network between.
import { delay, HttpResponse, type HttpResponseResolver } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  authenticateQlikCloud,
  explainClose,
  type QlikCloudEvent,
  type QlikCloudOptions,
} from "../../../src/qlik-cloud/index.js";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import { CLIENT, ENDPOINT, startSite, TENANT, type Site, type SiteOptions } from "./support/tenant.js";

let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));
const failure = (options: QlikCloudOptions = {}) =>
  errorOf(() => authenticateQlikCloud(ENDPOINT, { retry: 0, ...options } as QlikCloudOptions));

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const text = (body: string, status = 200, type = "text/plain") =>
  new HttpResponse(body, { status, headers: { "content-type": type } });
/** The sample of Qlik's guide, white space left out. */
const LICENSE_KEY = [
  "eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCIsImtpZCI6ImEzMzdhZDE3LTk1ODctNGNhOS05M2I3LTBiMmI5ZTNlOWI0OCJ9",
  "eyJqdGkiOiI2MjNhYTlhZi05NTBmLTQ3ZjctOGJmMC1mNGQzOWY0MmQ5N2MiLCJsaWNlbnNlIjoiOTk5OTAwMDAwMDAwMTI1MyJ9",
  "YJqTct2ngqLfl2VP3jxW4RsDNK2MTL-BpJWnBdIfF5gGbJcX0hc__tfIa2ab5ZrL9h6tsZxTwgucTFiRTAOz8PaOQP7JTnhP",
].join(".");

const ANSWERS: [name: string, answer: HttpResponseResolver, code: string, says: RegExp][] = [
  ["401", () => text("", 401), "not-signed-in", /401.*sign the user in/s],
  ["403", () => text("", 403), "forbidden", /403/],
  ["404", () => text("", 404), "issuer-failed", /no token endpoint.*providers\.md/s],
  [
    "429",
    () => new HttpResponse(null, { status: 429, headers: { "retry-after": "7" } }),
    "rate-limited",
    /again in 7 s/,
  ],
  ["500", () => text("", 500), "issuer-failed", /client id and secret/],
  ["a web page", () => text("<!doctype html>", 200, "text/html"), "issuer-response-invalid", /a web page/],
  ["nothing", () => text(""), "issuer-response-invalid", /nothing/],
  ["a word", () => text("Unauthorized"), "issuer-response-invalid", /something that is no token/],
  ["null", () => text("null"), "issuer-response-invalid", /no token/],
  ["broken JSON", () => text('{"token":"abc'), "issuer-response-invalid", /broken JSON/],
  [
    "an envelope that says it failed",
    () => HttpResponse.json({ errors: [{ code: "OAUTH-14" }] }),
    "issuer-response-invalid",
    /says that the call failed/,
  ],
  ["{}", () => HttpResponse.json({}), "issuer-response-invalid", /no token/],
  ["a redirect", () => HttpResponse.redirect("https://app.example.com/login", 302), "not-signed-in", /redirect/],
  ["no network", () => HttpResponse.error(), "issuer-failed", /no answer/],
];

describe("a token endpoint that answers badly", () => {
  it.each(ANSWERS)("a token endpoint that answers %s is told with what to do", async (_name, answer, code, says) => {
    const { asked } = start({ endpoint: answer });
    const error = await failure();
    expect(error).toMatchObject({ code, stage: "acquire" });
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`docs/errors.md#${code}`);
    expect(asked).toEqual([]);
  });

  it("a token endpoint that stays silent ends with the call's deadline", async () => {
    start({ endpoint: async () => (await delay("infinite"), text("")) });
    expect(await failure({ timeoutMs: 50 })).toMatchObject({ code: "timeout" });
  });

  it.each([
    ["as { token }", () => HttpResponse.json({ token: LICENSE_KEY })],
    ["bare", () => text(LICENSE_KEY)],
  ] as [string, HttpResponseResolver][])(
    "a licence key in place of a token (%s) is refused, and the message says where it belongs",
    async (_how, answer) => {
      const { asked } = start({ endpoint: answer });
      const error = await failure();
      expect(error.code).toBe("issuer-response-invalid");
      expect(error.message).toMatch(/Signed License Key.*signs nobody in.*license\.qlikcloud\.com on port 443/s);
      expect(everyWordOf(error)).not.toContain(LICENSE_KEY.slice(0, 20));
      expect(asked).toEqual([]);
    },
  );

  it("a licence key as the source is refused, and the message says where it belongs", async () => {
    const error = await errorOf(() => authenticateQlikCloud(LICENSE_KEY));
    expect(error).toMatchObject({ code: "invalid-option" });
    expect(error.message).toMatch(/license\.qlikcloud\.com/);
    expect(everyWordOf(error)).not.toContain(LICENSE_KEY.slice(0, 20));
  });
});

describe("a token that the tenant does not take", () => {
  it("a token that the tenant refuses is asked for once more, and then credential-rejected", async () => {
    const running = start({ endpoint: () => HttpResponse.json({ token: "x".repeat(40), tenant: TENANT }) });
    expect(await failure()).toMatchObject({ code: "credential-rejected", fix: { who: "backend" } });
    expect(running.endpointCalls).toBe(2);
  });

  it("a token of another user than the page named is user-mismatch", async () => {
    const running = start();
    expect(await failure({ user: { subject: "ben" } })).toMatchObject({ code: "user-mismatch" });
    expect(running.endpointCalls).toBe(2);
  });

  it("a token of another user than the endpoint itself named is user-mismatch", async () => {
    const running = start({
      endpoint: () =>
        HttpResponse.json({ token: running.issue("ben").access_token, tenant: TENANT, user: { subject: "anna" } }),
    });
    expect(await failure()).toMatchObject({ code: "user-mismatch" });
  });

  it("a token whose scopes do not allow to ask for the user serves, and a warning says that nobody is named", async () => {
    const running = start({
      endpoint: () => HttpResponse.json({ token: running.issue("anna").access_token, tenant: TENANT }),
    });
    running.faults.add({ route: "/api/v1/users/me", method: "GET", status: 403 });
    const warnings: string[] = [];
    const onEvent = (event: QlikCloudEvent) => {
      if (event.type === "warning") warnings.push(event.code);
    };
    const cloud = await authenticateQlikCloud(ENDPOINT, { onEvent });
    expect([cloud.user, cloud.state, warnings]).toEqual([undefined, "ready", ["user-not-named"]]);
  });
});

describe("a tenant that does not answer well", () => {
  it("429 of the tenant waits as long as it says, three times at most, and is rate-limited", async () => {
    const running = start();
    running.faults.add({ route: "/api/v1/users/me", method: "GET", status: 429, retryAfterSeconds: 1 });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const error = await failure();
    expect(error).toMatchObject({ code: "rate-limited", status: 429 });
    expect(running.asked.length).toBe(3);
    expect(running.endpointCalls).toBe(1);
  });

  it.each([
    [500, 3],
    [404, 1],
  ])("the status %s in place of the user is told as what is no Qlik Cloud", async (status, times) => {
    const running = start();
    running.faults.add({ route: "/api/v1/users/me", method: "GET", status });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const error = await failure();
    expect(error).toMatchObject({ code: "unreachable", status });
    expect(running.asked.filter((each) => each === "GET /api/v1/users/me").length).toBe(times);
  });

  it("a login page in place of the user is told as what is no Qlik Cloud", async () => {
    const running = start();
    running.faults.add({ route: "/api/v1/users/me", method: "GET", loginPage: true });
    const error = await failure();
    expect(error.code).toBe("unreachable");
    expect(error.message).toMatch(/not as Qlik Cloud does/);
  });

  it("a tenant that does not know this page's origin is cors-missing, with the field to change", async () => {
    start({
      clients: [{ clientId: CLIENT, type: "web", secrets: ["the-secret-of-the-backend"], grants: ["impersonation"] }],
    });
    const error = await failure();
    expect(error.code).toBe("cors-missing");
    expect(error.message).toMatch(/Administration > OAuth.*Allowed origins with https:\/\/app\.example\.com/s);
  });

  it("a tenant that cannot be reached is unreachable, and offline when the browser says so", async () => {
    const running = start();
    running.faults.add({ resetAfterBytes: 0 });
    vi.spyOn(Math, "random").mockReturnValue(0);
    expect(await failure()).toMatchObject({ code: "unreachable" });
    forgetCalls();
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(await failure()).toMatchObject({ code: "offline" });
  });

  it("a request that the page's own policy stops is csp-blocked, with the directive", async () => {
    const running = start();
    vi.spyOn(Math, "random").mockReturnValue(0);
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
      const url = String(input instanceof Request ? input.url : input);
      if (!url.startsWith(TENANT)) return real(input, init);
      const report = { blockedURI: url, effectiveDirective: "connect-src", disposition: "enforce" };
      document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), report));
      return Promise.reject(new TypeError("blocked"));
    });
    const error = await failure();
    expect(error).toMatchObject({ code: "csp-blocked", directive: "connect-src" });
    expect(error.message).toContain("wss://acme.eu.qlikcloud.com");
    expect(running.asked).toEqual([]);
  });

  it("a tenant that stays silent ends with the call's deadline", async () => {
    const running = start();
    running.faults.add({ route: "/api/v1/users/me", method: "GET", hang: true });
    expect(await failure({ timeoutMs: 100 })).toMatchObject({ code: "timeout" });
  });

  it("without a client a socket's address cannot be made, and the error says what the endpoint should answer", async () => {
    const running = start({
      endpoint: () => HttpResponse.json({ token: running.issue("anna").access_token, tenant: TENANT }),
    });
    const cloud = await authenticateQlikCloud(ENDPOINT);
    const error = await errorOf(() => cloud.webSocketUrl("app"));
    expect(error).toMatchObject({ code: "invalid-option" });
    expect(error.message).toContain("{ token, clientId }");
  });
});

describe("what the page named", () => {
  it.each<[string, QlikCloudOptions, string]>([
    ["a tenant that is no address", { tenant: "https://acme.eu.qlikcloud.com/path" }, "invalid-option"],
    ["a tenant with a password in it", { tenant: "https://me:pw@acme.eu.qlikcloud.com" }, "invalid-option"],
    ["a tenant over plain http", { tenant: "http://acme.eu.qlikcloud.com" }, "insecure-proxy"],
    ["a government tenant", { tenant: "https://acme.qlikcloudgov.com" }, "oauth-unavailable"],
    ["an allowed tenant that is no host", { allowedTenants: ["https://acme.eu.qlikcloud.com"] }, "invalid-option"],
    ["another tenant than the token's", { tenant: "https://other.us.qlikcloud.com" }, "proxy-not-allowed"],
    ["a list without the token's tenant", { allowedTenants: ["*.us.qlikcloud.com"] }, "proxy-not-allowed"],
    ["an unknown option", { tenent: TENANT } as QlikCloudOptions, "invalid-option"],
  ])("%s is refused before anything is sent to a tenant", async (_name, options, code) => {
    const { asked } = start();
    const error = await failure(options);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("pw@");
    expect(asked).toEqual([]);
  });

  it("the codes with which an engine closes a WebSocket are told: no licence, too many sessions, a credential that is over", () => {
    expect([4002, 4005, 4006, 4003, 1000].map((code) => explainClose({ code })?.code)).toEqual([
      "no-license",
      "session-limit",
      "session-expired",
      undefined,
      undefined,
    ]);
    expect(explainClose({ code: 4002 })?.message).toMatch(/every 10 minutes.*24 hours.*analyzers can be used up/s);
  });
});
