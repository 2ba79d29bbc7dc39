// The public words of SBM: what goes in, what comes out, and what happens on the way.
import type { SessionEvent, SessionEventMap } from "../core/bearer/events.js";
import type { BearerHandle } from "../core/bearer/start.js";
import type { CallOptions } from "../core/issuer/call-options.js";

/** What a token source is told. */
export interface SbmTokenRequest {
  /** Aborts when nobody waits for the token any more. */
  readonly signal: AbortSignal;
  /** 1 for the first token of a sign-in. */
  readonly attempt: number;
  /** Why a token is wanted: for a call, after one that was refused, or for a session that goes on. */
  readonly reason: "start" | "retry" | "renew";
}

/** From when to when a token lives, by SBM's clock: ISO texts, or milliseconds since 1970. */
export interface SbmLifetime {
  /** Its beginning. */
  readonly created: string | number;
  /** Its end. */
  readonly expires: string | number;
}

/** What a token source may answer. The whole answer of SBM's token service is understood, too. */
export interface SbmTokenResponse {
  /** The token: Base64 of a SAML assertion. */
  readonly token: string;
  /** For whom, as your site names the user: another user's token is then never used. Without it the name in the token counts. */
  readonly user?: SbmUser;
  /** Milliseconds that the token lives. */
  readonly expiresInMs?: number;
  /** The same as SBM says it. */
  readonly lifetime?: SbmLifetime;
}

/** Any function that fetches a token: the backend is pluggable. On a custom form: `customFormToken`. */
export type SbmTokenSource = (request: SbmTokenRequest) => Promise<string | SbmTokenResponse>;

/** A token that came with the page, and the address to ask for the next one. */
export interface EmbeddedSbmToken extends SbmTokenResponse {
  /** Address of the token endpoint, asked when this token is old or refused. */
  readonly tokenUrl: string | URL;
}

/** Where tokens come from. */
export type SbmSource = string | URL | SbmTokenSource | EmbeddedSbmToken;

/** A user of SBM. */
export interface SbmUser {
  /** The login id, compared as it is, letter case included. */
  readonly username: string;
}

/** The options of {@link authenticateSbm}. Unknown names are refused with `invalid-option`, inside `request` and `user` too. */
export interface SbmOptions extends CallOptions {
  /**
   * Address of SBM's Application Engine (`https://sbm.example.com`), or a path of your own site that a proxy leads there (`/sbm`).
   * @default this page's origin
   */
  readonly server?: string | URL;
  /** The user who must come out. */
  readonly user?: SbmUser;
  /** Is called with every event of {@link SbmEventMap}. */
  readonly onEvent?: (event: SbmEvent) => void;
}

/** A session at an SBM, of one user. */
export interface SbmSession extends BearerHandle {
  /** As your endpoint, else the token names the user; absent where neither does. */
  readonly user: SbmUser | undefined;
  /** Address of SBM. */
  readonly server: string;
  /**
   * `fetch` for paths of SBM (`/jsonapi/GetVersion`), with the token in the header `ALFSSOAuthNToken`. A token that SBM refuses, also
   * in the body of a 200, is replaced and the call is made once more. Throws `invalid-option` for another address,
   * `credential-rejected`, `gateway-login` for a web page in place of the JSON API's answer, `session-expired`, `other-user`,
   * `signed-out`, `cors-missing`, `csp-blocked`, `unreachable`, `offline`; all else that SBM answers is handed over, its
   * `result.type: "ERROR"` too.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /**
   * Gives the token, for a library that calls SBM itself: the header `ALFSSOAuthNToken` of jQuerySBM.ajax, the WS-Trust header of SOAP.
   * It is good for hours: keep it out of addresses and logs. Throws `session-expired`, `other-user`, `signed-out`, and what the source
   * throws.
   */
  token(): Promise<string>;
}

/** All events, by type. */
export type SbmEventMap = SessionEventMap;
/** Any event. */
export type SbmEvent = SessionEvent;
