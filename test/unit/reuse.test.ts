// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Whether the session that is there will do, and what this browser remembers for that.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { firstProxy, rememberSignIn, reusable, type Expected } from "../../src/qlik-sense/session/reuse.js";
import type { AuthenticateOptions } from "../../src/qlik-sense/types.js";
import type { Verified } from "../../src/qlik-sense/verify/verdict.js";
import { ENDPOINT, flowFor, PROXY } from "./support/flow.js";

const proxy = parseProxy(PROXY);
const ANNA = { userDirectory: "ACME", userId: "anna" };
const expected = (more: Partial<Expected> = {}): Expected => ({ proxy, named: ANNA, sessionKey: "k1", ...more });
const found = (userId: string): Verified => ({
  via: "qps-user",
  verdict: { state: "active", user: { userDirectory: "acme", userId } },
});
const nobody: Verified = { via: "qps-user", verdict: { state: "inactive" } };
const signedInUnder = (sessionKey: string | undefined, more: Partial<Expected> = {}, source: unknown = ENDPOINT) =>
  rememberSignIn(expected({ sessionKey, ...more }), "fetch", flowFor(source).settings.source.url);

function noStorage(): void {
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new DOMException("denied", "SecurityError");
    },
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe("a live session is used again", () => {
  it.each<[string, AuthenticateOptions]>([
    ["by default", {}],
    ["with reuse: true", { reuse: true }],
    ["with reuse: same-user", { reuse: "same-user" }],
  ])("%s, when user and session key are those of the last sign-in", (_name, options) => {
    signedInUnder("k1");
    expect(reusable(flowFor(ENDPOINT, options), found("ANNA"), expected())).toBeDefined();
  });

  it("with reuse: same-user also without a key", () => {
    const flow = flowFor(ENDPOINT, { reuse: "same-user" });
    expect(reusable(flow, found("anna"), expected({ sessionKey: undefined }))).toBeDefined();
  });
});

describe("a live session is not used again", () => {
  it.each<[string, AuthenticateOptions, Verified | undefined, Partial<Expected>]>([
    ["with reuse: false", { reuse: false }, found("anna"), {}],
    ["when there is none", {}, nobody, {}],
    ["when nothing is known of one", {}, undefined, {}],
    ["when it is another user's", {}, found("bob"), {}],
    ["when it is another user's, with reuse: same-user", { reuse: "same-user" }, found("bob"), {}],
    ["when nobody is named", {}, found("anna"), { named: undefined }],
    ["when nobody is named, with reuse: same-user", { reuse: "same-user" }, found("anna"), { named: undefined }],
    ["when the attributes changed", {}, found("anna"), { sessionKey: "k2" }],
    ["when no key was told", {}, found("anna"), { sessionKey: undefined }],
    ["when the key is empty", {}, found("anna"), { sessionKey: "" }],
    ["at another proxy", {}, found("anna"), { proxy: parseProxy("https://sense.example.com/other") }],
  ])("%s", (_name, options, verified, more) => {
    signedInUnder("k1");
    expect(reusable(flowFor(ENDPOINT, options), verified, expected(more))).toBeUndefined();
  });

  it("after a sign-in without a key: the old key is forgotten then", () => {
    signedInUnder("k1");
    signedInUnder(undefined);
    expect(Object.keys(localStorage).map((name) => localStorage.getItem(name))).toContain("");
    expect(reusable(flowFor(), found("anna"), expected())).toBeUndefined();
    expect(reusable(flowFor(), found("anna"), expected({ sessionKey: "" }))).toBeUndefined();
  });

  it("when storage is blocked: nothing is remembered, and nothing breaks", () => {
    noStorage();
    expect(() => signedInUnder("k1")).not.toThrow();
    expect(reusable(flowFor(), found("anna"), expected())).toBeUndefined();
  });

  it("when there is no storage at all", () => {
    vi.stubGlobal("localStorage", undefined);
    expect(() => signedInUnder("k1")).not.toThrow();
    expect(reusable(flowFor(), found("anna"), expected())).toBeUndefined();
  });
});

describe("the first proxy to probe", () => {
  it("is the option's first", () => {
    expect(firstProxy(flowFor(ENDPOINT, { proxy: [PROXY, "https://b.example"] }).settings)?.url).toBe(PROXY);
  });

  it("is the one that this endpoint named last time, when no option names one", () => {
    expect(firstProxy(flowFor().settings)).toBeUndefined();
    signedInUnder("k1");
    expect(firstProxy(flowFor().settings)?.url).toBe(PROXY);
    expect(firstProxy(flowFor("/another/endpoint").settings)).toBeUndefined();
  });

  it("is never the remembered one where an option names another", () => {
    signedInUnder("k1");
    expect(firstProxy(flowFor(ENDPOINT, { proxy: "https://b.example" }).settings)?.url).toBe("https://b.example");
  });

  it("is not remembered for a function, which has no address", () => {
    const ask = () => Promise.resolve("x");
    signedInUnder("k1", {}, ask);
    expect(firstProxy(flowFor(ask).settings)).toBeUndefined();
  });

  it("is not remembered by the query of the endpoint, which may change with each page", () => {
    signedInUnder("k1", {}, `${ENDPOINT}?page=1&token=s3cret`);
    expect(firstProxy(flowFor(`${ENDPOINT}?page=2`).settings)?.url).toBe(PROXY);
    expect(Object.entries(localStorage).join()).not.toContain("s3cret");
  });

  it.each([
    "",
    "nonsense",
    "javascript:alert(1)",
    "http://sense.example.com/mashup",
    "https://u:p@evil.example",
    "//x",
    "null",
  ])("is none where the storage holds %j", (poison) => {
    signedInUnder("k1");
    for (const name of Object.keys(localStorage)) localStorage.setItem(name, poison);
    expect(firstProxy(flowFor().settings)).toBeUndefined();
  });

  it("is none where storage throws", () => {
    noStorage();
    expect(firstProxy(flowFor().settings)).toBeUndefined();
  });
});

it("remembers the proxy's address, the session key and how the ticket went out, and nothing else", () => {
  rememberSignIn(expected(), "fetch", new URL(ENDPOINT, location.href));
  const values = Object.keys(localStorage).map((name) => localStorage.getItem(name));
  expect(values.sort()).toEqual(["fetch", PROXY, "k1"]);
  expect(Object.keys(localStorage).every((name) => name.startsWith("qlik-ticket:"))).toBe(true);
});
