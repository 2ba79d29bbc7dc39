// What can be set of a tenant from outside.

import type { OwnIds } from "../../engine/own-ids.js";
import type { EngineError } from "../../model/options.js";
import type { JournalEntry } from "../../model/state/journal.js";
import type { Clock, OpenEngine } from "../../model/types.js";
import type { TokenSigner, VerifyJws } from "../../system/jws.js";
import type { TenantSwitchOptions } from "./switches.js";

/** A user of the tenant. */
export interface TenantUserOptions {
  /** Who it is for the identity provider, `auth0|anna`: the claim `sub`. */
  readonly subject: string;
  /** Default: the subject. */
  readonly name?: string;
  /** Default: `<subject>@example.com`, with `-` for what an address cannot have. */
  readonly email?: string;
  /** The tenant's own id of the user. Default: made of the place in the list. */
  readonly id?: string;
  /** Default `"active"`. */
  readonly status?: "active" | "disabled";
  /** Role names, `TenantAdmin` among them for a tenant admin. Default: none. */
  readonly roles?: readonly string[];
  /** Default: none. */
  readonly groups?: readonly string[];
  /** Whether the user has a licence; without one an app does not open. Default `"granted"`. */
  readonly licence?: "granted" | "denied";
}

/** The kinds of OAuth client, as the tenant's API names them. */
export type OAuthClientType = "spa" | "web" | "native" | "anonymous-embed";

/** A public key of a client that signs JWTs in place of a secret. */
export interface ClientPublicKey {
  /** The `kid` of the JWT's header. */
  readonly keyId: string;
  /** The key, or its certificate, PEM. */
  readonly pem: string;
}

/** An OAuth client, as an administrator sets it up. */
export interface OAuthClientOptions {
  /** The client id. */
  readonly clientId: string;
  /** Its kind. */
  readonly type: OAuthClientType;
  /** Name on the consent page. Default: the client id. */
  readonly name?: string;
  /** Secrets of a `web` client, five at most; the first one that fits counts. Default: none. */
  readonly secrets?: readonly string[];
  /** Public keys of a `web` client that signs JWTs in place of a secret. Default: none. */
  readonly publicKeys?: readonly ClientPublicKey[];
  /** Addresses to which a code may go, compared letter by letter; https, or http on localhost. Five at most. Default: none. */
  readonly redirectUris?: readonly string[];
  /** Origins whose pages may use its tokens. Five at most. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** Scopes it may have. Default `["user_default"]`. */
  readonly allowedScopes?: readonly string[];
  /** Further grants of a `web` client. Default: none. */
  readonly grants?: readonly ("client_credentials" | "impersonation")[];
  /** `"required"` asks the user at each new scope, `"trusted"` never. Default `"required"`. */
  readonly consent?: "required" | "trusted";
  /** `"other"`: made on another tenant of the region; known here once it is published. Default `"this"`. */
  readonly home?: "this" | "other";
  /** Whether tenants of the region other than its own may use it. Default false. */
  readonly published?: boolean;
  /** Life of an access token in minutes, 15 to 1440. Default 360. */
  readonly accessTokenMinutes?: number;
  /** Life of a refresh token in hours, 1 to 720. Default 720. */
  readonly refreshTokenHours?: number;
  /** The access code of an `anonymous-embed` client. Default: none, so nobody gets in. */
  readonly accessCode?: string;
}

/** A web integration: origins whose pages may use the tenant's session cookies. */
export interface WebIntegrationOptions {
  /** Its id. */
  readonly id: string;
  /** Origins, port included where it is not the standard one; no wildcards. */
  readonly validOrigins: readonly string[];
}

/** A JWT identity provider: whose tokens `POST /login/jwt-session` takes. One key each. */
export interface JwtProviderOptions {
  /** The claim `iss`. */
  readonly issuer: string;
  /** The header's `kid`. */
  readonly keyId: string;
  /** Public key or certificate, PEM. */
  readonly publicKey: string;
  /** Seconds by which clocks may differ. Default 0. */
  readonly clockToleranceSec?: number;
}

/** Requests a minute, judged over five minutes, for each user or client. */
export interface RateLimitOptions {
  /** Tier 1: reading calls. Default 1000. */
  readonly tier1?: number;
  /** Tier 2: tokens, sign-ins and changes. Default 100. */
  readonly tier2?: number;
}

/** What the model of a tenant needs; all optional. The switches for what is not known are options too. */
export interface TenantOptions extends TenantSwitchOptions {
  /** Host names, without port, that the tenant answers to. Default `["localhost", "127.0.0.1"]`. */
  readonly hosts?: readonly string[];
  /** A tenant of Qlik Cloud Government, which has no OAuth clients. Default false. */
  readonly government?: boolean;
  /** Default: `anna`, a tenant admin, and `ben`. */
  readonly users?: readonly TenantUserOptions[];
  /** Default: none. */
  readonly clients?: readonly OAuthClientOptions[];
  /** Default: none. */
  readonly webIntegrations?: readonly WebIntegrationOptions[];
  /** JWT identity providers. Default: none. */
  readonly jwtProviders?: readonly JwtProviderOptions[];
  /** Origins in the tenant's content security policy, whose pages may show the tenant in a frame. Default: none. */
  readonly contentOrigins?: readonly string[];
  /** How people sign in: on a page that asks who they are, or at once as `silent:SUBJECT`. Default `"page"`. */
  readonly login?: "page" | `silent:${string}`;
  /** Life of an authorization code in milliseconds. Default 60 000. */
  readonly codeTtlMs?: number;
  /** Life of a token for an address in milliseconds. Default 5 minutes. */
  readonly addressTokenTtlMs?: number;
  /** Life of a cookie session in milliseconds. Default one hour. */
  readonly sessionTtlMs?: number;
  /** Access tokens that a user may have at once. Default 1000. */
  readonly tokensPerUser?: number;
  /** Default: those of Qlik's documentation. */
  readonly rateLimits?: RateLimitOptions;
  /** Whether the engine opens apps, or the error with which it answers each connection. Default `"ok"`. */
  readonly engine?: "ok" | EngineError;
  /** What answers behind an engine socket. Default: the built-in demo app. */
  readonly openEngine?: OpenEngine;
  /** App and object ids that your page asks for, each with the id of the demo app that stands for it. Default: none. */
  readonly ids?: OwnIds;
  /** Checks signatures; needed for `jwtProviders` and `publicKeys`. `startQlikCloud` brings its own. */
  readonly verifyJws?: VerifyJws;
  /** Signs the tenant's access tokens. Default: their signature is random; `startQlikCloud` brings its own. */
  readonly tokenSigner?: TokenSigner;
  /** Told of each entry of the journal as it is written. Default: nobody. */
  readonly onRequest?: (entry: JournalEntry) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}
