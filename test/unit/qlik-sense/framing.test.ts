// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Whether a page may show Qlik's single page in a frame: what the headers say, as browsers read them, and what nobody can know.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { frameRefusal, refusalIn } from "../../../src/qlik-sense/check/framing.js";
import { expectReadable } from "../../../src/qlik-sense/check/readable.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { resetPage } from "../../../src/testing/index.js";

const PAGE = "https://app.example.com";
const QLIK = "https://sense.example.com";
const ancestors = (sources: string) => ({ options: null, policies: `default-src 'self'; frame-ancestors ${sources}` });
const options = (value: string) => ({ options: value, policies: null });

describe("the headers of the single page", () => {
  it.each([
    ["no header at all", { options: null, policies: null }],
    ["a policy about other things", { options: null, policies: "default-src 'none'" }],
    ["an X-Frame-Options that browsers ignore", options("ALLOW-FROM https://other.example.com")],
    ["an X-Frame-Options that says nothing", options("yes")],
    ["any page", ancestors("*")],
    ["the page by its host", ancestors("app.example.com")],
    ["the page by its origin, in any letter case", ancestors("HTTPS://APP.example.com")],
    ["the page by its origin and port", ancestors("https://app.example.com:443")],
    ["the page at any port", ancestors("https://app.example.com:*")],
    ["its plain form, which means the other one too", ancestors("http://app.example.com")],
    ["the page's domain", ancestors("'self' *.example.com")],
    ["pages by https", ancestors("https:")],
    ["a form that is not known", ancestors("'report-sample'")],
    ["the page, whatever X-Frame-Options says", { ...ancestors(PAGE), options: "DENY" }],
  ])("the headers allow this page to show it: %s", (_name, headers) => {
    expect(refusalIn(headers, new URL(PAGE), QLIK)).toBeUndefined();
  });

  it.each([
    ["DENY", options("DENY"), "X-Frame-Options: DENY"],
    ["SAMEORIGIN of another origin", options("sameorigin"), "X-Frame-Options: sameorigin"],
    ["one of several", options("SAMEORIGIN, ALLOWALL"), "X-Frame-Options: SAMEORIGIN, ALLOWALL"],
    ["nobody", ancestors("'none'"), "Content-Security-Policy: frame-ancestors 'none'"],
    [
      "an empty list",
      { options: null, policies: "frame-ancestors" },
      "Content-Security-Policy: frame-ancestors 'none'",
    ],
    ["its own origin alone", ancestors("'self'"), "Content-Security-Policy: frame-ancestors 'self'"],
    ["another host", ancestors("portal.example.com"), "Content-Security-Policy: frame-ancestors portal.example.com"],
    ["another port", ancestors("https://app.example.com:8443"), "frame-ancestors https://app.example.com:8443"],
    ["the domain's own host", ancestors("*.app.example.com"), "frame-ancestors *.app.example.com"],
    ["a name that ends alike", ancestors("*.ample.com"), "frame-ancestors *.ample.com"],
    [
      "one of two policies",
      { options: null, policies: "frame-ancestors *, frame-ancestors 'self'" },
      "ancestors 'self'",
    ],
  ])("the headers forbid it and are named: %s", (_name, headers, said) => {
    expect(refusalIn(headers, new URL(PAGE), QLIK)).toContain(said);
  });

  it("the headers that say self or SAMEORIGIN allow it to a page on Qlik's own origin", () => {
    for (const headers of [options("SAMEORIGIN"), ancestors("'self'")])
      expect(refusalIn(headers, new URL(QLIK), QLIK)).toBeUndefined();
    expect(refusalIn(options("DENY"), new URL(QLIK), QLIK)).toBe("X-Frame-Options: DENY");
  });
});

