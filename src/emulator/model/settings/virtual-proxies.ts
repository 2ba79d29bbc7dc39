// Virtual proxies: their options checked and filled in, with the defaults of the release that is played.

import {
  fail,
  flag,
  flagOr,
  headerFields,
  httpAddress,
  HTTP_TOKEN,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
  textMap,
  textThat,
} from "./check.js";
import { isPrefix, PREFIX_WORDS } from "./prefix.js";
import type { ReleasePreset } from "./releases.js";
import type { HeaderOptions, JwtOptions, VirtualProxyOptions } from "../options.js";

export type Filled<T, Optional extends keyof T> = {
  readonly [K in Exclude<keyof T, Optional>]-?: NonNullable<T[K]>;
} & { readonly [K in Optional]: T[K] | undefined };

/** A virtual proxy with its defaults; what stays optional is absent, or has a default that depends on the scheme. */
export type VirtualProxy = Filled<
  VirtualProxyOptions,
  "sameSite" | "secure" | "cookieDomain" | "authenticationModuleRedirectUri" | "jwt" | "header"
> & { readonly httpCookieName: string };

export const HOST_NAME = text(
  /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*\]?)$/i,
  "a bare host name (no scheme, no port)",
);
/** The QMC's own limit for the inactivity timeout, in minutes. */
export const LONGEST_MS = 71_582 * 60_000;
const FILLED = text(/\S/, "a text");

const virtualProxyChecks = objectOf<VirtualProxyOptions>({
  prefix: textThat(isPrefix, PREFIX_WORDS),
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
  anonymous: flagOr("always"),
  jwt: objectOf<JwtOptions>({
    certificate: text(/-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----/, "a certificate or public key as PEM"),
    userIdClaim: FILLED,
    userDirectoryClaim: FILLED,
    attributeClaims: textMap(FILLED),
    audience: FILLED,
  }),
  header: objectOf<HeaderOptions>({ name: text(HTTP_TOKEN, "a header name"), userDirectory: FILLED }),
  linked: flag,
});

/** Checks the list; what depends on another option is checked when it is filled in. */
export const virtualProxyList = listOf(virtualProxyChecks, 1);

/** A host name as it is compared: lower case, IPv6 without brackets. */
export function comparableHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "");
}

export function resolveVirtualProxy(options: VirtualProxyOptions, index: number, release: ReleasePreset): VirtualProxy {
  assertWhole(options, `virtualProxies[${index}]`, release);
  const cookieName =
    options.cookieName ??
    (options.prefix === "" ? "X-Qlik-Session" : `X-Qlik-Session-${options.prefix.replaceAll("/", ".")}`);
  return {
    prefix: options.prefix,
    cookieName,
    httpCookieName: release.httpCookieSuffix ? `${cookieName}-HTTP` : cookieName,
    cookieDomain: options.cookieDomain,
    sameSite: release.sameSiteSettings ? options.sameSite : "unset",
    secure: options.secure,
    additionalResponseHeaders: options.additionalResponseHeaders ?? {},
    hostAllowList: (options.hostAllowList ?? []).map(comparableHost),
    inactivityTimeoutMs: options.inactivityTimeoutMs ?? 30 * 60_000,
    csrf: options.csrf ?? release.csrf,
    authenticationModuleRedirectUri: options.authenticationModuleRedirectUri,
    windowsAuthenticationPattern: options.windowsAuthenticationPattern ?? "Windows",
    anonymous: options.anonymous ?? false,
    jwt: options.jwt,
    header: options.header,
    linked: options.linked ?? true,
  };
}

// Checks see only what is there, so what is missing is caught here.
function assertWhole(options: VirtualProxyOptions, name: string, release: ReleasePreset): void {
  const given = (value: unknown, key: string) => value === undefined && fail(`${name}.${key}`, "given", undefined);
  given(options.prefix, "prefix");
  if (options.jwt) {
    for (const key of ["certificate", "userIdClaim", "userDirectoryClaim"] as const) {
      given(options.jwt[key], `jwt.${key}`);
    }
  }
  if (options.header) given(options.header.name, "header.name");
  if (options.sameSite !== undefined && options.sameSite !== "unset" && !release.sameSiteSettings) {
    fail(`${name}.sameSite`, `left out: the release of ${release.label} has no such setting`, options.sameSite);
  }
}
