// Sentences about the proxy: the credential spent there, and the session that should be there.
import { EmbedError, type ErrorStage } from "../../core/errors/embed-error.js";
import type { LocalNetworkState } from "../../core/net/local-network.js";
import type { Identity, Words } from "../../core/provider.js";
import { redactedCause } from "../../core/secret.js";
import type { Proxy } from "../proxy.js";
import type { QlikSenseError } from "./codes.js";
import { CALL, corsHeaders, virtualProxy } from "./words.js";

export const ticketRejected = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`Qlik took neither of two fresh tickets at ${proxy.id}.`, {
    code: "credential-rejected",
    stage: "consume",
    fix: {
      who: "backend",
      where: "Check in this order",
      set: `tickets are made for the prefix ${proxy.config.prefix}; each is used once, within a minute; it fails about every second time? two proxies behind one name: docs/load-balancer.md`,
    },
    cure: "fresh-credential",
    proxy: proxy.id,
  });

export const ticketRepeated = (proxy: Proxy): QlikSenseError =>
  new EmbedError(
    `This is the same ticket again: this browser has sent it to ${proxy.id} already, and did not send a repeated one.`,
    {
      code: "credential-rejected",
      stage: "consume",
      fix: {
        who: "backend",
        where: "Ticket endpoint",
        set: "ask Qlik for a new ticket in each call, keep none in the site's session, and answer with Cache-Control: no-store, so that no cache or CDN repeats it",
      },
      cure: "fresh-credential",
      proxy: proxy.id,
    },
  );

export const jwtRejected = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`Qlik took neither of two JWTs at ${proxy.id}.`, {
    code: "credential-rejected",
    stage: "consume",
    fix: {
      who: "backend",
      where: `${virtualProxy(proxy)}: Authentication, JWT`,
      set: "JWT certificate = the one whose key signs (RS256); the claims for user ID and user directory spelled as there; exp in the future, nbf in the past, aud as there",
    },
    cure: "fresh-credential",
    proxy: proxy.id,
  });

/** The virtual proxy lets anybody in, so its answer to a credential proves nothing. */
export const anonymousInstead = (proxy: Proxy, { credential }: Words): QlikSenseError =>
  new EmbedError(
    `This browser has an anonymous session at ${proxy.id}: the virtual proxy lets anybody in, and did not take the ${credential}.`,
    {
      code: "credential-rejected",
      stage: "consume",
      fix: {
        who: "qlik-admin",
        where: virtualProxy(proxy),
        set: `Anonymous access mode = No anonymous user; else: ${credential}s are made for the prefix ${proxy.config.prefix}, and the anonymous session is ended first (close the browser, or DELETE ${proxy.base}qps/user)`,
      },
      cure: "fresh-credential",
      proxy: proxy.id,
    },
  );

export const otherUserFound = (proxy: Proxy, expected: Identity, found: Identity): QlikSenseError =>
  new EmbedError(`This browser is signed in to Qlik as ${found.label}, not as ${expected.label}.`, {
    code: "user-mismatch",
    stage: "verify",
    fix: { who: "page", where: proxy.id, set: "log out there, or use a virtual proxy of your own" },
    cure: "fresh-credential",
    proxy: proxy.id,
  });

export const otherUserPresent = (proxy: Proxy, present: Identity | undefined): QlikSenseError =>
  new EmbedError(
    present
      ? `${present.label} has signed in to ${proxy.id} since; this session was somebody else's and is closed.`
      : `The session at ${proxy.id} is not this page's user's.`,
    {
      code: "other-user",
      stage: "session",
      fix: { who: "page", where: CALL, set: "call it again, for the user who is signed in now" },
      cure: "none",
      proxy: proxy.id,
    },
  );

export const unreachable = (proxy: Proxy, cause: unknown, permission?: LocalNetworkState): QlikSenseError =>
  new EmbedError(`${proxy.origin} cannot be reached from this page.`, {
    code: navigator.onLine ? "unreachable" : "offline",
    stage: "verify",
    fix: {
      who: "network",
      where: `Open ${proxy.id}/hub in a new tab`,
      set: `a certificate warning: replace the certificate; nothing: host name, VPN, firewall; the hub: this page is kept from it${permission === "prompt" ? " (local network access of this site?)" : ""}`,
    },
    cure: "same-call",
    proxy: proxy.id,
    cause: cause === undefined ? undefined : redactedCause(cause, "ticket"),
  });

