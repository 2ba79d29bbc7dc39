// The config file of `qlik-ticket serve`, as it is written.
import type { QlikTicketOptions } from "../../../server/index.js";
import type { TicketLimit } from "../../../server/index.js";

/** A secret never stands in the config file itself: it is in the environment, or in a file of its own. */
export type Secret = { readonly env: string } | { readonly file: string };

export interface Listen {
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 8080 */
  readonly port?: number;
  /** PEM files; read again each `reloadSeconds` (60). */
  readonly tls?: { readonly cert: string; readonly key: string; readonly reloadSeconds?: number };
}

/** Names of claims, and of the attributes of Qlik that they become. */
export interface ClaimNames {
  /** @default "sub" */
  readonly userId?: string;
  /** In place of a fixed `userDirectory`. */
  readonly userDirectory?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

interface ClaimedUser {
  readonly issuer: string;
  readonly audience: string;
  /** All users' directory. */
  readonly userDirectory?: string;
  readonly claims?: ClaimNames;
}

/** A session cookie that is a JWT of your own login. */
export interface SessionJwtLogin extends ClaimedUser {
  readonly from: "session-jwt";
  readonly cookie: string;
  readonly algorithm: "HS256" | "RS256" | "ES256";
  /** With HS256. */
  readonly secret?: Secret;
  /** A PEM file, with the others. */
  readonly publicKey?: string;
}

/** An access token of an OpenID provider, in `Authorization: Bearer`. */
export interface AccessTokenLogin extends ClaimedUser {
  readonly from: "access-token";
  /** Where the provider publishes its keys. @default what its discovery document says */
  readonly jwks?: string;
  /** @default ["RS256"] */
  readonly algorithms?: readonly string[];
}

/** A header that a proxy with a login of its own sets. */
export interface HeaderLogin {
  readonly from: "header";
  /** The header with the user's name. */
  readonly name: string;
  /** Addresses and networks of the proxies whose word is taken: the connection must come from one of them. */
  readonly proxies: readonly string[];
  readonly userDirectory: string;
  /** Attributes of Qlik, each with the header that holds its values, separated by commas. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export type Login = SessionJwtLogin | AccessTokenLogin | HeaderLogin;

/** What the handler is told of Qlik: its own options, but for what a file cannot hold. */
export interface QlikPart extends Omit<QlikTicketOptions, "certificates" | "sessionKeySecret"> {
  /** A folder with `root.pem`, `client.pem` and `client_key.pem`, as the QMC exports them. */
  readonly certificates: string;
  readonly passphrase?: Secret;
  readonly sessionKeySecret?: Secret;
  readonly signIn?: "ticket" | "session";
  readonly cookieName?: string;
  readonly cookieDomain?: string;
}

export interface LimitsPart {
  readonly perUser?: TicketLimit | false;
  readonly overall?: TicketLimit;
  /** @default 600 requests in 60 seconds */
  readonly perAddress?: { readonly requests: number; readonly seconds: number } | false;
  /** Address of a Redis or Valkey in which all instances count together: redis://… */
  readonly redis?: string | Secret;
}

/** For the redirect flow: Qlik's "Authentication module redirect URI" leads to `path`. */
export interface RedirectPart {
  readonly path: string;
  /** Your login; gets `?returnTo=` with the path to come back to. Without it nobody's visit ends with 401. */
  readonly loginPage?: string;
  /** Origins to which visitors may go back, besides those of `proxy`. */
  readonly targetOrigins?: readonly string[];
}

export interface ServerPart {
  readonly requestTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
  readonly keepAliveTimeoutMs?: number;
  readonly maxConnections?: number;
  /** How long a balancer has to see that this instance is going, before it takes no more connections. @default 1000 */
  readonly drainNoticeMs?: number;
  /** How long calls on their way may take after that. @default 10000 */
  readonly drainMs?: number;
}

export interface ServeConfig {
  readonly listen?: Listen;
  /** @default "/api/qlik-ticket" */
  readonly path?: string;
  readonly origin?: string | readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly qlik: QlikPart;
  readonly user: Login;
  readonly limits?: LimitsPart;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  readonly redirect?: RedirectPart;
  /** Where `/metrics`, and again `/healthz` and `/readyz`, are answered. Without it `/metrics` is not answered at all. */
  readonly operations?: { readonly host?: string; readonly port: number };
  readonly server?: ServerPart;
  /** @default "info" */
  readonly log?: "debug" | "info" | "warn" | "error" | "silent";
}
