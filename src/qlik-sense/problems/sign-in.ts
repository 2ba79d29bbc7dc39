// Sentences about the proxy: the ticket spent there, and the session that should be there.
import type { EmbedError, ErrorStage } from "../../core/errors.js";
import type { Proxy } from "../proxy.js";
import type { EmbedderPolicy } from "../causes/coep.js";
import type { LocalNetworkState } from "../causes/local-network.js";
import type { QlikUser, StageName, Vehicle } from "../types.js";
import { CALL, corsHeaders, say, userName, virtualProxy } from "./sentence.js";

export const credentialRejected = (proxy: Proxy): EmbedError =>
  say("credential-rejected", "consume", `Qlik took neither of two fresh tickets at ${proxy.url}.`, [
    "backend",
    "Check in this order",
    `tickets are made for the prefix ${proxy.config.prefix}; each is used once, within a minute; it fails about every second time? two proxies behind one name: docs/load-balancer.md`,
  ]);

/** The last two labels of a host name, three under suffixes like co.uk: near enough for a sentence, never for a decision. */
const site = (host: string): string =>
  /^[\d.:[\]]+$/.test(host)
    ? host
    : host
        .split(".")
        .slice(/\.(com?|ac|gov|net|org)\.\w\w$/.test(host) ? -3 : -2)
        .join(".");

/** The settings that let a browser keep the cookie, as far as the page can tell what stands in its way. */
function cookieSettings(proxy: Proxy, same: boolean): string {
  if (!proxy.config.isSecure) {
    return `Has secure attribute (http) = off${same ? "" : "; different sites need https on both, for SameSite = None"}`;
  }
  return same
    ? "Session cookie domain empty; a Session cookie header name of its own"
    : "SameSite attribute (https) = None, Has secure attribute (https) = on";
}

export function cookieBlocked(proxy: Proxy, _via?: Vehicle, policy?: EmbedderPolicy): EmbedError {
  const { hostname, origin, protocol } = location;
  const own = site(hostname);
  const same = site(proxy.config.host) === own && proxy.origin.startsWith(protocol);
  const kept = `Qlik took the ticket, but this browser kept no session cookie (page ${origin}, Qlik ${proxy.url}: ${same ? "same site" : "different sites"}).`;
  if (policy === "credentialless") {
    const isolated = `${kept} Cross-Origin-Embedder-Policy, credentialless, takes it from images; fetch may keep it.`;
    return say("cookie-blocked", "verify", isolated, ["qlik-admin", virtualProxy(proxy), corsHeaders()]);
  }
  return say(
    "cookie-blocked",
    "verify",
    same
      ? kept
      : `${kept} Works everywhere, Safari too: serve Qlik under ${own}, docs/same-site.md. Works in some browsers:`,
    ["qlik-admin", virtualProxy(proxy), cookieSettings(proxy, same)],
  );
}

export const userMismatch = (proxy: Proxy, named: QlikUser, found: QlikUser): EmbedError =>
  say(
    "user-mismatch",
    "verify",
    `This browser is signed in to Qlik as ${userName(found)}, not as ${userName(named)}.`,
    ["page", proxy.url, "log out there, or use a virtual proxy of your own"],
  );

export const unreachable = (proxy: Proxy, cause: unknown, permission?: LocalNetworkState): EmbedError =>
  say(
    navigator.onLine ? "unreachable" : "offline",
    "verify",
    `${proxy.origin} cannot be reached from this page.`,
    [
      "network",
      `Open ${proxy.url}/hub in a new tab`,
      `a certificate warning: replace the certificate; nothing: host name, VPN, firewall; the hub: this page is kept from it${permission === "prompt" ? " (local network access of this site?)" : ""}`,
    ],
    true,
    cause,
  );

export const localNetworkBlocked = (proxy: Proxy): EmbedError =>
  say(
    "local-network-blocked",
    "verify",
    `This browser keeps ${location.origin} from the local network, where ${proxy.origin} seems to be.`,
    [
      "network",
      "Site settings of this page > Local network",
      "Allow, or the browser policy LocalNetworkAccessAllowedForUrls; for everybody: Qlik behind a public name",
    ],
  );

export const websocketRefused = (proxy: Proxy): EmbedError =>
  say("websocket-refused", "verify", `${proxy.url} took the ticket, then refused this page's WebSocket.`, [
    "qlik-admin",
    virtualProxy(proxy),
    `Host allow list = ${location.hostname}; ${corsHeaders()}`,
  ]);

export const notAProxy = (proxy: Proxy, status: number): EmbedError =>
  say("unreachable", "verify", `${proxy.url}/qps/user answered ${status}: no virtual proxy.`, [
    "page",
    CALL,
    `proxy = host and prefix as in the QMC; is ${proxy.config.prefix} spelled so, and linked to this proxy service?`,
  ]);

export const corsMissing = (proxy: Proxy): EmbedError =>
  say(
    "cors-missing",
    "verify",
    `The host answers, but lets this page neither read ${proxy.url}/qps/user nor open a WebSocket (or has no prefix ${proxy.config.prefix}).`,
    [
      "qlik-admin",
      virtualProxy(proxy),
      `${corsHeaders()}; Host allow list = ${location.hostname}; a reverse proxy passes WebSockets on`,
    ],
  );

export const tokenUnreadable = (proxy: Proxy): EmbedError =>
  say("cors-missing", "session", "This page may not read Qlik's CSRF token.", [
    "qlik-admin",
    virtualProxy(proxy),
    corsHeaders(),
  ]);

export const cspBlocked = ({ origin }: Proxy, directive: string, stage: ErrorStage): EmbedError =>
  say("csp-blocked", stage, "This page's Content-Security-Policy blocks Qlik.", [
    "page",
    "Content-Security-Policy",
    `${directive} ${origin}${directive === "connect-src" ? ` ${origin.replace("http", "ws")}` : ""}`,
  ]);

export const sessionExpired = (proxy: Proxy): EmbedError =>
  say("session-expired", "session", `There is no Qlik session at ${proxy.url} any more.`, [
    "page",
    CALL,
    "call it again",
  ]);

const STAGES = { ticket: "acquire", consume: "consume", verify: "verify", bootstrap: "open" } as const;

export const timedOut = (stage: StageName, ms: number): EmbedError =>
  say(
    navigator.onLine ? "timeout" : "offline",
    STAGES[stage],
    `Not done in ${ms} ms; last begun: ${stage}.`,
    ["network", CALL, "timeoutMs = more (an idle proxy may take 20 s), or see what hangs in the network panel"],
    true,
  );
