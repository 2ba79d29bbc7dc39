// The JWT goes out once, in a header, and what comes back tells whether Qlik took it.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSecret } from "../../../src/core/secret.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import { JWT_WAY } from "../../../src/qlik-sense/ways/jwt/index.js";
import { opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf, everyWordOf, thrownBy } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJ1c2VySWQiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS1rZXk";
const OWN = `${new URL(PAGE).origin}/qlik`;
const look = () => Promise.reject(new Error("a JWT needs no look"));
const never = new AbortController().signal;

function spend(address = PROXY, signal = never, options = {}) {
  const settings = readSettings(ENDPOINT, { credential: "jwt", ...options });
  return JWT_WAY.spend({ settings, proxy: parseProxy(address), secret: createSecret(JWT), look, signal });
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("spending a JWT", () => {
  it("a JWT goes out once, in an Authorization header and in no address, with credentials and without referrer", async () => {
    const calls = proxyAnswers(status(200));
    await spend();
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/resources/img/core/dark_noise_16x16.png`]);
    expect(calls[0]?.request.headers.get("authorization")).toBe(`Bearer ${JWT}`);
    expect(calls[0]?.init).toMatchObject({
      credentials: "include",
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    expect(calls[0]?.request.method).toBe("GET");
  });

  it("a JWT is spent at the resource of the options", async () => {
    const calls = proxyAnswers(status(200));
    await spend(PROXY, never, { resource: "content/Default/x.png" });
    expect(calls[0]?.url).toBe(`${PROXY}/content/Default/x.png`);
  });

  it.each<[string, Answer, accepted: boolean, served: boolean]>([
    ["200", status(200), true, true],
    ["204", status(204), true, true],
    ["404, a moved resource behind the sign-in", status(404), true, false],
    ["500", status(500), true, false],
    ["401", status(401), false, false],
    ["403, a user without access", status(403), false, false],
    ["302", status(302), false, false],
    ["a redirect to the login", opaqueRedirect(), false, false],
  ])("a JWT is answered with %s: accepted %s, served %s", async (_name, answer, accepted, served) => {
    const calls = proxyAnswers(answer);
    const warning = served ? undefined : "resource-moved";
    const { stranger, ...receipt } = await spend();
    expect(receipt).toEqual({ via: "fetch", accepted, served, warning });
    expect(stranger?.code).toBe(_name === "500" ? "unreachable" : undefined);
    expect(calls).toHaveLength(1);
  });

  it("a JWT that is answered with a web page has met a gateway's login", async () => {
    proxyAnswers(new Response("<html>", { headers: { "Content-Type": "text/html" } }));
    expect(await spend()).toMatchObject({ accepted: false, served: false, stranger: { code: "gateway-login" } });
  });
});

it.each<[string, Answer]>([
  ["an answer", status(200)],
  ["no answer", new TypeError("Failed to fetch")],
])("a JWT that got %s leaves no timer and no listener", async (_name, answer) => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  proxyAnswers(answer);
  await spend(OWN, signal);
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  expect(timers).toBe(0);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

describe("a JWT that gets no answer", () => {
  it("a JWT that gets no answer on another origin is cors-missing: the host answered before, so the preflight is what it refuses", async () => {
    proxyAnswers(new TypeError("Failed to fetch"));
    const error = await errorOf(() => spend());
    expect(error).toMatchObject({ code: "cors-missing", stage: "consume", fix: { who: "network" }, proxy: PROXY });
    expect(error.message).toContain("(CORS preflight)");
    expect(error.fix.set).toContain("Access-Control-Allow-Headers: authorization");
    expect(error.fix.set).toContain("Access-Control-Allow-Origin: https://app.example.com");
    expect(everyWordOf(error)).not.toContain(JWT);
  });

  it("a JWT that gets no answer on the page's own origin is a refusal: there is no preflight there", async () => {
    proxyAnswers(new TypeError("Failed to fetch"));
    expect(await spend(OWN)).toEqual({ via: "fetch", accepted: false, served: false });
  });

  it("a JWT that gets no answer in time is a refusal, long before the whole sign-in is over", async () => {
    vi.useFakeTimers();
    proxyAnswers(
      ({ init }) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
        }),
    );
    const work = spend();
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect(await work).toEqual({ via: "fetch", accepted: false, served: false });
  });

  it("a caller who leaves while the JWT is on its way gets the own reason, and no listener is left", async () => {
    const controller = new AbortController();
    proxyAnswers(({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    });
    expect(await thrownBy(() => spend(PROXY, controller.signal))).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

it("a JWT that was refused twice is told with the fields of the virtual proxy", () => {
  const error = JWT_WAY.rejected(parseProxy(PROXY));
  expect(error).toMatchObject({ code: "credential-rejected", stage: "consume", cure: "fresh-credential" });
  expect(error.fix.where).toContain("QMC > Virtual proxies > mashup");
  expect(error.fix.set).toContain("JWT certificate");
});
