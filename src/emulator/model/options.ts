// What can be set from outside. Where the public record of a real proxy is silent, there is a switch, and its
// default is the harsher answer.

import type { OwnIds } from "../engine/own-ids.js";
import type { JournalEntry } from "./state/journal.js";
import type { Release } from "./settings/releases.js";
import type { SwitchOptions } from "./settings/switches.js";
import type { Clock, OpenEngine } from "./types.js";

/** Sign-in by a JSON Web Token (RS256) in the `Authorization` header, as set up for a virtual proxy. */
export interface JwtOptions {
  /** The certificate or public key of the party that signs the tokens, PEM. */
  readonly certificate: string;
  /** "JWT attribute for user ID": the claim with the user id. */
  readonly userIdClaim: string;
  /** "JWT attribute for user directory": the claim with it, or a fixed one in brackets: `[ACME]`. */
  readonly userDirectoryClaim: string;
  /** "JWT attribute mapping": name of the claim to name of the session attribute. */
  readonly attributeClaims?: Readonly<Record<string, string>>;
  /** "JWT audience": must be the token's `aud`, or one of them. Default: any. */
  readonly audience?: string;
}

/** Sign-in by a header that something in front of the proxy vouches for. */
export interface HeaderOptions {
  /** "Header authentication header name". */
  readonly name: string;
  /** "Header authentication static user directory". Default: the header carries `DIRECTORY\user`. */
  readonly userDirectory?: string;
}

/** An account of the login pages. */
export interface LoginUser {
  /** `DIRECTORY\user`. */
  readonly name: string;
  /** Default: any password, an empty one too. */
  readonly password?: string;
}

/** What a user may do: `excess` opens apps with a warning, `pending` is an assignment that has not arrived yet. */
export type Licence = "granted" | "denied" | "pending" | "excess";

/** One kind of access that the deployment's licence has: how many in all, and how many are free. */
export interface AccessPassOptions {
  /** How many; of a pool of time: minutes. */
  readonly total: number;
  /** How many of them are free. */
  readonly available: number;
}

/** One virtual proxy, as an administrator sets it up in the QMC. */
export interface VirtualProxyOptions {
  /**
   * `a-z 0-9 - . _ ~`, and no path of Qlik's own (`hub`, `app`); `""` is the default virtual proxy. With `/` in it, it stands for the
   * folder of a reverse proxy and Qlik's prefix in that folder.
   */
  readonly prefix: string;
  /** Default `X-Qlik-Session`, with a prefix `X-Qlik-Session-<prefix>`; over http `-HTTP` is added to it. */
  readonly cookieName?: string;
  /** Default: host-only. */
  readonly cookieDomain?: string;
  /** "SameSite attribute": default `"lax"` over https, `"unset"` over http. Release `2018-11` has no such setting. */
  readonly sameSite?: "none" | "lax" | "strict" | "unset";
  /** "Has secure attribute": default on over https, off over http. */
  readonly secure?: boolean;
  /** Sent with every answer of this virtual proxy, redirects too, word for word. */
  readonly additionalResponseHeaders?: Readonly<Record<string, string>>;
  /** "Host allow list": bare host names whose pages may open sockets. The proxy's own `hosts` always count. */
  readonly hostAllowList?: readonly string[];
  /** "Session inactivity timeout" in milliseconds; default 30 minutes. */
  readonly inactivityTimeoutMs?: number;
  /** Whether an engine socket needs `?qlik-csrf-token=`. Default `"required"` from release `2024-11`, else `"off"`. */
  readonly csrf?: "off" | "required";
  /** Address of an external login; default: the proxy's own login pages. */
  readonly authenticationModuleRedirectUri?: string;
  /** "Windows authentication pattern": a User-Agent that contains it is sent to Windows sign-in. Default `Windows`. */
  readonly windowsAuthenticationPattern?: string;
  /** "Anonymous access mode": without a session, an anonymous one. `true` leaves a login to those who ask for it, `"always"` has none. Default off. */
  readonly anonymous?: boolean | "always";
  /** Authentication method JWT. */
  readonly jwt?: JwtOptions;
  /** Authentication method header. */
  readonly header?: HeaderOptions;
  /** Whether it is linked to this proxy service; one that is not answers 400. Default on. */
  readonly linked?: boolean;
}

