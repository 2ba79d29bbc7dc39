// Whether two addresses are one site for a browser's cookies: the same scheme and the same registrable domain. Browsers have the
// whole public suffix list (publicsuffix.org); the suffixes that companies' servers really stand under are written down here.

export type SiteRelation = "same" | "different" | "unknown";

/** Second-level labels under which registries of countries sell names: `co.uk`, `com.au`. */
const REGISTRY_LABELS = new Set("ac co com edu gob gov go gv id int ltd me mil ne net nom or org plc sch".split(" "));

/** Names under which each customer has a site of an own (the list's private part). */
const SHARED_HOSTS = [
  "azurewebsites.net",
  "azurefd.net",
  "azure-api.net",
  "cloudapp.net",
  "trafficmanager.net",
  "cloudfront.net",
  "amplifyapp.com",
  "github.io",
  "gitlab.io",
  "netlify.app",
  "vercel.app",
  "pages.dev",
  "workers.dev",
  "web.app",
  "firebaseapp.com",
  "appspot.com",
  "herokuapp.com",
  "onrender.com",
  "fly.dev",
  "ngrok.io",
  "ngrok.app",
  "ngrok-free.app",
  "ngrok-free.dev",
  "loca.lt",
  "trycloudflare.com",
  "wordpress.com",
  "wixsite.com",
  "blogspot.com",
  "synology.me",
  "duckdns.org",
];

/** Names below which the list has rules for single regions and services: only the whole list could tell. */
const UNCLEAR_HOSTS = [
  "amazonaws.com",
  "azurestaticapps.net",
  "cloudapp.azure.com",
  "devtunnels.ms",
  "elasticbeanstalk.com",
  "force.com",
  "on.aws",
  "run.app",
  "sharepoint.com",
];

const ADDRESS = /^(\d+\.){3}\d+$|^\[/;

/**
 * The registrable domain of a host name: `app.example.co.uk` is of `example.co.uk`. The host itself for addresses, names of one
 * label and public suffixes; `undefined` where only the whole list could tell.
 */
export function siteOfHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  const labels = name.split(".");
  if (ADDRESS.test(name)) return name;
  const isUnder = (host: string) => name === host || name.endsWith(`.${host}`);
  if (UNCLEAR_HOSTS.some(isUnder)) return undefined;
  const shared = SHARED_HOSTS.find(isUnder);
  if (shared) return labels.slice(-shared.split(".").length - 1).join(".");
  const [second = "", top = ""] = labels.slice(-2);
  if (top.length !== 2) return labels.slice(-2).join(".");
  if (REGISTRY_LABELS.has(second)) return labels.slice(-3).join(".");
  // Two letters under a country: a company (`hp.de`) or a registry's label that is not in the list above.
  return second.length <= 3 && labels.length > 2 ? undefined : labels.slice(-2).join(".");
}

/** How a browser sees the two addresses; `unknown` where only the whole public suffix list could tell. */
export function relationOf(a: URL | Location, b: URL | Location): SiteRelation {
  if (a.protocol !== b.protocol) return "different";
  if (a.hostname === b.hostname) return "same";
  const [siteA, siteB] = [siteOfHost(a.hostname), siteOfHost(b.hostname)];
  if (siteA !== undefined && siteB !== undefined) return siteA === siteB ? "same" : "different";
  return endsAlike(a.hostname, b.hostname) ? "unknown" : "different";
}

/** True when both names have their last two labels in common. */
const endsAlike = (a: string, b: string): boolean =>
  a.split(".").slice(-2).join(".") === b.split(".").slice(-2).join(".");
