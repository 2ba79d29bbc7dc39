// The address of a Tableau Server or Cloud: checked once, and the only source of every address that is loaded.
import { toUrl } from "../core/net/url.js";
import type { Place } from "../core/provider.js";
import { insecureServer, malformedServer, malformedSite, malformedView } from "./errors/configure.js";

/** A server, and the site on it that the credential is for. Its `id` is its origin. */
export interface TableauPlace extends Place {
  /** `""` for the default site. */
  readonly site: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks an address. Throws `invalid-option`, `insecure-proxy`. */
export function parseServer(value: unknown, site: string): TableauPlace {
  const url = toUrl(String(value).trim());
  const isBare = url?.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  if (!url || !isBare || !/^https?:$/.test(url.protocol)) throw malformedServer();
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) throw insecureServer(url.origin);
  return { id: url.origin, origin: url.origin, site: parseSite(site) };
}

/** Throws `invalid-option`. */
export function parseSite(site: string): string {
  if (/^[\w-]*$/.test(site)) return site;
  throw malformedSite();
}

/** `Workbook/View`, with further parts and a query; no part leads elsewhere. */
const VIEW = /^(?!\.{1,2}(?:\/|$))[^\s/\\?#]+(?:\/(?!\.{1,2}(?:[/?]|$))[^\s/\\?#]+)+(?:\?[^\s#]*)?$/;

/** Path and query of a view on its site. Throws `invalid-option`. */
export function viewPath({ site }: TableauPlace, view: unknown): { readonly path: string; readonly query: string } {
  if (typeof view !== "string" || !VIEW.test(view) || /%2e|%2f|%5c/i.test(view)) throw malformedView();
  const [name = "", query = ""] = view.split("?", 2);
  return { path: `${site === "" ? "" : `/t/${site}`}/views/${name}`, query };
}