describe("a page of another scheme, port or form", () => {
  const PLAIN = "http://app.example.com";
  const PORTED = "https://app.example.com:8443";
  it.each<[source: string, page: string, qlik: string, isAllowed: boolean]>([
    ["http://app.example.com", PLAIN, QLIK, true],
    ["http://app.example.com:80", PLAIN, QLIK, true],
    ["http://app.example.com:443", PLAIN, QLIK, false],
    ["http://app.example.com:*", PLAIN, QLIK, true],
    ["https://app.example.com", PLAIN, QLIK, false],
    ["https:", PLAIN, QLIK, false],
    ["http:", PLAIN, QLIK, true],
    ["http:", PAGE, QLIK, true],
    ["wss:", PAGE, QLIK, false],
    ["wss://app.example.com", PAGE, QLIK, false],
    ["https://app.example.com:80", PAGE, QLIK, false],
    ["https://app.example.com:8443", PORTED, QLIK, true],
    ["https://app.example.com:*", PORTED, QLIK, true],
    ["https://app.example.com", PORTED, QLIK, false],
    ["app.example.com:443", PORTED, QLIK, false],
    // Without a scheme it is Qlik's own.
    ["app.example.com", PLAIN, QLIK, false],
    ["app.example.com", PLAIN, "http://sense.example.com", true],
    ["app.example.com", PAGE, "http://sense.example.com", true],
    ["*", PLAIN, QLIK, false],
    ["'self'", "https://sense.example.com:8443", QLIK, false],
    ["'self'", "https://sense.example.com", "http://sense.example.com", true],
    ["'self'", "http://sense.example.com", QLIK, false],
    ["https://app.example.com/reports/", PAGE, QLIK, true],
    ["https://*.example.com/reports/", PAGE, QLIK, true],
    ["*.example.com", "https://example.com", QLIK, false],
    ["https://[::1]:8443", "https://[::1]:8443", QLIK, true],
    ["https://[::1]", "https://[::2]", QLIK, false],
    ["10.0.0.1", "https://10.0.0.1", QLIK, true],
    ["'unsafe-inline'", PAGE, QLIK, true],
    ["'NONE'", PAGE, QLIK, false],
    ["https://other.example.com *.test https://app.example.com", PAGE, QLIK, true],
  ])("frame-ancestors %s and a page at %s, with Qlik at %s: allowed %s", (sources, page, qlik, isAllowed) => {
    const refusal = refusalIn(ancestors(sources), new URL(page), qlik);
    expect(refusal).toBe(isAllowed ? undefined : `Content-Security-Policy: frame-ancestors ${sources}`);
  });

  it.each([
    ["deny", "X-Frame-Options: deny"],
    [" DENY ", "X-Frame-Options:  DENY "],
    ["ALLOWALL,deny", "X-Frame-Options: ALLOWALL,deny"],
    ["DENYING", undefined],
    ["", undefined],
  ])("X-Frame-Options %j is read as browsers do: %s", (value, refusal) => {
    expect(refusalIn(options(value), new URL(PAGE), QLIK)).toBe(refusal);
  });

  it("the first frame-ancestors of a policy counts, in any letter case, and others of that policy do not", () => {
    const policies = "default-src *;  FRAME-Ancestors   'self'  https://a.test ; frame-ancestors *";
    expect(refusalIn({ options: null, policies }, new URL(PAGE), QLIK)).toBe(
      "Content-Security-Policy: frame-ancestors 'self' https://a.test",
    );
  });
});

describe("a page asks", () => {
  const proxy = parseProxy(`${QLIK}/mashup`);
  const asked: string[] = [];
  const answer = (headers: Record<string, string>) =>
    vi.stubGlobal("fetch", (address: string) => {
      asked.push(address);
      return Promise.resolve(new Response("", { headers }));
    });
  beforeEach(() => {
    resetPage();
    asked.length = 0;
  });
  afterEach(() => vi.unstubAllGlobals());

  it("a page asks for nothing that it cannot read, and claims nothing", async () => {
    answer({ "X-Frame-Options": "DENY" });
    expect(await frameRefusal(proxy)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("a page that may read the proxy's answers asks once, for all its frames", async () => {
    answer({ "X-Frame-Options": "DENY" });
    expectReadable(proxy);
    expect(await Promise.all([frameRefusal(proxy), frameRefusal(proxy)])).toEqual(
      Array(2).fill("X-Frame-Options: DENY"),
    );
    expect(asked).toEqual([`${QLIK}/mashup/single/`]);
  });

  it("a page on Qlik's own origin asks without having read anything before: nothing keeps an answer from it", async () => {
    vi.stubGlobal("location", new URL(`${QLIK}/portal/`));
    answer({ "Content-Security-Policy": "frame-ancestors 'none'" });
    expect(await frameRefusal(proxy)).toBe("Content-Security-Policy: frame-ancestors 'none'");
  });

  it("a page asks for each virtual proxy by itself", async () => {
    const other = parseProxy(`${QLIK}/other`);
    for (const each of [proxy, other]) expectReadable(each);
    answer({ "X-Frame-Options": "DENY" });
    await Promise.all([frameRefusal(proxy), frameRefusal(other)]);
    expect(asked).toEqual([`${QLIK}/mashup/single/`, `${QLIK}/other/single/`]);
  });

  it("a page that gets no answer in fifteen seconds claims nothing, and leaves no timer when it gets one", async () => {
    vi.useFakeTimers();
    expectReadable(proxy);
    vi.stubGlobal("fetch", (_address: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    });
    const settled = vi.fn();
    void frameRefusal(proxy).then(settled);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled.mock.calls).toEqual([[undefined]]);
    resetPage();
    expectReadable(proxy);
    answer({ "X-Frame-Options": "DENY" });
    await frameRefusal(proxy);
    const timers = vi.getTimerCount();
    vi.useRealTimers();
    expect(timers).toBe(0);
  });

  it("a page claims nothing where the headers are not exposed to it, or nothing answers", async () => {
    expectReadable(proxy);
    answer({});
    expect(await frameRefusal(proxy)).toBeUndefined();
    resetPage();
    expectReadable(proxy);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await frameRefusal(proxy)).toBeUndefined();
  });
});
