// What the caller holds after sign-in.
import type { BearerHandle } from "../../core/bearer/start.js";
import type { QlikCloudUser } from "../identity.js";
import type { CloudSocketOptions } from "../use/web-socket-url.js";

/** A session at a tenant, of one user. */
export interface QlikCloudSession extends BearerHandle {
  /** As the tenant names the user; absent where the token may not ask for it and the endpoint named nobody. */
  readonly user: QlikCloudUser | undefined;
  /** Address of the tenant. */
  readonly tenant: string;
  /** What `@qlik/api` and qlik-embed take as their host config: `auth.setDefaultHostConfig(session.hostConfig)`. */
  readonly hostConfig: QlikCloudHostConfig;
  /**
   * `fetch` for paths of the tenant (`/api/v1/…`), with the session's credential and no other. A token that the tenant refuses is
   * replaced and the call is made once more. Throws `invalid-option` for another address, `session-expired`, `other-user`,
   * `signed-out`, `cors-missing`, `csp-blocked`, `unreachable`, `offline`; every status that the tenant answers is handed over.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /**
   * Address of an app's engine WebSocket, for one socket: what is in it is short-lived, and made for it alone.
   * Throws as `fetch`, `credential-rejected` and `rate-limited`.
   */
  webSocketUrl(appId: string, options?: CloudSocketOptions): Promise<string>;
}

/** A session that stands for an access token: no cookie is needed. */
export interface QlikCloudTokenSession extends QlikCloudSession {
  /**
   * Gives the access token, for a library that calls the tenant itself. It is good for hours: keep it out of addresses and logs.
   * Throws `session-expired`, `other-user`, `signed-out`, and what the source throws.
   */
  readonly getAccessToken: () => Promise<string>;
  /** Address of an image or a script of the tenant, with a short-lived token for it alone. Throws as `webSocketUrl()`. */
  resourceUrl(path: string): Promise<string>;
}

/** A session that stands for the tenant's cookie. */
export interface QlikCloudCookieSession extends QlikCloudSession {
  /** Token for a request that changes something, or for a WebSocket. Throws `session-expired`, `other-user`, `cors-missing`. */
  csrfToken(): Promise<string>;
}

/** What `@qlik/api` and qlik-embed take. */
export type QlikCloudHostConfig =
  | {
      /** Access tokens. */
      readonly authType: "oauth2";
      /** Host name of the tenant. */
      readonly host: string;
      /** The OAuth client that the tokens are of. */
      readonly clientId?: string;
      /** Gives a token that may be sent now. */
      readonly getAccessToken: () => Promise<string>;
      /** The session keeps the token; a second copy of it could be an old one. */
      readonly noCache: true;
    }
  | {
      /** The tenant's cookie. */
      readonly authType: "cookie";
      /** Host name of the tenant. */
      readonly host: string;
      /** The web integration that lists this page's origin. */
      readonly webIntegrationId: string;
      /** The page is on another site than the tenant. */
      readonly crossSiteCookies: true;
    };
