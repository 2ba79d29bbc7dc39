// Cookies, both ways.

import { isSecure } from "../model/http/address.js";
import type { ProxyRequest } from "../model/types.js";

/** The values that the request carries under this name; a browser may hold several. */
export function cookieValues({ headers }: ProxyRequest, name: string): readonly string[] {
  return (headers["cookie"] ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** How a session cookie is sent. */
export interface CookieLook {
  /** `"none"` reaches pages of other sites, and only over https. */
  readonly sameSite: "none" | "lax" | "unset";
  /** Whether scripts may not read it. Default true. */
  readonly httpOnly?: boolean;
}

const SAME_SITE = { none: "; SameSite=None", lax: "; SameSite=Lax", unset: "" };

/** A `Set-Cookie` header. Over plain http there is neither `Secure` nor `SameSite=None`, which browsers refuse there. */
export function setCookie(
  name: string,
  value: string,
  { sameSite, httpOnly = true }: CookieLook,
  url: URL,
): readonly [string, string] {
  const secure = isSecure(url);
  const site = sameSite === "none" && !secure ? "" : SAME_SITE[sameSite];
  return ["Set-Cookie", `${name}=${value}; Path=/${httpOnly ? "; HttpOnly" : ""}${secure ? "; Secure" : ""}${site}`];
}

/** A `Set-Cookie` header that makes the browser forget it. */
export function dropCookie(name: string, look: CookieLook, url: URL): readonly [string, string] {
  const [header, value] = setCookie(name, "", look, url);
  return [header, `${value}; Max-Age=0`];
}
