// One table of prefixes for the three parts that read them: client, ticket server and emulator take and refuse the same ones.
import { beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import { createQlikProxy } from "../../src/emulator/index.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { readTicketOptions } from "../../src/server/issuers/qlik-ticket/options.js";
import { openPage } from "./support/page.js";

const CHECKERS: Readonly<Record<string, (prefix: string) => unknown>> = {
  client: (prefix) => parseProxy(`https://sense.example.com/${prefix}`),
  server: (prefix) =>
    readTicketOptions({
      qps: "https://qlikserver1:4243",
      proxy: `https://sense.example.com/${encodeURI(prefix)}`,
      virtualProxy: prefix,
      certificates: { ca: "", cert: "", key: "" },
    }),
  emulator: (prefix) => createQlikProxy({ virtualProxies: [{ prefix }] }),
};

function takes(checker: (prefix: string) => unknown, prefix: string): boolean {
  try {
    checker(prefix);
    return true;
  } catch {
    return false;
  }
}
const answers = (prefix: string) =>
  Object.fromEntries(Object.entries(CHECKERS).map(([part, checker]) => [part, takes(checker, prefix)]));

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

const GOOD = [
  "",
  "mashup",
  "x",
  "1",
  "hdfgk234n~.s39w",
  "a_b-c.d~e",
  ".s39w",
  "a.",
  "~a",
  "-a",
  "a/b",
  "a/b/c.d",
  "sense-eu",
  "app2",
  "hubs",
  "my.app",
  "internal",
  "x".repeat(100),
];
const SERVICES =
  "hub qmc sense resources content extensions qrs qps api app single assetcontent tempcontent appcontent internal_forms_authentication";
const BAD = [
  ...SERVICES.split(" "),
  "a/app",
  "a/hub",
  "app/a",
  ".",
  "..",
  "...",
  "a/..",
  "../a",
  "a//b",
  "a b",
  "a%20b",
  "mäshup",
  "ma\u0301shup",
  "a?b",
  "a#b",
  "a\\b",
  "a:b",
  "a@b",
  "a+b",
  "x".repeat(101),
];

describe("prefixes of virtual proxies", () => {
  it.each(GOOD)("client, ticket server and emulator take the prefix %j", (prefix) => {
    expect(answers(prefix)).toEqual({ client: true, server: true, emulator: true });
  });

  it.each(BAD)("client, ticket server and emulator refuse the prefix %j", (prefix) => {
    expect(answers(prefix)).toEqual({ client: false, server: false, emulator: false });
  });

  it.each(["Sales", "MASHUP/x"])(
    "%j is no prefix for server and emulator; as an address it may be the folder of a reverse proxy",
    (prefix) => {
      expect(answers(prefix)).toEqual({ client: true, server: false, emulator: false });
    },
  );

  it("a prefix in a folder is found by the emulator, on both of its sides", () => {
    const proxy = createQlikProxy({ virtualProxies: [{ prefix: "" }, { prefix: "a" }, { prefix: "a/b" }] });
    const spend = (path: string) => {
      const ticket = proxy.issueTicket({ virtualProxy: "a/b", userDirectory: "ACME", userId: "anna" });
      const url = new URL(`https://localhost/${path}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
      return proxy.handlePublic({ method: "GET", url, headers: { host: "localhost" } }).status;
    };
    expect([spend("a"), spend("a/b")]).toEqual([302, 200]);
    const body = JSON.stringify({ UserDirectory: "ACME", UserId: "anna" });
    const headers = { "x-qlik-xrfkey": "0123456789abcdef", "content-type": "application/json" };
    const url = new URL("https://qlikserver1:4243/qps/a/b/ticket?xrfkey=0123456789abcdef");
    expect(proxy.handleTrusted({ method: "POST", url, headers, body }).status).toBe(201);
  });
});

describe("what the client says to a path of Qlik's own", () => {
  it.each([
    ["https://sense.example.com/app", "app"],
    ["https://sense.example.com/mashup/hub/my/work", "hub"],
    ["https://hub.example.com/mashup/SENSE/app/1", "sense"],
  ])("the refusal of %s names the word %s", (given, word) => {
    expect(() => parseProxy(given)).toThrow(`"${word}" is a path of Qlik's own`);
  });
});
