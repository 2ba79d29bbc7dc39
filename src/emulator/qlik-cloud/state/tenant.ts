// All that a tenant remembers.

import type { Clock } from "../../model/types.js";
import { createExpiring, type Expiring } from "../../system/expiring.js";
import type { TenantSettings } from "../settings/settings.js";
import { createClientStore, type ClientStore, type OAuthClient } from "./clients.js";
import { createLimits, type Limits } from "./limits.js";
import { createTenantSessions, type TenantSessions } from "./sessions.js";
import { createTokenStore, type TokenStore } from "./tokens.js";
import { createUserStore, type TenantUser, type UserStore } from "./users.js";

/** An authorization code, and what it may be changed for. */
export interface AuthorizationCode {
  readonly client: OAuthClient;
  readonly user: TenantUser;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly scopes: readonly string[];
  readonly authTime: number;
}

/** A consent page that waits for its answer. */
export interface PendingConsent {
  readonly code: AuthorizationCode;
  readonly state: string;
  readonly sessionId: string;
  /** Whether it lets a client of another tenant in. */
  readonly approves: boolean;
}

export interface Tenant {
  readonly settings: TenantSettings;
  readonly clock: Clock;
  readonly users: UserStore;
  readonly clients: ClientStore;
  readonly tokens: TokenStore;
  readonly codes: Expiring<AuthorizationCode>;
  readonly consents: Expiring<PendingConsent>;
  /** Scopes to which a user has said yes, by `userId|clientId`. */
  readonly granted: Map<string, Set<string>>;
  readonly sessions: TenantSessions;
  /** Ids of tokens that serve once: `jti` of JWTs and of client assertions. */
  readonly seenIds: Expiring<true>;
  readonly limits: Limits;
  reset(): void;
}

/** Makes a tenant that remembers nothing yet. */
export function createTenantState(settings: TenantSettings, clock: Clock): Tenant {
  const tenant: Tenant = {
    settings,
    clock,
    users: createUserStore(settings.users),
    clients: createClientStore(settings.clients),
    tokens: createTokenStore(clock, settings.tokenSigner),
    codes: createExpiring(clock),
    consents: createExpiring(clock),
    granted: new Map(),
    sessions: createTenantSessions(clock, settings.sessionTtlMs, settings.cookieSameSite),
    seenIds: createExpiring(clock),
    limits: createLimits(clock, settings.rateLimits),
    reset() {
      for (const part of [tenant.users, tenant.clients]) part.reset();
      for (const part of [tenant.tokens, tenant.codes, tenant.consents, tenant.sessions, tenant.seenIds]) part.clear();
      tenant.granted.clear();
      tenant.limits.clear();
    },
  };
  return tenant;
}
