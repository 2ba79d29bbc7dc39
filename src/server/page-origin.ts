// Who may ask: a page of this endpoint's own origin, or of an origin that was listed. The endpoint's own origin is never
// guessed from the request address: behind a TLS proxy that is an http address, and the Host header is the caller's.
import { Refusal } from "./answers.js";
import { printable } from "./text.js";

export interface OriginRule {
  /** Exact origins of pages that may ask. */
  readonly origins: ReadonlySet<string>;
  /** Lower-case header names that listed pages of another origin may send. */
  readonly allowHeaders: readonly string[];
}

/** What is read of a request; `header` takes lower-case names. */
export interface RequestHead {
  readonly method: string;
  header(name: string): string | undefined;
}

const NONE: Readonly<Record<string, string>> = {};

/**
 * Throws a 403 unless the request provably comes from an allowed page. `Sec-Fetch-Site` cannot be set by a page; browsers
 * without it (Safari before 16.4) send `Origin` with each POST and DELETE. Both absent: not a browser page, refused.
 */
export function assertAllowedPage(request: RequestHead, rule: OriginRule): void {
  const origin = request.header("origin");
  if (origin !== undefined && rule.origins.has(origin)) return;
  const site = request.header("sec-fetch-site");
  if (origin === "null") throw forbidden("Origin is null: a sandboxed or local page");
  if (site === "same-origin") return;
  throw forbidden(reason(origin, site, rule));
}

/** CORS headers for a listed page; none for all others, so a browser keeps the answer from them. */
export function corsHeaders(request: RequestHead, rule: OriginRule): Readonly<Record<string, string>> {
  const origin = request.header("origin");
  if (origin === undefined || !rule.origins.has(origin)) return NONE;
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "Retry-After",
  };
}

/** Whether a browser asks first, as it does for a page of another origin. */
export function isPreflight(request: RequestHead): boolean {
  return request.method === "OPTIONS" && request.header("access-control-request-method") !== undefined;
}

/** What a preflight of a listed page is told: `methods` are `POST, DELETE`. Throws a 403 for one of a page that is not listed. */
export function preflightHeaders(
  request: RequestHead,
  rule: OriginRule,
  methods: string,
): Readonly<Record<string, string>> {
  const cors = corsHeaders(request, rule);
  if (cors === NONE) throw forbidden(reason(request.header("origin"), request.header("sec-fetch-site"), rule));
  return {
    ...cors,
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": rule.allowHeaders.join(", "),
    "Access-Control-Max-Age": "600",
  };
}

function reason(origin: string | undefined, site: string | undefined, rule: OriginRule): string {
  if (origin === undefined && site === undefined) return "neither Origin nor Sec-Fetch-Site: not a browser page";
  const said = `Origin ${shown(origin)}, Sec-Fetch-Site ${shown(site)}`;
  if (rule.origins.size > 0) return `${said}: this origin is not listed in the option origin`;
  return `${said}: list the page's origin in the option origin`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "absent" : `"${printable(value)}"`;
}

function forbidden(why: string): Refusal {
  return new Refusal(403, "origin-not-allowed", why);
}
