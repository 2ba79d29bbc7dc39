// Checks the settings once, at start, so that a mistake is told by the console and not by the first visitor.
import { loadCertificates, type TlsMaterial } from "./certificates.js";
import { invalidOption } from "./errors.js";
import { assertKnownKeys } from "./known-keys.js";
import type { OriginRule } from "./page-origin.js";
import type { TicketHandlerOptions } from "./types.js";

/** The settings as the handler uses them. */
export interface TicketSettings {
  readonly qps: URL;
  readonly virtualProxy: string;
  readonly proxy: string;
  readonly tls: TlsMaterial;
  readonly serverName: string | undefined;
  readonly originRule: OriginRule;
  readonly timeoutMs: number;
  readonly maxSockets: number;
}

const KNOWN = [
  "qps",
  "proxy",
  "virtualProxy",
  "certificates",
  "serverName",
  "resolveUser",
  "origin",
  "allowHeaders",
  "timeoutMs",
  "maxSockets",
  "allowPathMismatch",
  "allowInsecureProxy",
  "onEvent",
];
const ALLOWED_HEADERS = ["content-type", "x-qlik-ticket", "authorization"];

/** Throws `TicketServerError` (`invalid-option`, `certificate-invalid`) that names the setting and the value to give. */
export function readOptions(options: TicketHandlerOptions): TicketSettings {
  assertKnownKeys(options, KNOWN, "options");
  if (typeof options.resolveUser !== "function") {
    throw invalidOption(
      "resolveUser",
      "is missing",
      "a function that returns { userDirectory, userId } by your own session",
    );
  }
  const virtualProxy = readPrefix(options.virtualProxy ?? "");
  return {
    virtualProxy,
    qps: readQps(options.qps, virtualProxy),
    proxy: readProxy(options, virtualProxy),
    tls: loadCertificates(options.certificates),
    serverName: readServerName(options.serverName),
    originRule: { origins: readOrigins(options.origin), allowHeaders: readHeaderNames(options.allowHeaders ?? []) },
    timeoutMs: readCount("timeoutMs", options.timeoutMs ?? 10_000),
    maxSockets: readCount("maxSockets", options.maxSockets ?? 64),
  };
}

function readPrefix(prefix: string): string {
  const bare = prefix.replace(/^\/|\/$/g, "");
  // Characters that the QMC takes for a prefix (help page "Edit virtual proxy").
  const segments = bare.split("/");
  if (bare === "" || segments.every((segment) => /^[a-z0-9._~-]+$/.test(segment) && !/^\.+$/.test(segment)))
    return bare;
  throw invalidOption(
    "virtualProxy",
    "is not a prefix",
    'the value of QMC > Virtual proxies > Prefix (a-z, 0-9, "-", ".", "_", "~"); leave it out for the default virtual proxy',
  );
}

function readQps(value: string | URL, virtualProxy: string): URL {
  const url = readUrl("qps", value, "https://qlikserver1.company.local:4243");
  if (url.protocol !== "https:") throw invalidOption("qps", "is not https", "the https address of port 4243");
  const path = url.pathname.replace(/\/$/, "");
  if (path !== "" && path !== "/qps" && path !== `/qps/${virtualProxy}`) {
    throw invalidOption("qps", `has the path ${path}`, `${url.origin} and, for a prefix, the option virtualProxy`);
  }
  return new URL("/qps/", url);
}

function readProxy(options: TicketHandlerOptions, virtualProxy: string): string {
  const url = readUrl("proxy", options.proxy, `https://sense.company.com/${virtualProxy}`);
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (isLocal || options.allowInsecureProxy === true))) {
    throw invalidOption(
      "proxy",
      "is not https",
      "an https address; for an http intranet also allowInsecureProxy: true",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  const agrees = virtualProxy === "" ? path === "" : path.endsWith(`/${virtualProxy}`);
  if (agrees || options.allowPathMismatch === true) return `${url.origin}${path}`;
  throw invalidOption(
    "proxy",
    `has the path "${path || "/"}" while virtualProxy is "${virtualProxy}": a ticket is good on its own virtual proxy only`,
    `virtualProxy: "${path.slice(1)}", or proxy: "${url.origin}/${virtualProxy}"; allowPathMismatch: true behind a reverse proxy that changes the path`,
  );
}

function readUrl(setting: string, value: unknown, example: string): URL {
  try {
    if (typeof value !== "string" && !(value instanceof URL)) throw new TypeError("not a URL");
    const url = new URL(value);
    if (url.username || url.password || url.search || url.hash) throw new TypeError("more than an address");
    return url;
  } catch {
    throw invalidOption(setting, "is no plain address (no user, query or fragment)", `for example ${example}`);
  }
}

function readServerName(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name)) return name;
  throw invalidOption(
    "serverName",
    "is not a host name",
    "the name in the Qlik server's certificate, for example qlikserver1",
  );
}

function readOrigins(value: string | readonly string[] | undefined): ReadonlySet<string> {
  const origins = value === undefined ? [] : typeof value === "string" ? [value] : value;
  for (const origin of origins) {
    if (URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin) continue;
    throw invalidOption(
      "origin",
      `lists ${JSON.stringify(origin)}, which is not an origin`,
      "scheme, host and port exactly as browsers send them: https://app.company.com (lower case, no slash at the end, no *)",
    );
  }
  return new Set(origins);
}

function readHeaderNames(names: readonly string[]): string[] {
  const wrong = names.find((name) => !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || name === "*");
  if (wrong === undefined) return [...new Set([...ALLOWED_HEADERS, ...names.map((name) => name.toLowerCase())])];
  throw invalidOption(
    "allowHeaders",
    `lists ${JSON.stringify(wrong)}, which is not a header name`,
    "names such as X-CSRF-Token",
  );
}

function readCount(setting: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value < 2 ** 31) return value;
  throw invalidOption(setting, "is not a whole number above 0", "for example the default, by leaving it out");
}
