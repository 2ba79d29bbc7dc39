import { expect, test } from "vitest";
import { createQlikProxy, startEmulator, type EmulatorOptions, type ProxyOptions } from "../../src/emulator/index.js";

test.each<[string, unknown, RegExp]>([
  ["a misspelt option", { virtualProxys: [] }, /Unknown option "virtualProxys"\. Known options: .*virtualProxies/],
  [
    "a misspelt option of a virtual proxy",
    { virtualProxies: [{ prefix: "", samesite: "lax" }] },
    /"virtualProxies\[0\]\.samesite".*sameSite/,
  ],
  ["a switch's value", { preflight: "allow" }, /"preflight" must be "deny" or "answer"; got "allow"/],
  ["a status", { errorStatus: 404 }, /"errorStatus" must be 500 or 400; got 404/],
  ["a host with a scheme", { hosts: ["https://localhost"] }, /"hosts\[0\]" must be a bare host name/],
  ["no host at all", { hosts: [] }, /"hosts" must be a list of at least 1/],
  [
    "an allowed host with a port",
    { virtualProxies: [{ prefix: "", hostAllowList: ["a:1"] }] },
    /"virtualProxies\[0\]\.hostAllowList\[0\]" must be a bare host name \(no scheme, no port\); got "a:1"/,
  ],
  [
    "an allowed host with a scheme and a port",
    { virtualProxies: [{ prefix: "", hostAllowList: ["https://a:1"] }] },
    /must be a bare host name \(no scheme, no port\); got "https:\/\/a:1"/,
  ],
  ["an id of one's own that stands for nothing", { ids: { trend: "" } }, /"ids\.trend" must be an id of the demo app/],
  ["a prefix with a capital", { virtualProxies: [{ prefix: "Mashup" }] }, /"virtualProxies\[0\]\.prefix".*a-z/],
  ["a virtual proxy without a prefix", { virtualProxies: [{}] }, /"virtualProxies\[0\]\.prefix" must be given/],
  ["a prefix twice", { virtualProxies: [{ prefix: "a" }, { prefix: "a" }] }, /each prefix occurs once; got "a"/],
  [
    "a cookie name twice",
    { virtualProxies: [{ prefix: "a" }, { prefix: "b", cookieName: "X-Qlik-Session-a" }] },
    /each cookieName occurs once/,
  ],
  [
    "a cookie name with a space",
    { virtualProxies: [{ prefix: "", cookieName: "a b" }] },
    /cookieName" must be a cookie name/,
  ],
  ["a lifetime in the past", { ticketTtlMs: -1 }, /"ticketTtlMs" must be a whole number from 1/],
  [
    "a header on two lines",
    { virtualProxies: [{ prefix: "", additionalResponseHeaders: { A: "1\r\nB: 2" } }] },
    /additionalResponseHeaders\.A" must be a header value on one line/,
  ],
  [
    "a login without a scheme",
    { virtualProxies: [{ prefix: "", authenticationModuleRedirectUri: "/login" }] },
    /must be an absolute http or https address/,
  ],
  [
    "a clock without a schedule",
    { clock: { now: () => 0 } },
    /"clock" must be an object with now\(\) and schedule\(\)/,
  ],
  [
    "a token that is demanded but not to be had",
    { csrfTokenEndpoint: "absent", virtualProxies: [{ prefix: "", csrf: "required" }] },
    /"csrfTokenEndpoint" must be "present"/,
  ],
])("%s stops the start and is named", (_, options, message) => {
  expect(() => createQlikProxy(options as ProxyOptions)).toThrow(TypeError);
  expect(() => createQlikProxy(options as ProxyOptions)).toThrow(message);
});

test.each<[string, unknown, RegExp]>([
  ["a port out of range", { port: 70_000 }, /"port" must be a whole number from 0 to 65535; got 70000/],
  ["a protocol", { protocol: "h3" }, /"protocol" must be "https" or "http" or "h2"; got "h3"/],
  ["an unknown option", { prot: 1 }, /Unknown option "prot"\. Known options: .*qpsPort/],
  ["an option of the model", { engine: "maybe" }, /"engine" must be "ok" or "none"/],
])("the servers too name %s", async (_, options, message) => {
  await expect(startEmulator(options as EmulatorOptions)).rejects.toThrow(message);
});

test("an option that is undefined counts as not given", () => {
  const options = { hosts: undefined, virtualProxies: [{ prefix: "x", cookieName: undefined }] } as unknown;
  const proxy = createQlikProxy(options as ProxyOptions);
  expect(proxy.issueTicket({ virtualProxy: "x", userDirectory: "A", userId: "b" })).toHaveLength(16);
});

test("a ticket for an unknown virtual proxy names those that exist", () => {
  expect(() => createQlikProxy().issueTicket({ virtualProxy: "nope", userDirectory: "A", userId: "b" })).toThrow(
    /"virtualProxy" must be one of \["","mashup"\]; got "nope"/,
  );
});
