// Checks the settings once, at start, so that a mistake is told by the console and not by the first visitor.
import { invalidOption } from "./errors.js";
import { assertKnownKeys } from "./known-keys.js";
import type { OriginRule } from "./page-origin.js";
import { readLimits, type LimitSettings } from "./limit-options.js";
import { foldAscii } from "./text.js";
import type { TicketHandlerOptions } from "./types.js";

/** A Qlik proxy service, and the address at which browsers reach the same node: a ticket is good there only. */
export interface NodeSettings {
  /** With the port, and the path `/qps/`. */
  readonly qps: URL;
  readonly proxy: string;
  readonly serverName: string | undefined;
}

/** The settings as the handler uses them. */
export interface TicketSettings {
  readonly virtualProxy: string;
  /** At least one. */
  readonly nodes: readonly NodeSettings[];
  readonly originRule: OriginRule;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly deadlineMs: number;
  readonly maxSockets: number;
  /** Folded; `undefined`: any. */
  readonly userDirectories: ReadonlySet<string> | undefined;
  readonly sessionKeySecret: string | undefined;
  readonly limits: LimitSettings;
}

/** Qlik's REST API listen port (QMC > Proxies). */
const QPS_PORT = "4243";
const DEFAULT_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;

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
  "deadlineMs",
  "maxSockets",
  "nodes",
  "userDirectories",
  "sessionKeySecret",
  "limits",
  "allowPathMismatch",
  "allowInsecureProxy",
  "onEvent",
];
const ALLOWED_HEADERS = ["content-type", "x-qlik-ticket", "x-qlik-ticket-user", "authorization"];

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
  const timeoutMs = readCount("timeoutMs", options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return {
    virtualProxy,
    nodes: readNodes(options, virtualProxy),
    originRule: { origins: readOrigins(options.origin), allowHeaders: readHeaderNames(options.allowHeaders ?? []) },
    timeoutMs,
    // A connection that is not made by then is not made; the rest of the time is the answer's.
    connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, Math.ceil(timeoutMs * 0.4)),
    deadlineMs: readCount("deadlineMs", options.deadlineMs ?? Math.ceil(timeoutMs * 1.4)),
    maxSockets: readCount("maxSockets", options.maxSockets ?? 64),
    userDirectories: readDirectories(options.userDirectories),
    sessionKeySecret: readSecret(options.sessionKeySecret),
    limits: readLimits(options.limits),
  };
}

function readNodes(options: TicketHandlerOptions, virtualProxy: string): NodeSettings[] {
  const { allowPathMismatch, allowInsecureProxy, nodes = [] } = options;
  const isList: boolean = Array.isArray(nodes);
  if (!isList) throw invalidOption("nodes", "is no list", "[{ qps, proxy, serverName }]");
  return [options, ...nodes].map((node, index) => {
    if (index > 0) assertKnownKeys(node, ["qps", "proxy", "serverName"], "nodes");
    return {
      qps: readQps(node.qps, virtualProxy),
      proxy: readProxy({ proxy: node.proxy, allowPathMismatch, allowInsecureProxy }, virtualProxy),
      serverName: readServerName(node.serverName),
    };
  });
}

function readDirectories(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined;
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string" && name !== "")) {
    return new Set(names.map(foldAscii));
  }
  throw invalidOption("userDirectories", "is no list of names", '["ACME"]: the user directories that may get tickets');
}

function readSecret(secret: string | undefined): string | undefined {
  if (secret === undefined || (typeof secret === "string" && secret.length >= 32)) return secret;
  throw invalidOption(
    "sessionKeySecret",
    "is shorter than 32 characters",
    "a random text, the same on all instances: openssl rand -base64 32",
  );
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
  // URL drops the port 443, which is said here as the text has it.
  if (/^https:\/\/[^/]*:0*443(\/|$)/i.test(String(value))) {
    throw invalidOption("qps", "has the port of the browsers, 443", `https://${url.hostname}:${QPS_PORT}`);
  }
  const address = new URL("/qps/", url);
  if (address.port === "") address.port = QPS_PORT;
  return address;
}

type ProxyOptions = Pick<TicketHandlerOptions, "proxy" | "allowPathMismatch" | "allowInsecureProxy">;

function readProxy(options: ProxyOptions, virtualProxy: string): string {
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
