// Sentences about a session that a page uses: how it ended, and what Qlik's client and its engine refuse.
import { EmbedError } from "../../core/errors/embed-error.js";
import { redactedCause } from "../../core/secret.js";
import type { Proxy } from "../proxy.js";
import type { QlikSenseError } from "./codes.js";
import { CALL, virtualProxy } from "./words.js";

const causeOf = (cause: unknown): Error | undefined =>
  cause === undefined ? undefined : redactedCause(cause, "ticket");

export const signedOut = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`The user has logged out of Qlik at ${proxy.id}.`, {
    code: "signed-out",
    stage: "session",
    fix: {
      who: "page",
      where: CALL,
      set: "call it again when the user asks for it; nobody is signed in again by itself",
    },
    proxy: proxy.id,
  });

export const renewedTooOften = (proxy: Proxy, waitMs: number): QlikSenseError =>
  new EmbedError(
    `The Qlik session at ${proxy.id} has ended three times within ten minutes, and is not renewed again yet.`,
    {
      code: "session-expired",
      stage: "session",
      fix: {
        who: "qlik-admin",
        where: virtualProxy(proxy),
        set: `Session inactivity timeout (minutes) = more, and sticky sessions in front of several proxies; the next renewal in ${Math.ceil(waitMs / 1_000)} s`,
      },
      cure: "same-call",
      retryAfterMs: waitMs,
      proxy: proxy.id,
    },
  );

export const otherPlaceAnswered = (proxy: Proxy, answered: Proxy): QlikSenseError =>
  new EmbedError(`The session is at ${proxy.id}, and the ticket that was to renew it is for ${answered.id}.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "backend", where: "Ticket endpoint", set: `proxy = ${proxy.id}, the same for each ticket of a page` },
    proxy: answered.id,
  });

export const sessionLimit = (proxy: Proxy): QlikSenseError =>
  new EmbedError(
    `This user has more than five sessions at ${proxy.origin}: Qlik opens no app until some of them have ended.`,
    {
      code: "session-limit",
      stage: "session",
      fix: {
        who: "backend",
        where: "Ticket endpoint",
        set: "answer user and sessionKey, so that each page load uses the session that is there: docs/ticket-endpoint.md. Wait some minutes: each try makes it longer",
      },
      proxy: proxy.id,
    },
  );

export const noLicense = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`Qlik at ${proxy.origin} gives this user no access: no licence is assigned, or none is left.`, {
    code: "no-license",
    stage: "session",
    fix: {
      who: "qlik-admin",
      where: "QMC > License management > Professional access allocations, Analyzer access allocations",
      set: "Allocate to this user, or a rule that assigns by itself",
    },
    proxy: proxy.id,
  });

export const licensePending = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`Qlik at ${proxy.origin} is still assigning a licence to this user, who is new there.`, {
    code: "license-pending",
    stage: "session",
    fix: {
      who: "network",
      where: "This page",
      set: "try again in some seconds; if it lasts: QMC > License management",
    },
    cure: "same-call",
    proxy: proxy.id,
  });

export const engineUnavailable = (proxy: Proxy, said: string): QlikSenseError =>
  new EmbedError(`Qlik at ${proxy.id} has no engine for this app (${said}).`, {
    code: "engine-unavailable",
    stage: "session",
    fix: {
      who: "qlik-admin",
      where: virtualProxy(proxy),
      set: "Load balancing nodes = at least one that runs; QMC > Engines, Repositories: Running. Is the app's id right?",
    },
    cure: "same-call",
    proxy: proxy.id,
  });

/** The app's id, where it is known. */
const named = (appId: string | undefined): string => (appId === undefined ? "this app" : `app "${appId}"`);

export const accessDenied = (proxy: Proxy, appId?: string): QlikSenseError =>
  new EmbedError(`Qlik at ${proxy.id} lets this user not open ${named(appId)}.`, {
    code: "access-denied",
    stage: "session",
    fix: {
      who: "qlik-admin",
      where: "QMC > Apps, Streams, Security rules",
      set: "publish the app to a stream that this user may read; check the section access of its script",
    },
    proxy: proxy.id,
  });

export const appNotFound = (proxy: Proxy, appId?: string): QlikSenseError =>
  new EmbedError(`There is no ${appId === undefined ? "such app" : named(appId)} at ${proxy.id}.`, {
    code: "app-not-found",
    stage: "session",
    fix: { who: "page", where: "openApp(appId)", set: "appId = the id as the hub's address shows it, /sense/app/…" },
    proxy: proxy.id,
  });

export const objectNotFound = (proxy: Proxy, appId: string, objectId: string): QlikSenseError =>
  new EmbedError(`There is no object "${objectId}" in app "${appId}" at ${proxy.id}, or this user may not see it.`, {
    code: "object-not-found",
    stage: "session",
    fix: {
      who: "page",
      where: "getObject(element, objectId)",
      set: "objectId = the id as the app has it, in letter case too",
    },
    proxy: proxy.id,
  });

export const connectionLost = (proxy: Proxy, cause?: unknown): QlikSenseError =>
  new EmbedError(`The connection to Qlik's engine at ${proxy.origin} was lost; the session is still there.`, {
    code: "connection-lost",
    stage: "session",
    fix: {
      who: "network",
      where: "Reverse proxy, firewall",
      set: "a WebSocket that is idle stays open for as long as Qlik's session lasts (30 min). openApp() opens another one",
    },
    cure: "same-call",
    proxy: proxy.id,
    cause: causeOf(cause),
  });

