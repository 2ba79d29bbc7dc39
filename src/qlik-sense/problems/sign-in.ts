// Sentences about the proxy: the ticket spent there, and the session that should be there.
import type { EmbedError, ErrorStage } from "../../core/errors.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser, StageName } from "../types.js";
import { STAGES } from "./problem.js";
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

export function cookieBlocked(proxy: Proxy): EmbedError {
  const { hostname, origin, protocol } = location;
  const own = site(hostname);
  const same = site(proxy.config.host) === own && proxy.origin.startsWith(protocol);
  const kept = `Qlik took the ticket, but this browser kept no session cookie (page ${origin}, Qlik ${proxy.url}: ${same ? "same site" : "different sites"}).`;
  return say(
    "cookie-blocked",
    "verify",
    same
      ? kept
      : `${kept} Works everywhere, Safari too: serve Qlik under ${own}, docs/same-site.md. Works in some browsers:`,
    [
      "qlik-admin",
      virtualProxy(proxy),
      same
        ? "Session cookie domain empty; a Session cookie header name of its own"
        : "SameSite attribute (https) = None, Has secure attribute (https) = on",
    ],
  );
}

export const userMismatch = (proxy: Proxy, named: QlikUser, found: QlikUser): EmbedError =>
  say(
    "user-mismatch",
    "verify",
    `This browser is signed in to Qlik as ${userName(found)}, not as ${userName(named)}.`,
    ["page", proxy.url, "log out there, or use a virtual proxy of your own"],
  );

export const unreachable = (proxy: Proxy, cause: unknown): EmbedError =>
  say(
    navigator.onLine ? "unreachable" : "offline",
    "verify",
    `${proxy.origin} cannot be reached from this page.`,
    [
      "network",
      `Open ${proxy.url}/hub in a new tab`,
      "a certificate warning: replace the certificate; nothing: host name, VPN, firewall; the hub: this page is kept from it",
    ],
    true,
    cause,
  );

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
    `${proxy.origin} answers, but lets this page neither read ${proxy.url}/qps/user nor open a WebSocket (or has no prefix ${proxy.config.prefix}).`,
    ["qlik-admin", virtualProxy(proxy), `${corsHeaders()}; Host allow list = ${location.hostname}`],
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

export const timedOut = (stage: StageName, ms: number): EmbedError =>
  say(
    "timeout",
    STAGES[stage],
    `Not done in ${ms} ms; last begun: ${stage}.`,
    ["network", CALL, "timeoutMs = more (an idle proxy may take 20 s), or see what hangs in the network panel"],
    true,
  );
