// What goes wrong with SBM, and what the page is told: the endpoint, SBM, the network between.
import { delay, HttpResponse, type HttpResponseResolver } from "msw";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateSbm, type SbmOptions, type SbmSource } from "../../../src/sbm/index.js";
import { errorOf, everyWordOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import { ENDPOINT, PROXIED, startSite, type Site, type SiteOptions } from "./support/site.js";

let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));
const signIn = (options: SbmOptions = {}) => authenticateSbm(ENDPOINT, { server: PROXIED, retry: 0, ...options });
const failure = (options: SbmOptions = {}) => errorOf(() => signIn(options));

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.restoreAllMocks();
});

const text = (body: string, status = 200, type = "text/plain") =>
  new HttpResponse(body, { status, headers: { "content-type": type } });
const TOKEN = btoa("<saml:Assertion>".repeat(8));

const ANSWERS: [name: string, answer: HttpResponseResolver, code: string, says: RegExp][] = [
  ["401", () => text("", 401), "not-signed-in", /401.*sign the user in/s],
  ["403", () => text("", 403), "forbidden", /403/],
  ["404", () => text("", 404), "issuer-failed", /no token endpoint.*providers\.md#sbm/s],
  [
    "429",
    () => new HttpResponse(null, { status: 429, headers: { "retry-after": "7" } }),
    "rate-limited",
    /again in 7 s/,
  ],
  ["500", () => text("", 500), "issuer-failed", /SSO server/],
  ["a web page", () => text("<!doctype html>", 200, "text/html"), "issuer-response-invalid", /a web page/],
  ["nothing", () => text(""), "issuer-response-invalid", /nothing.*wrong password/s],
  ["a word", () => text("Unauthorized"), "issuer-response-invalid", /something that is no token/],
  ["broken JSON", () => text(`{"token":"${TOKEN}`), "issuer-response-invalid", /not JSON.*position/s],
  ["{}", () => HttpResponse.json({}), "issuer-response-invalid", /no token/],
  [
    "SBM's own refusal",
    () => HttpResponse.json({ status: "Error", error: { detail: "Invalid credentials" } }),
    "issuer-response-invalid",
    /"status" is not "OK"/,
  ],
  [
    "a token whose life is over",
    () => HttpResponse.json({ token: TOKEN, lifetime: { created: 2_000, expires: 1_000 } }),
    "issuer-response-invalid",
    /over/,
  ],
  ["no network", () => HttpResponse.error(), "issuer-failed", /no answer/],
];

describe("an SBM token endpoint that answers badly", () => {
  it.each(ANSWERS)(
    "an SBM token endpoint that answers %s is told with what to do",
    async (_name, answer, code, says) => {
      const { asked } = start({ endpoint: answer });
      const error = await failure();
      expect(error).toMatchObject({ code, stage: "acquire" });
      expect(error.message).toMatch(says);
      expect(error.message).toContain(`docs/errors.md#${code}`);
      expect(everyWordOf(error)).not.toContain(TOKEN.slice(0, 20));
      expect(asked).toEqual([]);
    },
  );

  it("an SBM token endpoint that stays silent ends with the call's deadline", async () => {
    start({ endpoint: async () => (await delay("infinite"), text("")) });
    expect(await failure({ timeoutMs: 50 })).toMatchObject({ code: "timeout" });
  });

  it("the sample of SBM's guide, as it is printed, is refused: it lacks commas, and the message says so", async () => {
    const printed = await readFile(
      path.join(import.meta.dirname, "../../server/issuers/sbm-sample-as-printed.txt"),
      "utf8",
    );
    start({ endpoint: () => text(printed, 200, "application/json") });
    const error = await failure();
    expect(error.code).toBe("issuer-response-invalid");
    expect(error.message).toMatch(/not JSON \(it breaks at position 1[5-9]\).*the sample in SBM's guide lacks five/s);
    expect(everyWordOf(error)).not.toContain("PHNhbW");
  });

  it("the emulated SBM's answer in that form is refused in the same words", async () => {
    start({ tokenJson: "as-printed" });
    expect((await failure()).message).toContain("the sample in SBM's guide lacks five");
  });

  it.each(["empty", "error"] as const)(
    "a wrong password whose refusal (%s) the endpoint hands on gives no token, and no word of the password",
    async (wrongPassword) => {
      const running = start({ wrongPassword });
      running.user = { username: "bill", password: 'my"pass\\word' };
      const error = await failure();
      expect(error).toMatchObject({ code: "issuer-response-invalid", fix: { who: "backend" } });
      expect(everyWordOf(error)).not.toContain('my"pass');
    },
  );

  it.each<[string, (key: string) => Response]>([
    ["as { token }", (key) => HttpResponse.json({ token: key })],
    ["bare", (key) => text(key)],
  ])("a licence key in place of a token (%s) is refused, and the message says where it belongs", async (_how, make) => {
    const key = `eyJhbGciOiJSUzUxMiJ9.${btoa('{"license":"9999000000001253"}').replace(/=+$/, "")}.${"x".repeat(60)}`;
    start({ endpoint: () => make(key) });
    const error = await failure();
    expect(error.message).toMatch(/Signed License Key.*license\.qlikcloud\.com on port 443/s);
    expect(everyWordOf(error)).not.toContain(key.slice(0, 20));
    expect(await errorOf(() => authenticateSbm(key))).toMatchObject({ code: "invalid-option" });
  });
});

describe("whose an SBM token is", () => {
  it("a token for another user than the page named is user-mismatch, and is not sent", async () => {
    const { asked } = start();
    expect(await failure({ user: { username: "anna" } })).toMatchObject({ code: "user-mismatch" });
    expect(asked).toEqual([]);
  });

  it("a second user's call closes the first one's session, whose methods reject from then on", async () => {
    const running = start();
    const first = await signIn();
    running.user = { username: "anna", password: "annas password" };
    const second = await authenticateSbm(ENDPOINT, { server: PROXIED, request: { headers: { "X-Login": "2" } } });
    expect([second.user?.username, first.state]).toEqual(["anna", "closed"]);
    expect(await errorOf(() => first.fetch("/jsonapi/GetVersion"))).toMatchObject({ code: "other-user" });
  });
});

describe("an SBM that does not answer well", () => {
  it("a login page in place of the JSON API's answer is gateway-login, after one renewal", async () => {
    const running = start();
    const sbm = await signIn();
    running.faults.add({ route: "/jsonapi/GetVersion", loginPage: true });
    const error = await errorOf(() => sbm.fetch("/jsonapi/GetVersion"));
    expect(error).toMatchObject({ code: "gateway-login" });
    expect(running.endpointCalls).toBe(2);
  });

  it("an SBM that wants a call to be marked gets the mark, and answers", async () => {
    const running = start({ unmarkedCall: "page" });
    const sbm = await signIn();
    running.jumpClock(28_800_001);
    expect((await sbm.fetch("/jsonapi/GetVersion")).status).toBe(200);
  });

  it("an SBM that cannot be reached is unreachable, and no word of the error is the token", async () => {
    const running = start();
    const sbm = await signIn();
    running.faults.add({ route: "/jsonapi/GetVersion", resetAfterBytes: 0 });
    const error = await errorOf(() => sbm.fetch("/jsonapi/GetVersion"));
    expect(error.code).toBe("unreachable");
    expect(everyWordOf(error)).not.toContain(await sbm.token());
  });

  it("a call ends with the page's own signal", async () => {
    start();
    const sbm = await signIn();
    await expect(sbm.fetch("/jsonapi/GetVersion", { signal: AbortSignal.abort("away") })).rejects.toBe("away");
  });
});

describe("what a page may name", () => {
  it.each(["https://evil.example.com/x", "/../admin", "https://app.example.com/admin", "jsonapi"])(
    "an address that is not SBM's (%s) gets no token",
    async (address) => {
      const { asked } = start();
      const sbm = await signIn();
      expect(await errorOf(() => sbm.fetch(address))).toMatchObject({ code: "invalid-option" });
      expect(asked).toEqual([]);
    },
  );

  it("a path that begins with two slashes stays a path of SBM's", async () => {
    const { asked } = start();
    await (await signIn()).fetch("//evil.example.com/x");
    expect(asked).toEqual(["GET //evil.example.com/x"]);
  });

  it.each<[string, SbmSource, object, string]>([
    ["an address that is none", "http://", {}, "invalid-option"],
    ["a token as the address", "PHNhbWw6QXNzZXJ0aW9u", {}, "invalid-option"],
    ["a server that is none", ENDPOINT, { server: "javascript:alert(1)" }, "invalid-option"],
    ["a server with a password", ENDPOINT, { server: "https://a:b@sbm.example.com" }, "invalid-option"],
    ["a plain http server", ENDPOINT, { server: "http://sbm.example.com" }, "insecure-proxy"],
    ["an unknown option", ENDPOINT, { serverUrl: "/sbm" }, "invalid-option"],
    ["an unknown option inside", ENDPOINT, { user: { name: "bill" } }, "invalid-option"],
  ])("%s is refused before anything is sent", async (_name, source, options, code) => {
    const running = start();
    expect(await errorOf(() => authenticateSbm(source, options))).toMatchObject({ code, stage: "configure" });
    expect(running.endpointCalls).toBe(0);
  });
});
