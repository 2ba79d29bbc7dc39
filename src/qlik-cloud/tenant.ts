// The address of a tenant: checked once, and the only source of every address that is called.
import { toUrl } from "../core/net/url.js";
import type { Place } from "../core/provider.js";
import { insecureTenant, malformedPattern, malformedTenant } from "./errors/configure.js";

/** A tenant. Its `id` is its origin: `https://your-tenant.eu.qlikcloud.com`. */
export interface Tenant extends Place {
  /** With the port, where there is one. */
  readonly host: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks the address of a tenant, or its host name as a visitor types it. Throws `invalid-option`, `insecure-proxy`. */
export function parseTenant(value: unknown): Tenant {
  const text = String(value).trim().replace(/\/$/, "");
  const url = toUrl(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  const isBare = url?.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  if (!url || !isBare || /[\s\\@%]/.test(text)) throw malformedTenant();
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) throw insecureTenant(url.origin);
  return { id: url.origin, origin: url.origin, host: url.host };
}

/** The same host with and without `*.` in front: `*.eu.qlikcloud.com` stands for all hosts below. */
const PATTERN = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i;

/** Throws `invalid-option`. */
export function checkPatterns(patterns: readonly string[]): void {
  if (!patterns.every((each) => typeof each === "string" && PATTERN.test(each))) throw malformedPattern();
}

/** True when one of the patterns names the tenant's host. */
export const isAllowed = ({ host }: Tenant, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const name = pattern.toLowerCase();
    return name.startsWith("*.") ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
  });

/** Government tenants have no OAuth clients. */
export const isGovernment = ({ host }: Tenant): boolean => /(^|\.)qlikcloudgov\.com(:\d+)?$/.test(host);
