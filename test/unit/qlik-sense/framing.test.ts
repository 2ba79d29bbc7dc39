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
