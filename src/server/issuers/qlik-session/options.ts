// The settings of the sign-in by session, besides those of tickets.
import { isText, type Rules } from "../../../core/options.js";

/** The cookie of a session that this server makes. */
export interface QlikSessionOptions {
  /**
   * The virtual proxy's "Session cookie header name". A name that begins with `__Host-` cannot be set by another host; whether a real
   * proxy takes such a name is not known: the plain name is the fallback.
   * @default `__Host-X-Qlik-Session-<prefix>`
   */
  readonly cookieName?: string | undefined;
  /**
   * The domain whose hosts all get the cookie, for Qlik on another host than the page. A risk: each of these hosts can read the session
   * and can set one of its own in a visitor's browser. Refused unless https, proxies and origins lie under it.
   * @default none: the cookie is the page's own host's
   */
  readonly cookieDomain?: string | undefined;
}

export const QLIK_SESSION_RULES: Rules = {
  cookieName: { accepts: isText, expected: "the virtual proxy's session cookie header name" },
  cookieDomain: { accepts: isText, expected: "a domain of your own: example.com" },
};
