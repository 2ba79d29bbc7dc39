// Scopes narrow what a token may do, and never widen it. `offline_access` alone must be asked for.

import { TenantRefusal } from "../errors.js";
import type { OAuthClient } from "../state/clients.js";
import type { Tenant } from "../state/tenant.js";

const OFFLINE = "offline_access";

/** The scopes of a text that is separated by spaces. */
export function scopesOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(/[\s+]+/).filter((scope) => scope !== "");
}

/** What the client gets of the scopes that it asks for: all that it may have, for none asked. Throws a refusal. */
export function grantedScopes(tenant: Tenant, client: OAuthClient, asked: readonly string[]): readonly string[] {
  const unknown = asked.find((scope) => scope !== OFFLINE && !client.allowedScopes.includes(scope));
  if (unknown !== undefined && tenant.settings.unknownScope === "refused") {
    throw new TenantRefusal(400, "Invalid scope", { reason: `the client may not have the scope "${unknown}"` });
  }
  const allowed = client.allowedScopes.filter((scope) => scope !== OFFLINE);
  const narrowed = asked.some((scope) => scope !== OFFLINE)
    ? allowed.filter((scope) => asked.includes(scope))
    : allowed;
  return asked.includes(OFFLINE) && client.allowedScopes.includes(OFFLINE) ? [...narrowed, OFFLINE] : narrowed;
}

/** Whether a refresh token comes with them. */
export function isOffline(scopes: readonly string[]): boolean {
  return scopes.includes(OFFLINE);
}