export const localNetworkBlocked = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`This browser keeps ${location.origin} from the local network, where ${proxy.origin} seems to be.`, {
    code: "local-network-blocked",
    stage: "verify",
    fix: {
      who: "network",
      where: "Site settings of this page > Local network",
      set: "Allow, or the browser policy LocalNetworkAccessAllowedForUrls; for everybody: Qlik behind a public name",
    },
    proxy: proxy.id,
  });

export const websocketRefused = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`${proxy.id} took the ticket, then refused this page's WebSocket.`, {
    code: "websocket-refused",
    stage: "verify",
    fix: {
      who: "qlik-admin",
      where: virtualProxy(proxy),
      set: `Host allow list = ${location.hostname}; ${corsHeaders()}`,
    },
    proxy: proxy.id,
  });

export const notAProxy = (proxy: Proxy, status: number): QlikSenseError =>
  new EmbedError(`${proxy.id}/qps/user answered ${status}: no virtual proxy.`, {
    code: "unreachable",
    stage: "verify",
    fix: {
      who: "page",
      where: CALL,
      set: `proxy = host and prefix as in the QMC; is ${proxy.config.prefix} spelled so, and linked to this proxy service?`,
    },
    status,
    proxy: proxy.id,
  });

export const corsMissing = (proxy: Proxy): QlikSenseError =>
  new EmbedError(
    `The host answers, but lets this page neither read ${proxy.id}/qps/user nor open a WebSocket (or has no such prefix).`,
    {
      code: "cors-missing",
      stage: "verify",
      fix: {
        who: "qlik-admin",
        where: virtualProxy(proxy),
        set: `${corsHeaders()}; Host allow list = ${location.hostname}; a reverse proxy passes WebSockets on and has no login of its own`,
      },
      proxy: proxy.id,
    },
  );

/** A request with an Authorization header to another origin asks for permission first (CORS preflight). */
export const preflightRefused = (proxy: Proxy): QlikSenseError =>
  new EmbedError(
    `A JWT goes to Qlik in an Authorization header, and ${proxy.origin} does not let this page send one to another origin (CORS preflight).`,
    {
      code: "cors-missing",
      stage: "consume",
      fix: {
        who: "network",
        where: "Reverse proxy",
        set: `serve Qlik under ${location.origin} (docs/same-site.md); or answer OPTIONS of ${proxy.base} with Access-Control-Allow-Headers: authorization, Access-Control-Allow-Origin: ${location.origin} and Access-Control-Allow-Credentials: true`,
      },
      proxy: proxy.id,
    },
  );

export const tokenUnreadable = (proxy: Proxy): QlikSenseError =>
  new EmbedError("This page may not read Qlik's CSRF token.", {
    code: "cors-missing",
    stage: "session",
    fix: { who: "qlik-admin", where: virtualProxy(proxy), set: corsHeaders() },
    proxy: proxy.id,
  });

export const cspBlocked = ({ id, origin }: Proxy, directive: string, stage: ErrorStage): QlikSenseError =>
  new EmbedError("This page's Content-Security-Policy blocks Qlik.", {
    code: "csp-blocked",
    stage,
    fix: {
      who: "page",
      where: "Content-Security-Policy",
      set: `${directive} ${origin}${directive === "connect-src" ? ` ${origin.replace("http", "ws")}` : ""}`,
    },
    directive,
    proxy: id,
  });

export const sessionExpired = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`There is no Qlik session at ${proxy.id} any more.`, {
    code: "session-expired",
    stage: "session",
    fix: {
      who: "page",
      where: CALL,
      set: "call it again, or await ensure() of its session first; over at once each time? two proxies behind one name: docs/load-balancer.md",
    },
    cure: "sign-in-again",
    proxy: proxy.id,
  });
