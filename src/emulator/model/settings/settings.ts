// Options checked and filled in: the rest of the model reads these and never a default of its own.

import { openEngine } from "../../engine/index.js";
import {
  callable,
  either,
  fail,
  flag,
  headerFields,
  HTTP_TOKEN,
  httpAddress,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
  withMethods,
  type Check,
} from "./check.js";
import { systemClock } from "../clock.js";
import type { ProxyOptions, VirtualProxyOptions } from "../options.js";

type Filled<T, Optional extends keyof T> = { readonly [K in Exclude<keyof T, Optional>]-?: NonNullable<T[K]> } & {
  readonly [K in Optional]: T[K] | undefined;
};

/** A virtual proxy with its defaults; what stays optional has a default that depends on the request's scheme. */
export type VirtualProxy = Filled<
  VirtualProxyOptions,
  "sameSite" | "secure" | "cookieDomain" | "authenticationModuleRedirectUri"
>;

export type Settings = Omit<Filled<ProxyOptions, never>, "virtualProxies" | "qpsOrigin"> & {
  readonly virtualProxies: readonly VirtualProxy[];
  readonly qpsOrigin: () => string;
};

const HOST_NAME = text(
  /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*\]?)$/i,
  "a bare host name (no scheme, no port)",
);
const LONGEST_MS = 71_582 * 60_000; // the QMC's own limit for the inactivity timeout, in minutes

const virtualProxyChecks = objectOf<VirtualProxyOptions>({
  prefix: text(/^[a-z0-9._~-]{0,100}$/, 'up to 100 of the characters a-z 0-9 - . _ ~ ("" for the default)'),
  cookieName: text(HTTP_TOKEN, "a cookie name"),
  cookieDomain: HOST_NAME,
  sameSite: oneOf("none", "lax", "strict", "unset"),
  secure: flag,
  additionalResponseHeaders: headerFields,
  hostAllowList: listOf(HOST_NAME),
  inactivityTimeoutMs: integer(1, LONGEST_MS),
  csrf: oneOf("off", "required"),
  authenticationModuleRedirectUri: httpAddress,
  windowsAuthenticationPattern: text(/./, "a part of a User-Agent"),
  anonymous: flag,
  linked: flag,
});

/** One check for each of the model's options; a server's options are checked beside them. */
export const proxyChecks: { readonly [K in keyof Required<ProxyOptions>]: Check } = {
  hosts: listOf(HOST_NAME, 1),
  machineName: HOST_NAME,
  virtualProxies: listOf(virtualProxyChecks, 1),
  ticketTtlMs: integer(1, LONGEST_MS),
  targetTtlMs: integer(1, LONGEST_MS),
  maxSessions: integer(1, 1000),
  ticketPrecedence: oneOf("ticket", "cookie"),
  preflight: oneOf("deny", "answer"),
  imagePath: oneOf("core", "legacy", "both"),
  csrfTokenEndpoint: oneOf("present", "absent"),
  errorStatus: oneOf(400, 500),
  emitCase: oneOf("pascal", "camel"),
  engine: oneOf("ok", "none"),
  qpsOrigin: either(httpAddress, callable),
  clock: withMethods("now", "schedule"),
  openEngine: callable,
};

/** Checks the model's options and fills in the defaults. Throws a `TypeError` that names a wrong option. */
export function resolveSettings(options: ProxyOptions): Settings {
  objectOf<ProxyOptions>(proxyChecks)(options, "");
  const hosts = (options.hosts ?? ["localhost", "127.0.0.1"]).map(comparableHost);
  const qpsOrigin = options.qpsOrigin ?? `https://${hosts[0] ?? "localhost"}:4243`;
  const settings: Settings = {
    hosts,
    machineName: options.machineName ?? "qlikserver1",
    virtualProxies: (options.virtualProxies ?? [{ prefix: "" }, { prefix: "mashup" }]).map(resolveVirtualProxy),
    ticketTtlMs: options.ticketTtlMs ?? 60_000,
    targetTtlMs: options.targetTtlMs ?? 600_000,
    maxSessions: options.maxSessions ?? 5,
    ticketPrecedence: options.ticketPrecedence ?? "ticket",
    preflight: options.preflight ?? "deny",
    imagePath: options.imagePath ?? "both",
    csrfTokenEndpoint: options.csrfTokenEndpoint ?? "present",
    errorStatus: options.errorStatus ?? 500,
    emitCase: options.emitCase ?? "pascal",
    engine: options.engine ?? "ok",
    qpsOrigin: typeof qpsOrigin === "function" ? qpsOrigin : () => qpsOrigin,
    clock: options.clock ?? systemClock,
    openEngine: options.openEngine ?? openEngine,
  };
  assertTogether(settings);
  return settings;
}

/** A host name as it is compared: lower case, IPv6 without brackets. */
export function comparableHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "");
}

function resolveVirtualProxy(options: VirtualProxyOptions, index: number): VirtualProxy {
  // `prefix` is the one option without a default, so its absence is not yet caught.
  if ((options.prefix as unknown) === undefined) fail(`virtualProxies[${index}].prefix`, "given", undefined);
  return {
    prefix: options.prefix,
    cookieName: options.cookieName ?? (options.prefix === "" ? "X-Qlik-Session" : `X-Qlik-Session-${options.prefix}`),
    cookieDomain: options.cookieDomain,
    sameSite: options.sameSite,
    secure: options.secure,
    additionalResponseHeaders: options.additionalResponseHeaders ?? {},
    hostAllowList: (options.hostAllowList ?? []).map(comparableHost),
    inactivityTimeoutMs: options.inactivityTimeoutMs ?? 30 * 60_000,
    csrf: options.csrf ?? "off",
    authenticationModuleRedirectUri: options.authenticationModuleRedirectUri,
    windowsAuthenticationPattern: options.windowsAuthenticationPattern ?? "Windows",
    anonymous: options.anonymous ?? false,
    linked: options.linked ?? true,
  };
}

// The QMC demands both to be unique: all cookies have the path "/", so two virtual proxies would overwrite each other's.
function assertTogether({ virtualProxies, csrfTokenEndpoint }: Settings): void {
  for (const key of ["prefix", "cookieName"] as const) {
    const values = virtualProxies.map((virtualProxy) => virtualProxy[key].toLowerCase());
    const double = values.find((value, index) => values.indexOf(value) !== index);
    if (double !== undefined) fail("virtualProxies", `a list in which each ${key} occurs once`, double);
  }
  if (csrfTokenEndpoint === "absent" && virtualProxies.some(({ csrf }) => csrf === "required")) {
    fail("csrfTokenEndpoint", '"present" where a virtual proxy has csrf: "required"', csrfTokenEndpoint);
  }
}
