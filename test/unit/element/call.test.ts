// @vitest-environment happy-dom
// The call of authenticate() that attributes describe, and the anti-forgery tokens that go with it.
import { afterEach, describe, expect, it, vi } from "vitest";
import { antiForgery } from "../../../src/element/anti-forgery.js";
import { callKey, readCall } from "../../../src/element/call.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";

afterEach(() => {
  document.head.innerHTML = document.body.innerHTML = "";
  vi.restoreAllMocks();
});

describe("readCall", () => {
  it("readCall needs a ticket address", () => {
    expect(readCall({ proxy: "https://q.example.com/m" })).toBeUndefined();
    expect(readCall({ ticketurl: "" })).toBeUndefined();
  });

  it("readCall passes the address alone where nothing else is said", () => {
    expect(readCall({ ticketurl: "/api", class: "x", src: "y.js", debug: "" })).toEqual({
      source: "/api",
      options: { request: {} },
    });
  });

  it("readCall reads how Qlik's client is loaded", () => {
    const bootstrapOf = (more: object) => readCall({ ticketurl: "/api", ...more })?.options.bootstrap;
    expect(bootstrapOf({})).toBeUndefined();
    expect(bootstrapOf({ amd: "reuse" })).toEqual({ amd: "reuse" });
    expect(bootstrapOf({ styles: "false" })).toEqual({ styles: false });
    expect(bootstrapOf({ amd: "fail", styles: "" })).toEqual({ amd: "fail", styles: true });
    expect(callKey({ ticketurl: "/api", styles: "false" })).not.toBe(callKey({ ticketurl: "/api" }));
  });

  it("readCall reads each option in the form that authenticate() takes", () => {
    const call = readCall({
      ticketurl: "https://app.example.com/api",
      proxy: "https://q.example.com/m, https://r.example.com/m",
      credential: "jwt",
      consume: "image",
      resource: "resources/x.png",
      reuse: "same-user",
      retry: "0",
      takeover: "",
      timeoutms: "5000",
      allowinsecureproxy: "false",
      method: "GET",
      credentials: "include",
    });
    expect(call?.options).toEqual({
      proxy: ["https://q.example.com/m", "https://r.example.com/m"],
      credential: "jwt",
      consume: "image",
      resource: "resources/x.png",
      reuse: "same-user",
      retry: 0,
      takeover: true,
      timeoutMs: 5000,
      allowInsecureProxy: false,
      request: { method: "GET", credentials: "include" },
    });
    expect(() => readSettings(call?.source, call?.options ?? {})).not.toThrow();
  });

  it.each([
    ["true", true],
    ["", true],
    ["false", false],
  ])("readCall reads reuse=%j as %s", (reuse, expected) => {
    expect(readCall({ ticketurl: "/api", reuse })?.options.reuse).toBe(expected);
  });

  it("readCall leaves nonsense for authenticate() to refuse by name", () => {
    const call = readCall({ ticketurl: "/api", timeoutms: "soon" });
    expect(() => readSettings(call?.source, call?.options ?? {})).toThrow("invalid-option");
  });
});

describe("two elements", () => {
  const key = callKey({ ticketurl: "/api", proxy: "https://q.example.com/m", csrfmeta: "" });

  it("two elements share a sign-in where only other attributes differ", () => {
    const other = { ticketurl: "/api", proxy: "https://q.example.com/m", csrfmeta: "", id: "b", app: "x", debug: "" };
    expect(callKey(other)).toBe(key);
  });

  it.each([
    { ticketurl: "/b" },
    { proxy: "https://r.example.com/m" },
    { csrfmeta: "x" },
    { timeoutms: "1" },
    { credential: "jwt" },
  ])("two elements do not share a sign-in when they differ in %j", (difference) => {
    const same = { ticketurl: "/api", proxy: "https://q.example.com/m", csrfmeta: "" };
    expect(callKey({ ...same, ...difference })).not.toBe(key);
  });
});

describe("antiForgery", () => {
  it("antiForgery sends nothing where nothing is asked for", () =>
    expect(antiForgery({ ticketurl: "/api" })).toBeUndefined());

  it("antiForgery reads the token anew for each call", () => {
    document.head.innerHTML = '<meta name="csrf-token" content="one">';
    const headers = antiForgery({ csrfmeta: "" });
    expect(headers?.()).toEqual({ "X-CSRF-TOKEN": "one" });
    document.querySelector("meta")?.setAttribute("content", "two");
    expect(headers?.()).toEqual({ "X-CSRF-TOKEN": "two" });
  });

  it("antiForgery decodes a cookie, finds it among others, and takes one that is not encoded as it is", () => {
    const cookie = vi.spyOn(document, "cookie", "get").mockReturnValue("a=1; XSRF-TOKEN=x%3Dy%2Fz; MY-XSRF-TOKEN=no");
    expect(antiForgery({ csrfcookie: "" })?.()).toEqual({ "X-XSRF-TOKEN": "x=y/z" });
    cookie.mockReturnValue("XSRF-TOKEN=100%");
    expect(antiForgery({ csrfcookie: "XSRF-TOKEN" })?.()).toEqual({ "X-XSRF-TOKEN": "100%" });
  });

  it("antiForgery reads a field's present value", () => {
    document.body.innerHTML = '<input name="__RequestVerificationToken" value="old">';
    const field = document.querySelector("input");
    if (field) field.value = "typed";
    expect(antiForgery({ csrffield: "" })?.()).toEqual({ RequestVerificationToken: "typed" });
  });

  it("antiForgery sends several tokens, and under a name of the site's own", () => {
    document.head.innerHTML = '<meta name="t" content="m">';
    vi.spyOn(document, "cookie", "get").mockReturnValue("XSRF-TOKEN=c");
    expect(antiForgery({ csrfmeta: "t", csrfcookie: "" })?.()).toEqual({ "X-CSRF-TOKEN": "m", "X-XSRF-TOKEN": "c" });
    expect(antiForgery({ csrfmeta: "t", csrfheader: "X-Own" })?.()).toEqual({ "X-Own": "m" });
  });

  it.each([
    [{ csrfmeta: "" }, 'data-csrf-meta="csrf-token"'],
    [{ csrfcookie: "sid" }, 'data-csrf-cookie="sid"'],
    [{ csrffield: "" }, 'data-csrf-field="__RequestVerificationToken"'],
  ])("antiForgery says when the token of %j is missing, and sends none", (attributes, said) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect(antiForgery(attributes)?.()).toEqual({});
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(said));
  });
});
