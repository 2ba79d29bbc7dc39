// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Each option: what it takes, what it does not, and what the error says to write instead.
import { describe, expect, it } from "vitest";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { errorOf } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";

const read = (options: unknown) => readSettings(ENDPOINT, options as AuthenticateOptions);
const USER = { userDirectory: "ACME", userId: "anna" };

describe("an option with a good value goes into the settings", () => {
  it.each<AuthenticateOptions>([
    { request: { method: "GET" } },
    { request: { headers: { "X-CSRF-TOKEN": "t" } } },
    { request: { headers: () => ({}), credentials: "include" } },
    { request: {} },
    { parse: () => "x" },
    { user: USER },
    { user: { ...USER, sessionKey: "k" } },
    { bootstrap: true },
    { bootstrap: false },
    { signal: new AbortController().signal },
    { onEvent: () => undefined },
    { credential: "ticket" },
    { credential: "jwt" },
    { consume: "auto" },
    { consume: "fetch" },
    { consume: "image" },
    { resource: "resources/img/core/dark_noise_16x16.png" },
    { resource: "content/Default/my-own_pixel.png" },
    { resource: "x" },
    { reuse: true },
    { reuse: false },
    { reuse: "same-user" },
    { retry: 0 },
    { retry: 5 },
    { takeover: true },
    { takeover: false },
    { fetch: () => Promise.resolve(new Response()) },
    { allowInsecureProxy: true },
    { allowInsecureProxy: false },
  ])("the option %o goes into the settings", (options) => {
    expect(read(options)).toMatchObject(options);
  });

  it.each<[AuthenticateOptions["proxy"], string[]]>([
    [PROXY, [PROXY]],
    [new URL(`${PROXY}/`), [PROXY]],
    [
      [PROXY, new URL("https://other.example.com")],
      [PROXY, "https://other.example.com"],
    ],
    [[], []],
    [undefined, []],
  ])("the option proxy = %s allows the proxies %j", (proxy, ids) => {
    const settings = read({ proxy });
    expect(settings.proxies.map(({ id }) => id)).toEqual(ids);
  });

  it.each<[AuthenticateOptions["timeoutMs"], signInMs: number, bootstrapMs: number]>([
    [undefined, 30_000, 90_000],
    [5_000, 5_000, 5_000],
    [{}, 30_000, 90_000],
    [{ signIn: 1_000 }, 1_000, 90_000],
    [{ bootstrap: 2_000 }, 30_000, 2_000],
    [{ signIn: 1, bootstrap: 2 }, 1, 2],
  ])("timeoutMs %o gives the sign-in %i ms and the bootstrap %i ms", (timeoutMs, signInMs, bootstrapMs) => {
    expect(read({ timeoutMs })).toMatchObject({ signInMs, bootstrapMs });
  });
});

describe("the option bootstrap", () => {
  const DEFAULT = { amd: "guard", styles: true, trustedTypes: "own" };

  it.each<[AuthenticateOptions["bootstrap"], object]>([
    [undefined, DEFAULT],
    [true, DEFAULT],
    [{ amd: "guard" }, DEFAULT],
    [{ amd: "reuse" }, { ...DEFAULT, amd: "reuse" }],
    [
      { amd: "fail", styles: false },
      { ...DEFAULT, amd: "fail", styles: false },
    ],
    [{ amd: undefined, styles: undefined } as unknown as { styles: boolean }, DEFAULT],
  ])("bootstrap %o loads Qlik's client with %o", (bootstrap, client) => {
    expect(read({ bootstrap })).toMatchObject({ bootstrap: true, client });
  });
});

describe("an option that is not given has its default", () => {
  const DEFAULTS = {
    bootstrap: true,
    retry: 2,
    resource: "resources/img/core/dark_noise_16x16.png",
    signInMs: 30_000,
    bootstrapMs: 90_000,
    proxies: [],
    credential: "ticket",
  };

  it("an option that is left out has its default", () => {
    expect(read({})).toMatchObject(DEFAULTS);
  });

  it("an option that is undefined has its default: a page may pass its own settings on", () => {
    const names = ["proxy", "request", "parse", "user", "bootstrap", "timeoutMs", "signal", "onEvent", "consume"];
    const more = ["resource", "reuse", "retry", "takeover", "fetch", "allowInsecureProxy", "credential"];
    expect(read(Object.fromEntries([...names, ...more].map((name) => [name, undefined])))).toMatchObject(DEFAULTS);
  });
});

