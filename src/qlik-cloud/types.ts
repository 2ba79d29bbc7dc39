// The public words of the Qlik Cloud case: what goes in and what happens on the way.
import type { CallOptions } from "../core/issuer/call-options.js";
import type { SessionEventMap, SessionEvent } from "../core/bearer/events.js";

/** What a token source is told. */
export interface TokenRequest {
  /** Aborts when nobody waits for the token any more. */
  readonly signal: AbortSignal;
  /** 1 for the first token of a sign-in. */
  readonly attempt: number;
  /** Why a token is wanted: for a call, after one that was refused, or for a session that goes on. */
  readonly reason: "start" | "retry" | "renew";
  /** The tenant, where the page named one. */
  readonly tenant?: string;
}

/** A user by what the identity provider calls the user. */
export interface NamedSubject {
  /** The subject, as the tenant shows it: Administration > Users. */
  readonly subject: string;
}

/** A user by what the tenant calls the user. */
export interface NamedUserId {
  /** The id of the user at the tenant. */
  readonly userId: string;
}

/** What a token source may answer. Qlik's own answer (`access_token`, `expires_in`) is understood, too. */
export interface TokenResponse {
  /** The access token. */
  readonly token: string;
  /** Address of the tenant, as `https://your-tenant.eu.qlikcloud.com`. */
  readonly tenant?: string;
  /** The OAuth client that the token is of; wanted for sockets and images. */
  readonly clientId?: string;
  /** For whom the token is: another user's is then never used. */
  readonly user?: NamedSubject | NamedUserId;
  /** Milliseconds that the token lives. */
  readonly expiresInMs?: number;
}

/** What a source of JWTs may answer, for `credential: "jwt"`. */
export interface CloudJwtResponse extends Omit<TokenResponse, "token" | "clientId"> {
  /** A JSON Web Token, signed with the key of the tenant's JWT identity provider. */
  readonly jwt: string;
  /** The web integration that lists this page's origin. */
  readonly webIntegrationId?: string;
}

/** Any function that fetches a token, or a JWT: the backend is pluggable. */
export type TokenSource = (request: TokenRequest) => Promise<string | TokenResponse | CloudJwtResponse>;

/** A token that came with the page, and the address to ask for the next one. */
export interface EmbeddedToken extends TokenResponse {
  /** Address of the token endpoint, asked when this token is old or refused. */
  readonly tokenUrl: string | URL;
}

/** An OAuth client of the type single-page app: the visitor signs in at the tenant, by navigation. */
export interface OAuthClient {
  /** The client's id, from Administration > OAuth. It is no secret. */
  readonly clientId: string;
  /**
   * Where the tenant sends the visitor back; one of the client's redirect URLs, as they stand there. A page of its own calls
   * {@link returnToPage}.
   * @default this page's address without query and fragment
   */
  readonly redirectUri?: string;
  /**
   * What the token may be used for, separated by spaces.
   * @default "user_default"
   */
  readonly scope?: string;
}

/** Where tokens come from. */
export type QlikCloudSource = string | URL | TokenSource | EmbeddedToken | OAuthClient;

/** The options of {@link authenticateQlikCloud}. Unknown names are refused with `invalid-option`, inside `request` and `user` too. */
export interface QlikCloudOptions extends CallOptions {
  /**
   * Address of the tenant (`https://your-tenant.eu.qlikcloud.com`), or a function that asks the visitor for it: for a published OAuth
   * client, whose users are of many tenants. What the visitor named is held against `allowedTenants`, and remembered when the sign-in
   * has succeeded. Without it the endpoint's answer names the tenant, which is accepted from an endpoint on the page's own origin only.
   */
  readonly tenant?: string | URL | (() => string | Promise<string>);
  /**
   * Hosts that a visitor or an answer may name; `*.` in front stands for all hosts below.
   * @default ["*.qlikcloud.com"]
   */
  readonly allowedTenants?: readonly string[];
  /**
   * What the source gives: access tokens, or JWTs that are traded for a cookie (`POST /login/jwt-session`). Qlik calls JWTs legacy,
   * and a cookie of another site is blocked in most browsers.
   * @default "token"
   */
  readonly credential?: "token" | "jwt";
  /** The OAuth client that the tokens are of, where the endpoint does not say it; wanted for sockets and images. */
  readonly clientId?: string;
  /** The web integration that lists this page's origin, for `credential: "jwt"`, where the endpoint does not say it. */
  readonly webIntegrationId?: string;
  /** The user who must come out. */
  readonly user?: NamedSubject;
  /** Is called with every event of {@link QlikCloudEventMap}. */
  readonly onEvent?: (event: QlikCloudEvent) => void;
}

/** All events, by type. */
export type QlikCloudEventMap = SessionEventMap;
/** Any event. */
export type QlikCloudEvent = SessionEvent;
