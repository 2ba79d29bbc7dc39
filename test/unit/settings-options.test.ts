// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Each option: what it takes, what it does not, and what the error says to write instead.
import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/qlik-sense/settings.js";
import type { AuthenticateOptions } from "../../src/qlik-sense/types.js";
import { errorOf } from "./support/failures.js";
import { ENDPOINT, PROXY } from "./support/flow.js";

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
  ])("%o", (options) => {
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
  ])("proxy %s", (proxy, urls) => {
    const settings = read({ proxy });
    expect(settings.proxies.map(({ url }) => url)).toEqual(urls);
  });

  it.each<[AuthenticateOptions["timeoutMs"], signInMs: number, bootstrapMs: number]>([
    [undefined, 30_000, 90_000],
    [5_000, 5_000, 5_000],
    [{}, 30_000, 90_000],
    [{ signIn: 1_000 }, 1_000, 90_000],
    [{ bootstrap: 2_000 }, 30_000, 2_000],
    [{ signIn: 1, bootstrap: 2 }, 1, 2],
  ])("timeoutMs %o", (timeoutMs, signInMs, bootstrapMs) => {
    expect(read({ timeoutMs })).toMatchObject({ signInMs, bootstrapMs });
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
  };

  it("when it is left out", () => {
    expect(read({})).toMatchObject(DEFAULTS);
  });

  it("when it is undefined, as a page writes that passes its own settings on", () => {
    const names = ["proxy", "request", "parse", "user", "bootstrap", "timeoutMs", "signal", "onEvent", "consume"];
    const more = ["resource", "reuse", "retry", "takeover", "fetch", "allowInsecureProxy"];
    expect(read(Object.fromEntries([...names, ...more].map((name) => [name, undefined])))).toMatchObject(DEFAULTS);
  });
});

describe("an option with a bad value is refused by its name, with what it takes", () => {
  it.each<[name: keyof AuthenticateOptions, values: readonly unknown[], takes: RegExp]>([
    ["proxy", [null, "", 0, false], /https:\/\/sense\.example\.com\/mashup/],
    ["request", [null, "POST", 5, () => undefined], /method.*headers.*credentials/],
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
    ["bootstrap", [null, 0, "false", {}], /true or false/],
    ["timeoutMs", [null, 0, -1, NaN, "30s", "30000", { signIn: 0 }, { bootstrap: "1" }], /milliseconds/],
    // Longer than a timer can be, it would ring at once (HTML, timers: a signed 32-bit number).
    ["timeoutMs", [Infinity, 2 ** 31, { signIn: Infinity }], /milliseconds/],
    ["signal", [null, {}, "abort", new AbortController()], /AbortSignal/],
    ["onEvent", [null, {}, "log"], /a function/],
    ["consume", [null, "Fetch", "iframe", "", true, "fetch image"], /"auto", "fetch" or "image"/],
    ["resource", [null, "", "/x.png", "../x.png", "a/../x", "a//b", "./x", "x/"], /below the prefix/],
    ["resource", ["x?a=1", "x#a", "https://evil.example/x", "//evil.example/x", "a\\b", "a b", "a%2fb"], /prefix/],
    ["reuse", [null, "same", "always", 1], /same-user/],
    ["retry", [null, -1, 6, 1.5, NaN, Infinity, "many", true], /0 to 5/],
    ["takeover", [null, 1, "true"], /true or false/],
    ["fetch", [null, {}, "fetch"], /a function/],
    ["allowInsecureProxy", [null, 1, "true"], /true or false/],
  ])("%s = %o", async (name, values, takes) => {
    for (const value of values) {
      const error = await errorOf(() => read({ [name]: value }));
      expect(error, String(value)).toMatchObject({ code: "invalid-option", stage: "configure", retryable: false });
      expect(error.message, String(value)).toContain(name);
      expect(error.fix, String(value)).toMatchObject({ who: "page", set: expect.stringMatching(takes) as string });
    }
  });

  it.each([[[null]], [["/mashup"]], [[PROXY, "nonsense"]]])("proxy = %j", async (proxy) => {
    expect(await errorOf(() => read({ proxy }))).toMatchObject({ code: "invalid-option" });
  });
});

it.each([["https://sense.example.com"], [null], [5]])(
  "options that are none (%j) are refused by that name",
  async (options) => {
    const error = await errorOf(() => read(options));
    expect(error.message).toContain(
      '"options" is not usable as given. authenticate(source, options): options = an object',
    );
  },
);

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
  ])("%s: did you mean %s?", async (unknown, known) => {
    const error = await errorOf(() => read({ [unknown]: 1 }));
    expect(error.code).toBe("invalid-option");
    expect(error.message).toContain(`"${unknown}"`);
    expect(error.message).toContain(`Did you mean "${known}"?`);
  });

  it.each([["xyz"], ["__proto__"], ["constructor"], ["toString"], ["source"], [""]])(
    "%j has no near name, so all are listed",
    async (unknown) => {
      const options = Object.defineProperty({}, unknown, { value: 1, enumerable: true });
      const error = await errorOf(() => read(options));
      expect(error.code).toBe("invalid-option");
      expect(error.message).not.toContain("undefined");
      expect(error.fix.set).toMatch(/proxy, request, parse, user, bootstrap/);
    },
  );

  it("even when its value is undefined", async () => {
    expect(await errorOf(() => read({ timeout: undefined }))).toMatchObject({ code: "invalid-option" });
  });
});

it("takes frozen options and changes nothing of the caller's", () => {
  const proxy = Object.freeze([PROXY]);
  const request = Object.freeze({ headers: Object.freeze({ a: "b" }) });
  const timeoutMs = Object.freeze({ signIn: 5 });
  const options = Object.freeze({ proxy, request, timeoutMs, user: Object.freeze({ ...USER }) });
  const copy = structuredClone(options);
  read(options);
  expect(options).toEqual(copy);
});
