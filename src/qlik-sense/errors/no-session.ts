// Sentences about a session that should be there: its cookie is not kept, or the nodes behind a name do not all know it.
import { EmbedError } from "../../core/errors/embed-error.js";
import { browserFamily, type BrowserFamily } from "../../core/net/browser.js";
import type { EmbedderPolicy } from "../../core/net/embedder-policy.js";
import { relationOf, siteOfHost, type SiteRelation } from "../../core/net/site.js";
import type { Words } from "../../core/provider.js";
import type { Proxy } from "../proxy.js";
import type { QlikSenseError } from "./codes.js";
import { corsHeaders, virtualProxy } from "./words.js";

const SITES: Readonly<Record<SiteRelation, string>> = {
  same: "same site",
  different: "different sites",
  unknown: "perhaps different sites",
};

/** How a browser sees page and proxy. */
export const sitesOf = ({ origin }: Proxy): SiteRelation => relationOf(location, new URL(origin));

/** How a browser blocks the cookies of other sites, where SameSite is None already. */
const BLOCKS: Readonly<Record<BrowserFamily, string>> = {
  chromium: "Settings > Privacy",
  firefox: "Tracking Protection",
  safari: "it always does",
  other: "see its settings",
};

/** The settings that let a browser keep the cookie, as far as the page can tell what stands in its way. */
function cookieSettings(proxy: Proxy, isSame: boolean): string {
  if (!proxy.config.isSecure) {
    return `Has secure attribute (http) = off${isSame ? "" : "; different sites need https on both, for SameSite = None"}`;
  }
  return isSame
    ? "Session cookie domain empty; a Session cookie header name of its own; several proxies behind this name? docs/load-balancer.md"
    : "SameSite attribute (https) = None, Has secure attribute (https) = on";
}

const cookieError = (proxy: Proxy, what: string, set: string): QlikSenseError =>
  new EmbedError(what, {
    code: "cookie-blocked",
    stage: "verify",
    fix: { who: "qlik-admin", where: virtualProxy(proxy), set },
    proxy: proxy.id,
  });

/** Safari keeps no cookie of another site: there only the address helps. */
const cookieOfOtherSite = (proxy: Proxy, what: string, own: string): QlikSenseError =>
  new EmbedError(`${what} Safari blocks third-party cookies, whatever Qlik's SameSite attribute is.`, {
    code: "cookie-blocked",
    stage: "verify",
    fix: { who: "network", where: "Qlik's address", set: `serve Qlik under ${own}: docs/same-site.md` },
    proxy: proxy.id,
  });

/** A backend made the session, and this browser's requests to the proxy do not carry it, or carry it under a name that Qlik does not read. */
export const sessionNotKnown = (proxy: Proxy): QlikSenseError =>
  cookieError(
    proxy,
    `The backend made a session, but Qlik at ${proxy.id} knows none of this browser (page ${location.origin}).`,
    "Session cookie header name = the cookieName of the ticket server; Qlik under the page's own host: docs/server.md#sessions-in-place-of-tickets",
  );

interface CookieFacts {
  /** Of the page; only an image loses its cookie by it. */
  readonly policy?: EmbedderPolicy | undefined;
  /** @default this browser */
  readonly browser?: BrowserFamily;
}

/** No page can see a cookie's attributes, so the sentence also serves where SameSite is None already. */
export function cookieBlocked(
  proxy: Proxy,
  { credential }: Words,
  { policy, browser = browserFamily() }: CookieFacts = {},
): QlikSenseError {
  const relation = sitesOf(proxy);
  const sites = `page ${location.origin}, Qlik ${proxy.id}: ${SITES[relation]}`;
  const kept = `Qlik took the ${credential}, but this browser kept no session cookie (${sites}).`;
  if (policy === "credentialless") {
    const what = `${kept} Cross-Origin-Embedder-Policy, credentialless, takes it from images; fetch may keep it.`;
    return cookieError(proxy, what, corsHeaders());
  }
  const isSame = relation === "same";
  const own = siteOfHost(location.hostname) ?? location.hostname;
  if (relation === "different" && browser === "safari" && proxy.config.isSecure)
    return cookieOfOtherSite(proxy, kept, own);
  const blocks = proxy.config.isSecure
    ? ` SameSite = None already? This browser blocks third-party cookies (${BLOCKS[browser]}).`
    : "";
  const what = isSame
    ? kept
    : `${kept}${blocks} Works everywhere, Safari too: serve Qlik under ${own}, docs/same-site.md. Works in some browsers:`;
  return cookieError(proxy, what, cookieSettings(proxy, isSame));
}

export const nodesDisagree = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`Of several looks at ${proxy.id} some found the session and some did not.`, {
    code: "nodes-disagree",
    stage: "verify",
    fix: {
      who: "network",
      where: "Load balancer in front of Qlik",
      set: "sticky sessions, or one proxy service behind the name: docs/load-balancer.md",
    },
    proxy: proxy.id,
  });