describe("an option with a bad value is refused by its name, with what it takes", () => {
  it.each<[name: keyof AuthenticateOptions, values: readonly unknown[], takes: RegExp]>([
    ["proxy", [null, "", 0, false], /https:\/\/sense\.example\.com\/mashup/],
    ["request", [null, "POST", 5, () => undefined, []], /method.*headers.*credentials/],
    ["parse", [null, "json", {}], /a function/],
    ["user", [null, "ACME\\anna", {}, { userId: "anna" }, { userDirectory: "ACME" }], /userDirectory, userId/],
    [
      "user",
      [
        { ...USER, userId: undefined },
        { ...USER, userDirectory: null },
        { ...USER, userId: 5 },
        { ...USER, userId: "" },
        { ...USER, userDirectory: "" },
      ],
      /userId/,
    ],
    ["bootstrap", [null, 0, "false", "no", {}, []], /true or false, or \{ amd\?, styles\?, trustedTypes\? \}/],
    ["bootstrap", [{ trustedTypes: true }, { trustedTypes: "none" }], /"own" or "default"/],
    ["bootstrap", [{ amd: "hide" }, { amd: true }], /"guard", "reuse" or "fail"/],
    ["bootstrap", [{ styles: "no" }], /true or false/],
    ["timeoutMs", [null, 0, -1, NaN, "30s", "30000", { signIn: 0 }, { bootstrap: "1" }], /milliseconds/],
    // Longer than a timer can be, it would ring at once (HTML, timers: a signed 32-bit number).
    ["timeoutMs", [Infinity, 2 ** 31, { signIn: Infinity }], /milliseconds/],
    ["timeoutMs", [[], [5_000]], /milliseconds/],
    ["signal", [null, {}, "abort", new AbortController()], /AbortSignal/],
    ["onEvent", [null, {}, "log"], /a function/],
    ["credential", [null, "JWT", "token", "", true], /"ticket", "jwt" or "session"/],
    ["consume", [null, "Fetch", "iframe", "", true, "fetch image"], /"auto", "fetch" or "image"/],
    ["resource", [null, "", "/x.png", "../x.png", "a/../x", "a//b", "./x", "x/"], /below the prefix/],
    ["resource", ["x?a=1", "x#a", "https://evil.example/x", "//evil.example/x", "a\\b", "a b", "a%2fb"], /prefix/],
    ["reuse", [null, "same", "always", 1], /same-user/],
    ["retry", [null, -1, 6, 1.5, NaN, Infinity, "many", true], /0 to 5/],
    ["takeover", [null, 1, "true"], /true or false/],
    ["fetch", [null, {}, "fetch"], /a function/],
    ["allowInsecureProxy", [null, 1, "true"], /true or false/],
  ])("the option %s is refused with the values %o, and what it takes is said", async (name, values, takes) => {
    for (const value of values) {
      const error = await errorOf(() => read({ [name]: value }));
      expect(error, String(value)).toMatchObject({ code: "invalid-option", stage: "configure", retryable: false });
      expect(error.message, String(value)).toContain(name);
      expect(error.fix, String(value)).toMatchObject({ who: "page", set: expect.stringMatching(takes) as string });
    }
  });

  it.each([[[null]], [["/mashup"]], [[PROXY, "nonsense"]]])(
    "the option proxy = %j is refused, each address of the list for itself",
    async (proxy) => {
      expect(await errorOf(() => read({ proxy }))).toMatchObject({ code: "invalid-option" });
    },
  );
});

it.each([["https://sense.example.com"], [null], [5]])(
  "options that are none (%j) are refused by the name of options",
  async (options) => {
    const error = await errorOf(() => read(options));
    expect(error.message).toContain(
      '"options" is not usable as given. authenticate(source, options): options = an object',
    );
  },
);

