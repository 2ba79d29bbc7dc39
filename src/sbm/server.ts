// The address of an SBM: checked once, and the only source of every address that is called.
import { toUrl } from "../core/net/url.js";
import type { Place } from "../core/provider.js";
import { insecureServer, malformedServer, otherServerPath } from "./errors/configure.js";

/** An SBM, or the path of the page's own site that a proxy leads to it. Its `id` is its address without a slash at the end. */
export type SbmServer = Place;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks the address; a path is one of the page's site. Throws `invalid-option`, `insecure-proxy`. */
export function parseServer(value: unknown): SbmServer {
  const url = toUrl(String(value), location.origin);
  const isBare = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  if (!isBare) throw malformedServer();
  const { origin, protocol, hostname, pathname } = url;
  const isOpen = protocol === "http:" && origin !== location.origin && !LOOPBACK.test(hostname);
  if (isOpen) throw insecureServer(origin);
  return { id: origin + pathname.replace(/\/+$/, ""), origin };
}

/** The address of `given` at SBM: a path of SBM's own, or a whole address. Throws `invalid-option` for one that is elsewhere. */
export function addressAt({ id, origin }: SbmServer, given: unknown): URL {
  const text = given instanceof URL ? given.href : typeof given === "string" ? given : "";
  const url = toUrl(text.startsWith("/") ? id + text : text);
  const isIts = url?.origin === origin && !url.username && !url.password;
  if (!isIts || !`${url.pathname}/`.startsWith(`${new URL(id).pathname.replace(/\/$/, "")}/`)) throw otherServerPath();
  return url;
}