/** What stands in front of Qlik has to do; Qlik itself always allows its own host. */
const socketFix = ({ config: { host, prefix } }: Proxy): QlikSenseError["fix"] | undefined =>
  host === location.hostname
    ? {
        who: "network",
        where: "Reverse proxy, gateway or firewall in front of Qlik",
        set: `pass WebSockets on below ${prefix}app/, without a login of its own: docs/same-site.md`,
      }
    : undefined;

/** An app's WebSocket never opened, although the session is there. */
export const socketNeverOpened = (proxy: Proxy, cause?: unknown): QlikSenseError =>
  new EmbedError(`${proxy.id} does not open a WebSocket to its engine for this page, although the session is there.`, {
    code: "websocket-refused",
    stage: "session",
    fix: socketFix(proxy) ?? {
      who: "qlik-admin",
      where: virtualProxy(proxy),
      set: `Host allow list = ${location.hostname}; a reverse proxy passes WebSockets on`,
    },
    proxy: proxy.id,
    cause: causeOf(cause),
  });

export const qlikFailed = (proxy: Proxy, said: string, cause: unknown): QlikSenseError =>
  new EmbedError(`Qlik's client at ${proxy.id} failed: ${said.replace(/[.\s]*$/, "")}.`, {
    code: "qlik-error",
    stage: "session",
    fix: {
      who: "page",
      where: "The call",
      set: "are both ids right, in letter case too? This error's cause has Qlik's own",
    },
    proxy: proxy.id,
    cause: causeOf(cause),
  });

/** Header fields of its own make a browser ask another origin for permission first. */
export const headersRefused = (proxy: Proxy, headers: readonly string[]): QlikSenseError =>
  new EmbedError(`${proxy.origin} does not let this page send ${headers.join(", ")} to it (CORS preflight).`, {
    code: "cors-missing",
    stage: "session",
    fix: {
      who: "network",
      where: "Reverse proxy",
      set: `serve Qlik under ${location.origin} (docs/same-site.md); or answer OPTIONS of ${proxy.base} with Access-Control-Allow-Headers: ${headers.join(", ")}, Access-Control-Allow-Origin: ${location.origin} and Access-Control-Allow-Credentials: true`,
    },
    proxy: proxy.id,
  });
