// Who may ask: a page of this endpoint's own origin, or of an origin that was listed. The endpoint's own origin is never
// guessed from the request address: behind a TLS proxy that is an http address, and the Host header is the caller's.
import { Refusal } from "./answers.js";

export interface OriginRule {
  /** Exact origins of pages that may ask. */
  readonly origins: ReadonlySet<string>;
  /** Lower-case header names that listed pages of another origin may send. */
  readonly allowHeaders: readonly string[];
}

/**
 * Throws a 403 unless the request provably comes from an allowed page. `Sec-Fetch-Site` cannot be set by a page; browsers
 * without it (Safari before 16.4) send `Origin` with each POST and DELETE. Both absent: not a browser page, refused.
 */
export function assertAllowedPage(request: Request, rule: OriginRule): void {
  const origin = request.headers.get("origin");
  if (origin !== null && rule.origins.has(origin)) return;
  const site = request.headers.get("sec-fetch-site");
  if (origin === "null") throw forbidden("Origin is null: a sandboxed or local page");
  if (site === "same-origin") return;
  throw forbidden(reason(origin, site, rule));
}

/** CORS headers for a listed page; none for all others, so a browser keeps the answer from them. */
export function corsHeaders(request: Request, rule: OriginRule): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !rule.origins.has(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "Retry-After",
  };
}

/** What a preflight of a listed page is told; `undefined` when the request is not one. */
export function preflightHeaders(request: Request, rule: OriginRule): Record<string, string> | undefined {
  const asks = request.headers.has("access-control-request-method");
  const cors = corsHeaders(request, rule);
  if (request.method !== "OPTIONS" || !asks || cors["Access-Control-Allow-Origin"] === undefined) return undefined;
  return {
    ...cors,
    "Access-Control-Allow-Methods": "POST, DELETE",
    "Access-Control-Allow-Headers": rule.allowHeaders.join(", "),
    "Access-Control-Max-Age": "600",
  };
}

function reason(origin: string | null, site: string | null, rule: OriginRule): string {
  if (origin === null && site === null) return "neither Origin nor Sec-Fetch-Site: not a browser page";
  const said = `Origin ${printable(origin)}, Sec-Fetch-Site ${printable(site)}`;
  if (rule.origins.size > 0) return `${said}: this origin is not listed in the option origin`;
  return `${said}: list the page's origin in the option origin`;
}

function printable(value: string | null): string {
  return value === null ? "absent" : JSON.stringify(value.slice(0, 200));
}

function forbidden(why: string): Refusal {
  return new Refusal(403, "origin-not-allowed", why);
}
