// Paths of the tenant: an address elsewhere gets no token.
import { toUrl } from "../../core/net/url.js";
import { otherOriginPath } from "../errors/configure.js";
import type { Tenant } from "../tenant.js";

/** Path and query of `given` at the tenant. Throws `invalid-option` for an address that is not the tenant's. */
export function pathOf({ origin }: Tenant, given: unknown): string {
  const url = typeof given === "string" || given instanceof URL ? toUrl(String(given), `${origin}/`) : undefined;
  if (url?.origin !== origin || url.username || url.password) throw otherOriginPath();
  return url.pathname + url.search;
}