describe("an option inside another one is checked as strictly", () => {
  it.each<[options: object, wrong: string, hint: string]>([
    [{ timeoutMs: { signin: 5 } }, "timeoutMs.signin", "timeoutMs.signIn"],
    [{ timeoutMs: { boot: 5 } }, "timeoutMs.boot", "timeoutMs.bootstrap"],
    [{ request: { header: { a: "b" } } }, "request.header", "request.headers"],
    [{ request: { credential: "include" } }, "request.credential", "request.credentials"],
    [{ user: { ...USER, sessionkey: "k" } }, "user.sessionkey", "user.sessionKey"],
    [{ user: { ...USER, userName: "Anna" } }, "user.userName", "user.userDirectory"],
  ])("the options %j are refused because of %s, with the hint %s", async (options, wrong, hint) => {
    const error = await errorOf(() => read(options));
    expect(error).toMatchObject({ code: "invalid-option", stage: "configure", fix: { who: "page" } });
    expect(error.message).toContain(`There is no option "${wrong}". Did you mean "${hint}"?`);
  });

  it("the option request.mode, which has no near name, is refused with the list of those that there are", async () => {
    const error = await errorOf(() => read({ request: { mode: "cors" } }));
    expect(error.message).toContain('There is no option "request.mode"');
    expect(error.fix.set).toBe("one of request.method, request.headers, request.credentials");
  });

  it.each<[options: object, name: string, takes: string]>([
    [{ request: { method: null } }, "request.method", "a text"],
    [{ request: { method: "" } }, "request.method", "a text"],
    [{ request: { headers: "X: 1" } }, "request.headers", "{ name: value } or a function that gives it"],
    [{ request: { credentials: true } }, "request.credentials", '"omit", "same-origin" or "include"'],
    [{ timeoutMs: { signIn: "5" } }, "timeoutMs.signIn", "milliseconds"],
    [{ user: { ...USER, sessionKey: 5 } }, "user.sessionKey", "a text"],
  ])("the options %j are refused by the whole name %s", async (options, name, takes) => {
    const error = await errorOf(() => read(options));
    expect(error).toMatchObject({ code: "invalid-option", fix: { set: `${name} = ${takes}` } });
    expect(error.message).toContain(`"${name}" is not usable as given`);
  });

  it("an option inside another one that is undefined counts as not given", () => {
    const timeoutMs = { signIn: undefined, bootstrap: 5 };
    expect(read({ timeoutMs, request: { method: undefined }, user: { ...USER, sessionKey: undefined } })).toMatchObject(
      {
        signInMs: 30_000,
        bootstrapMs: 5,
      },
    );
  });
});

describe("an unknown option is refused with a hint", () => {
  it.each([
    ["timeout", "timeoutMs"],
    ["Proxy", "proxy"],
    ["proxyUrl", "proxy"],
    ["requests", "request"],
    ["onEvents", "onEvent"],
    ["allowInsecure", "allowInsecureProxy"],
    ["retries", "retry"],
    ["takeOver", "takeover"],
    ["bootStrap", "bootstrap"],
    ["resources", "resource"],
  ])("the unknown option %s is refused with the hint %s", async (unknown, known) => {
    const error = await errorOf(() => read({ [unknown]: 1 }));
    expect(error.code).toBe("invalid-option");
    expect(error.message).toContain(`"${unknown}"`);
    expect(error.message).toContain(`Did you mean "${known}"?`);
  });

  it.each([["xyz"], ["__proto__"], ["constructor"], ["toString"], ["source"], [""]])(
    "the unknown option %j is refused, and all that there are are listed",
    async (unknown) => {
      const options = Object.defineProperty({}, unknown, { value: 1, enumerable: true });
      const error = await errorOf(() => read(options));
      expect(error.code).toBe("invalid-option");
      expect(error.message).not.toContain("undefined");
      expect(error.fix.set).toMatch(/proxy, request, parse, user, bootstrap/);
    },
  );

  it.each(["", "xyz", "pro-xy"])("the unknown option %j has no near name, so no hint is given", async (unknown) => {
    expect((await errorOf(() => read({ [unknown]: 1 }))).message).not.toContain("Did you mean");
  });

  it("an unknown option is refused even when its value is undefined", async () => {
    expect(await errorOf(() => read({ timeout: undefined }))).toMatchObject({ code: "invalid-option" });
  });
});

it("readSettings takes frozen options and changes nothing of the caller's", () => {
  const proxy = Object.freeze([PROXY]);
  const request = Object.freeze({ headers: Object.freeze({ a: "b" }) });
  const timeoutMs = Object.freeze({ signIn: 5 });
  const options = Object.freeze({ proxy, request, timeoutMs, user: Object.freeze({ ...USER }) });
  const copy = structuredClone(options);
  read(options);
  expect(options).toEqual(copy);
});
