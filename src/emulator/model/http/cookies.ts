// The session cookie, both ways. It has the path "/" under every prefix, no expiry, and over http a name of its own.

import { isSecure } from "./address.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { ProxyRequest } from "../types.js";

const SAME_SITE = { none: "; SameSite=None", lax: "; SameSite=Lax", strict: "; SameSite=Strict", unset: "" };

/** The values that the request carries under the virtual proxy's cookie name; a browser may hold several. */
export function sessionCookieValues(request: ProxyRequest, virtualProxy: VirtualProxy): readonly string[] {
  const name = cookieName(virtualProxy, request.url);
  return (request.headers["cookie"] ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** The `Set-Cookie` value that gives the session to the browser. */
export function sessionCookie(session: Session, url: URL): string {
  const { virtualProxy } = session;
  const secure = virtualProxy.secure ?? isSecure(url);
  const sameSite = virtualProxy.sameSite ?? (isSecure(url) ? "lax" : "unset");
  const domain = virtualProxy.cookieDomain === undefined ? "" : `; Domain=${virtualProxy.cookieDomain}`;
  return `${cookieName(virtualProxy, url)}=${session.id}; Path=/${domain}; HttpOnly${secure ? "; Secure" : ""}${SAME_SITE[sameSite]}`;
}

// Since February 2019: a cookie that came over http must not overwrite the one of https.
function cookieName(virtualProxy: VirtualProxy, url: URL): string {
  return isSecure(url) ? virtualProxy.cookieName : virtualProxy.httpCookieName;
}
