// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What the core is told of the page's words: where credentials come from, how the endpoint is asked, and how a logout is wished.
import { afterEach, describe, expect, it, vi } from "vitest";
import { readSettings, sourceOf } from "../../../src/qlik-sense/settings.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { errorOf, everyWordOf } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const USER = { userDirectory: "ACME", userId: "anna" };
const OTHER = "https://other.example.com";
const read = (source: unknown, options: object) => readSettings(source, options);
const told = (source: unknown = ENDPOINT, options: object = {}) => sourceOf(read(source, options));

afterEach(() => vi.unstubAllGlobals());

describe("a ticket that came with the page", () => {
  const session = { ticketUrl: "/t", proxy: PROXY, user: USER, sessionKey: "k1" };
  const HELD = { ticket: TICKET, ...session };

  it.each<[string, object | string, AuthenticateOptions, boolean]>([
    ["a ticket with user and sessionKey", HELD, {}, true],
    ["the same, where sessions are not reused", HELD, { reuse: false }, false],
    ["the same, where any session of the user's may be reused", HELD, { reuse: "same-user" }, false],
    ["a ticket without a user", { ...HELD, user: undefined }, {}, false],
    ["a ticket without a sessionKey", { ...HELD, sessionKey: undefined }, {}, false],
    ["the word of a session", session, {}, false],
    ["an endpoint", ENDPOINT, {}, false],
  ])("%s names a session that may be there already: %s", (...[, source, options, isNamed]) => {
    expect(told(source, options).namesSession).toBe(isNamed);
  });

  it("the core is given what came with the page, and where the next one comes from", () => {
    const { held, url } = told(HELD);
    expect(held).toBe(HELD);
    expect(url?.href).toBe("https://app.example.com/t");
  });
});

describe("how the ticket endpoint is asked", () => {
  it("an endpoint is asked by POST, with the header that no foreign form can send, as often and as long as by default", () => {
    const { endpoint, headers, ask, url } = told();
    expect(endpoint).toEqual({
      method: "POST",
      ownHeaders: { "X-Qlik-Ticket": "1" },
      credentials: undefined,
      fetch: undefined,
      parse: undefined,
      retries: 2,
      withinMs: 30_000,
    });
    expect({ headers, ask, url: url?.href }).toEqual({
      headers: undefined,
      ask: undefined,
      url: "https://app.example.com/api/qlik-ticket",
    });
  });

  it("an endpoint is asked as the page's options say", () => {
    const [fetch, parse, headers] = [vi.fn(), vi.fn(), () => ({ a: "b" })];
    const options: AuthenticateOptions = {
      request: { method: "GET", credentials: "include", headers },
      fetch,
      parse,
      retry: 5,
      timeoutMs: 5_000,
    };
    const source = told(ENDPOINT, options);
    expect(source.endpoint).toMatchObject({
      method: "GET",
      credentials: "include",
      fetch,
      parse,
      retries: 5,
      withinMs: 5_000,
    });
    expect(source.headers).toBe(headers);
  });

  it("a function as source is handed on itself: two calls with it are known as such", () => {
    const ask = () => Promise.resolve(TICKET);
    expect(told(ask)).toMatchObject({ ask, url: undefined, held: undefined });
  });

  it.each<[AuthenticateOptions["proxy"], object]>([
    [undefined, {}],
    [[], {}],
    [PROXY, { proxy: PROXY }],
    [[`${PROXY}/`], { proxy: PROXY }],
    [[PROXY, OTHER], {}],
  ])("an endpoint of a page whose option proxy is %s is told %o: one proxy, or none", (proxy, fields) => {
    expect(told(ENDPOINT, { proxy }).requestFields).toEqual(fields);
  });
});

describe("the option logout", () => {
  const logoutOf = (logout: unknown) => read(ENDPOINT, { logout }).logout;

  it.each<[string | URL, string]>([
    ["/logout", "https://app.example.com/logout"],
    [" /logout\n", "https://app.example.com/logout"],
    ["https://api.example.com/bye?x=1", "https://api.example.com/bye?x=1"],
    [new URL("http://localhost:3000/bye"), "http://localhost:3000/bye"],
  ])("the option logout = %s is an address", (logout, href) => {
    expect(String(logoutOf(logout))).toBe(href);
  });

  it("the option logout may be a function, and may be left out", () => {
    const logout = () => undefined;
    expect(logoutOf(logout)).toBe(logout);
    expect(logoutOf(undefined)).toBeUndefined();
  });

  it.each([null, "", "  ", 5, true, {}, ["/logout"], "ftp://app.example.com/x", "javascript:alert(1)", "https://"])(
    "the option logout = %j is refused",
    async (logout) => {
      const error = await errorOf(() => logoutOf(logout));
      expect(error).toMatchObject({
        code: "invalid-option",
        fix: { who: "page", set: "logout = the address of your own logout, or a function" },
      });
    },
  );

  it.each(["https://anna@app.example.com/bye", "https://:secret@app.example.com/bye"])(
    "the option logout = %s is refused: no browser would send name or password, and an error would show them",
    async (logout) => {
      const error = await errorOf(() => logoutOf(logout));
      expect(error.code).toBe("invalid-option");
      expect(everyWordOf(error)).not.toMatch(/anna|secret/);
    },
  );
});

describe("the option renew, and what is not given", () => {
  it.each(["on-activity", "manual"] as const)("the option renew = %s goes into the settings", (renew) => {
    expect(read(ENDPOINT, { renew }).renew).toBe(renew);
  });

  it.each([null, true, "", "never", "activity"])(
    "the option renew = %j is refused with what it takes",
    async (renew) => {
      const error = await errorOf(() => read(ENDPOINT, { renew }));
      expect(error).toMatchObject({ code: "invalid-option", fix: { set: 'renew = "on-activity" or "manual"' } });
    },
  );

  it("a call without options renews by itself, reuses a session, takes over none and needs https", () => {
    expect(read(ENDPOINT, {})).toMatchObject({
      credential: "ticket",
      request: {},
      client: { amd: "guard", styles: true, trustedTypes: "own" },
      consume: "auto",
      reuse: true,
      takeover: false,
      renew: "on-activity",
      allowInsecureProxy: false,
    });
  });

  it.each<[AuthenticateOptions["bootstrap"], boolean]>([
    [undefined, true],
    [true, true],
    [false, false],
    [{ styles: false }, true],
  ])("the option bootstrap = %o loads Qlik's client: %s", (bootstrap, loads) => {
    expect(read(ENDPOINT, { bootstrap }).bootstrap).toBe(loads);
  });
});

describe("what is no endpoint, and why", () => {
  it("a page that is a file has no address to resolve an endpoint's against, and is told so", async () => {
    openPage({ address: "file:///C:/report/index.html" });
    const error = await errorOf(() => told("/api/qlik-ticket"));
    expect(error).toMatchObject({ code: "unsupported-environment", stage: "configure", fix: { who: "page" } });
    expect(error.message).toContain("opened as a file");
    expect((await errorOf(() => told(""))).message).toContain('"source"');
    expect(told("https://api.example.com/t").url?.href).toBe("https://api.example.com/t");
  });

  it("a licence key as source is refused, and is in no word of the error", async () => {
    const key = `e30.${btoa(JSON.stringify({ license: "1234" }))}.c2ln`;
    const error = await errorOf(() => told(key));
    expect(error.message).toMatch(/licen[cs]e key/i);
    expect(everyWordOf(error)).not.toContain(key);
  });
});
