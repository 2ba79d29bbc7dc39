// Which tenant a sign-in is for: named by the page, by the answer, or by the visitor.
import { oauthUnavailable, tenantNotAllowed, tenantUnusable } from "./errors/acquire.js";
import { noTenant } from "./errors/configure.js";
import type { Settings } from "./settings.js";
import { isAllowed, isGovernment, parseTenant, type Tenant } from "./tenant.js";

const listOf = ({ allowedTenants }: Settings): string => allowedTenants.join(", ");

/**
 * Holds the answer's tenant against the options: it must be the page's; where the page named none it must be an allowed one, and is
 * taken only from an endpoint on the page's own origin, or from a function of the page. Throws `proxy-not-allowed`, `invalid-option`,
 * `oauth-unavailable`; the credential is unsent then.
 */
export function acceptTenant(settings: Settings, named: string | undefined): Tenant {
  const { tenant: expected, way } = settings;
  const tenant = named === undefined ? expected : parseTenant(named);
  if (!tenant) throw noTenant();
  if (way.name !== "jwt" && isGovernment(tenant)) throw oauthUnavailable(tenant);
  if (expected) {
    if (tenant.id !== expected.id) throw tenantNotAllowed(tenant, "The token endpoint", expected.host);
    return tenant;
  }
  const url = way.name === "login" ? undefined : way.source.url;
  const isOwn = url === undefined || url.origin === location.origin;
  if (!isOwn) throw tenantNotAllowed(tenant, "The token endpoint", "only an endpoint on this page's origin may choose");
  if (!isAllowed(tenant, settings.allowedTenants)) {
    throw tenantNotAllowed(tenant, "The token endpoint", listOf(settings));
  }
  return tenant;
}

/** The tenant that the visitor entered. Throws `proxy-not-allowed`, `invalid-option`, `oauth-unavailable`. */
export function acceptEntered(settings: Settings, entered: unknown): Tenant {
  if (typeof entered !== "string" || entered.trim() === "") throw tenantUnusable();
  let tenant: Tenant;
  try {
    tenant = parseTenant(entered);
  } catch {
    throw tenantUnusable();
  }
  if (isGovernment(tenant)) throw oauthUnavailable(tenant);
  if (!isAllowed(tenant, settings.allowedTenants)) throw tenantNotAllowed(tenant, "The visitor", listOf(settings));
  return tenant;
}

/** The tenant of the last login, as long as it is still allowed. */
export function acceptRemembered(settings: Settings, rememberedId: string | undefined): Tenant | undefined {
  if (rememberedId === undefined) return undefined;
  try {
    return acceptEntered(settings, rememberedId);
  } catch {
    return undefined;
  }
}
