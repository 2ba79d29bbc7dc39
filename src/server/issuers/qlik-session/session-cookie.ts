// The cookie that carries a session of Qlik's: its name and how far it reaches, decided once, at start.
import { siteOfHost } from "../../../core/net/site.js";
import { invalidOption } from "../../errors.js";
import type { QlikSessionOptions } from "./options.js";

export interface SessionCookie {
  readonly name: string;
  /** `Set-Cookie` for this session. */
  set(id: string): string;
  /** `Set-Cookie` that takes the cookie away. */
  remove(): string;
  /** The session of the request's `Cookie` header. */
  read(header: string | undefined): string | undefined;
  /** Hosts that the cookie reaches. */
  reaches(host: string): boolean;
}

/** What Qlik takes for a session's id, and no character that could leave the path of a call. */
const ID = /^[\w.-]{16,128}$/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Throws `invalid-option`. `proxies` are those of all nodes; `origins` those of the pages that may ask. */
export function sessionCookie(
  { cookieName, cookieDomain }: QlikSessionOptions,
  virtualProxy: string,
  proxies: readonly string[],
  origins: readonly string[],
): SessionCookie {
  const urls = proxies.map((proxy) => new URL(proxy));
  const isSecure = urls.every(({ protocol }) => protocol === "https:");
  const name = cookieName ?? defaultName(virtualProxy, isSecure, cookieDomain);
  if (!TOKEN.test(name))
    throw invalidOption("cookieName", "is no cookie's name", "the virtual proxy's session cookie header name");
  if (name.startsWith("__Host-") && (!isSecure || cookieDomain !== undefined)) {
    throw invalidOption(
      "cookieName",
      "begins with __Host-, which needs https and no cookieDomain",
      "another name, in the QMC too",
    );
  }
  if (cookieDomain !== undefined) assertDomain(cookieDomain, urls, origins, isSecure);
  const flags = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}${cookieDomain === undefined ? "" : `; Domain=${cookieDomain}`}`;
  return {
    name,
    set: (id) => `${name}=${id}; ${flags}`,
    remove: () => `${name}=; ${flags}; Max-Age=0`,
    read: (header) => readCookie(header, name),
    reaches: (host) =>
      cookieDomain === undefined ? urls.some(({ hostname }) => hostname === host) : isUnder(host, cookieDomain),
  };
}

function defaultName(virtualProxy: string, isSecure: boolean, cookieDomain: string | undefined): string {
  const plain = virtualProxy === "" ? "X-Qlik-Session" : `X-Qlik-Session-${virtualProxy.replaceAll("/", "-")}`;
  if (!isSecure) {
    throw invalidOption(
      "cookieName",
      "is missing; over plain http Qlik's own names differ",
      `"${plain}", or "${plain}-HTTP"`,
    );
  }
  return cookieDomain === undefined ? `__Host-${plain}` : plain;
}

/** A cookie for a whole domain can be read and replaced by each of its hosts, so all that it touches must lie under it, by https. */
function assertDomain(domain: string, proxies: readonly URL[], origins: readonly string[], isSecure: boolean): void {
  const refuse = (what: string, set: string) => invalidOption("cookieDomain", what, set);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    throw refuse("is no domain", "example.com: lower case, without a dot in front");
  const site = siteOfHost(`host.${domain}`);
  if (site === undefined || !isUnder(domain, site)) {
    throw refuse("is, or may be, a public suffix, under which anybody can have a host", "a domain of your own");
  }
  if (!isSecure) throw refuse("needs https for each proxy", "https addresses");
  const pages = origins.map((origin) => new URL(origin));
  const stray = [...proxies, ...pages].find(
    ({ hostname, protocol }) => protocol !== "https:" || !isUnder(hostname, domain),
  );
  if (stray)
    throw refuse(`does not reach ${stray.origin}, or not by https`, "a domain under which all proxies and origins lie");
}

function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** Two cookies of one name are two hosts' work: neither is believed. */
function readCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && ID.test(value) ? value : undefined;
}