/** What the proxy's model needs; all optional. The switches for what is not known are options too. */
export interface ProxyOptions extends SwitchOptions {
  /** The release to play; see docs/measured/qlik-releases.md. Default `"2024-05"`. */
  readonly release?: Release;
  /** Host names, without port, that the proxy answers to. Default `["localhost", "127.0.0.1"]`; others get 400. */
  readonly hosts?: readonly string[];
  /** Short machine name: the only name in the trusted side's certificate. Default `qlikserver1`. */
  readonly machineName?: string;
  /** Default: the default virtual proxy and `mashup`. */
  readonly virtualProxies?: readonly VirtualProxyOptions[];
  /** Lifetime of a ticket in milliseconds; default 60 000. */
  readonly ticketTtlMs?: number;
  /** Lifetime of a redirect's `targetId` in milliseconds; default 10 minutes. */
  readonly targetTtlMs?: number;
  /** Sessions a user may have at once before sockets are refused; default 5. */
  readonly maxSessions?: number;
  /** How long a session still counts after its end, in milliseconds; default 5 minutes. */
  readonly sessionCooldownMs?: number;
  /** Accounts of the login pages. Default `ACME\ada`, `ACME\bob` and `ACME\eve`, with any password. */
  readonly loginUsers?: readonly LoginUser[];
  /** Windows sign-in: a page that asks who Windows says you are, or `silent:DIRECTORY\user`. Default `"page"`. */
  readonly windowsSignIn?: "page" | `silent:${string}`;
  /** Licences by `DIRECTORY\user`; `*` is everybody else, who by default has one. */
  readonly licences?: Readonly<Record<string, Licence>>;
  /** The licence of the deployment, as the repository tells it on the trusted side (`/qrs/license`). Default `"signed"`. */
  readonly deploymentLicence?: "signed" | "serial" | "expired" | "blacklisted" | "none";
  /** Access left by kind, on the trusted side (`/qrs/license/accesstypeoverview`). Default 10 professional and 100 analyzer. */
  readonly accessPasses?: Readonly<Partial<Record<"professional" | "analyzer" | "analyzerTime", AccessPassOptions>>>;
  /** Whether an engine can be reached, or the error it answers each connection with. Default `"ok"`. */
  readonly engine?: "ok" | "none" | EngineError;
  /** Origin of the trusted side for redirects to an external login. Default `https://<first host>:4243`. */
  readonly qpsOrigin?: string | (() => string);
  /** Checks an RS256 signature; needed for `jwt`. `startEmulator` brings its own. */
  readonly verifyRs256?: VerifyRs256;
  /** Told of each entry of the journal as it is written. Default: nobody. */
  readonly onRequest?: (entry: JournalEntry) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** What answers behind an engine socket. Default: the built-in demo app. */
  readonly openEngine?: OpenEngine;
  /** App and object ids that your page asks for, each with the id of the demo app that stands for it. Default: none. */
  readonly ids?: OwnIds;
}

/** Whether `signature` is the RS256 signature of the text `signed` under this certificate or public key (PEM). */
export type VerifyRs256 = (signed: string, signature: Uint8Array, certificate: string) => boolean;

/** Errors of the engine's `OnConnected` (qlik-oss/gopherciser, `globals/constant/topics.go`). */
export const ENGINE_ERRORS = [
  "SESSION_ERROR_NO_LICENSE",
  "SESSION_ERROR_LICENSE_RENEW",
  "SESSION_ERROR_LIMIT_EXCEEDED",
  "SESSION_ERROR_SECURITY_HEADER_CHANGED",
  "SESSION_ACCESS_CONTROL_SETUP_FAILURE",
  "SESSION_ERROR_APP_ACCESS_DENIED",
  "SESSION_ERROR_APP_FAILURE",
] as const;

/** An error that the engine answers each connection with. */
export type EngineError = (typeof ENGINE_ERRORS)[number];
