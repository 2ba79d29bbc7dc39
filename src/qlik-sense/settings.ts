// The caller's words, checked once. Nothing after this file looks at raw options.
import { optionUnknown, optionUnusable, noDocument } from "../core/errors/call.js";
import type { Source } from "../core/issuer/source.js";
import { toUrl } from "../core/net/url.js";
import {
  checkOptions,
  isFunction,
  isMilliseconds,
  isObject,
  isOneOf,
  isSwitch,
  isText,
  type Complaints,
  type Rules,
} from "../core/options.js";
import type { Reuse } from "../core/reuse.js";
import type { RenewMode } from "../core/session.js";
import { isLicenseKey } from "../license-key/guard.js";
import { licenseKeyAsSource, noTicketUrl, pageIsFile, SOURCE_FORMS, ticketAsSource } from "./errors/configure.js";
import { CALL } from "./errors/words.js";
import type { ClientWishes } from "./open/load-qlik.js";
import { parseProxy, type Proxy } from "./proxy.js";
import type {
  AuthenticateOptions,
  EmbeddedSession,
  EmbeddedTicket,
  LogoutRequest,
  NamedUser,
  TicketSource,
} from "./types.js";
import { DEFAULT_RESOURCE } from "./ways/ticket/default-resource.js";

/** Where tickets come from, in one of three forms. */
export interface ReadSource {
  /** The endpoint; absent when the source is a function. */
  readonly url?: URL;
  readonly ask?: TicketSource;
  /** A ticket, or the word of a session, that came with the page; used first, once. */
  readonly held?: EmbeddedTicket | EmbeddedSession;
}

export interface Settings {
  readonly source: ReadSource;
  readonly credential: "ticket" | "jwt" | "session";
  readonly proxies: readonly Proxy[];
  readonly request: NonNullable<AuthenticateOptions["request"]>;
  readonly parse: AuthenticateOptions["parse"];
  readonly fetch: AuthenticateOptions["fetch"];
  readonly user: NamedUser | undefined;
  readonly bootstrap: boolean;
  readonly client: ClientWishes;
  readonly signInMs: number;
  readonly bootstrapMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: AuthenticateOptions["onEvent"];
  readonly consume: "auto" | "fetch" | "image";
  readonly resource: string;
  readonly reuse: Reuse;
  readonly retry: number;
  readonly takeover: boolean;
  readonly renew: RenewMode;
  readonly logout: LogoutWish | undefined;
  readonly allowInsecureProxy: boolean;
}

/** How the page wants a session to be ended: an address of its own, or a function. */
export type LogoutWish = URL | ((request: LogoutRequest) => unknown);

const SWITCH = { accepts: isSwitch, expected: "true or false" };
const FUNCTION = { accepts: isFunction, expected: "a function" };
const TEXT = { accepts: isText, expected: "a text" };
const MILLISECONDS = { accepts: isMilliseconds, expected: "milliseconds" };

/** Segments below the prefix; no scheme, no query, and no way out of the prefix. */
const RESOURCE = /^\w[\w.~-]*(\/\w[\w.~-]*)*$/;

const isNamedUser = (value: unknown): boolean =>
  isObject(value) && isText((value as NamedUser).userDirectory) && isText((value as NamedUser).userId);

function isLogout(value: unknown): boolean {
  return isFunction(value) || toHttpUrl(value) !== undefined;
}

/** An address of the page's own backend; a password in it is none: no browser would send it, and an error would show it. */
function toHttpUrl(value: unknown): URL | undefined {
  const text = isText(value) || value instanceof URL ? String(value).trim() : "";
  const url = text ? toUrl(text, document.baseURI) : undefined;
  return url?.protocol.startsWith("http") && !url.username && !url.password ? url : undefined;
}

const REQUEST_RULES: Rules = {
  method: TEXT,
  headers: {
    accepts: (value) => isObject(value) || isFunction(value),
    expected: "{ name: value } or a function that gives it",
  },
  credentials: { accepts: isOneOf("omit", "same-origin", "include"), expected: '"omit", "same-origin" or "include"' },
};

/** What each option takes, in the order of the reference. */
const RULES = {
  proxy: { accepts: (value) => !!value, expected: '"https://sense.example.com/mashup", or a list' },
  request: { accepts: isObject, expected: "{ method?, headers?, credentials? }", inside: REQUEST_RULES },
  parse: FUNCTION,
  user: {
    accepts: isNamedUser,
    expected: "{ userDirectory, userId, sessionKey? }",
    inside: { userDirectory: TEXT, userId: TEXT, sessionKey: TEXT },
  },
  bootstrap: {
    accepts: (value) => isSwitch(value) || (isObject(value) && Object.keys(value).length > 0),
    expected: "true or false, or { amd?, styles?, trustedTypes? }",
    inside: {
      amd: { accepts: isOneOf("guard", "reuse", "fail"), expected: '"guard", "reuse" or "fail"' },
      styles: SWITCH,
      trustedTypes: { accepts: isOneOf("own", "default"), expected: '"own" or "default"' },
    },
  },
  timeoutMs: {
    accepts: (value) => isMilliseconds(value) || isObject(value),
    expected: "milliseconds, or { signIn?, bootstrap? }",
    inside: { signIn: MILLISECONDS, bootstrap: MILLISECONDS },
  },
  signal: { accepts: (value) => isObject(value) && "aborted" in value, expected: "an AbortSignal" },
  onEvent: FUNCTION,
  credential: { accepts: isOneOf("ticket", "jwt", "session"), expected: '"ticket", "jwt" or "session"' },
  consume: { accepts: isOneOf("auto", "fetch", "image"), expected: '"auto", "fetch" or "image"' },
  resource: { accepts: (value) => isText(value) && RESOURCE.test(value), expected: "a path below the prefix" },
  reuse: { accepts: isOneOf(true, false, "same-user"), expected: 'true or false or "same-user"' },
  retry: { accepts: isOneOf(0, 1, 2, 3, 4, 5), expected: "0 to 5" },
  takeover: SWITCH,
  renew: { accepts: isOneOf("on-activity", "manual"), expected: '"on-activity" or "manual"' },
  logout: { accepts: isLogout, expected: "the address of your own logout, or a function" },
  fetch: FUNCTION,
  allowInsecureProxy: SWITCH,
} satisfies Record<keyof AuthenticateOptions, Rules[string]>;

const COMPLAINTS: Complaints = {
  unknown: (name, known) => optionUnknown(CALL, name, known),
  unusable: (name, expected) => optionUnusable(CALL, name, expected),
};

function readSource(source: unknown): ReadSource {
  if (isFunction(source)) return { ask: source as TicketSource };
  const text = isText(source) || source instanceof URL ? String(source).trim() : "";
  if (!text && isObject(source)) {
    const held = source as EmbeddedTicket | EmbeddedSession;
    if (!("ticketUrl" in held)) throw noTicketUrl();
    return { ...readSource(held.ticketUrl), held };
  }
  // Never looked at further: what looks like a ticket must not reach an address or a message.
  if (isLicenseKey(text)) throw licenseKeyAsSource();
  if (/^[\w.-]{16}$|qlik-?ticket=/i.test(text)) throw ticketAsSource();
  const url = toHttpUrl(text);
  if (url) return { url };
  if (text && location.protocol === "file:") throw pageIsFile();
  throw optionUnusable(CALL, "source", SOURCE_FORMS);
}

const readLogout = (logout: AuthenticateOptions["logout"]): LogoutWish | undefined =>
  typeof logout === "function" ? logout : toHttpUrl(logout);

/** Checks source and options; throws `unsupported-environment`, `invalid-option` or `insecure-proxy`. */
export function readSettings(source: unknown, options: AuthenticateOptions): Settings {
  if (typeof document === "undefined") throw noDocument({ call: CALL });
  if (!isObject(options)) throw optionUnusable(CALL, "options", "an object");
  checkOptions(options, RULES, COMPLAINTS);
  const { proxy = [], timeoutMs, allowInsecureProxy = false } = options;
  const ms = typeof timeoutMs === "number" ? { signIn: timeoutMs, bootstrap: timeoutMs } : timeoutMs;
  return {
    source: readSource(source),
    credential: options.credential ?? "ticket",
    proxies: [proxy].flat().map((each) => parseProxy(each, allowInsecureProxy)),
    request: options.request ?? {},
    parse: options.parse,
    fetch: options.fetch,
    user: options.user,
    bootstrap: options.bootstrap !== false,
    client: { amd: "guard", styles: true, trustedTypes: "own", ...given(options.bootstrap) },
    signInMs: ms?.signIn ?? 30_000,
    bootstrapMs: ms?.bootstrap ?? 90_000,
    signal: options.signal,
    onEvent: options.onEvent,
    consume: options.consume ?? "auto",
    resource: options.resource ?? DEFAULT_RESOURCE,
    reuse: options.reuse ?? true,
    retry: options.retry ?? 2,
    takeover: options.takeover ?? false,
    renew: options.renew ?? "on-activity",
    logout: readLogout(options.logout),
    allowInsecureProxy,
  };
}

/** The options that were given a value. */
const given = (options: unknown): object =>
  isObject(options) ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) : {};

const isTicketOfNamedSession = (held: ReadSource["held"]): boolean =>
  held !== undefined && "ticket" in held && held.user !== undefined && held.sessionKey !== undefined;

/** The source in the core's words. */
export function sourceOf(settings: Settings): Source {
  const { source, request, parse, fetch, retry, signInMs, proxies, reuse } = settings;
  const { url, ask, held } = source;
  const [onlyProxy, otherProxy] = proxies;
  const proxy = otherProxy ? undefined : onlyProxy?.id;
  return {
    url,
    held,
    namesSession: reuse === true && isTicketOfNamedSession(held),
    // The page's function itself, so that two calls with the same function are known as such.
    ask: ask as Source["ask"],
    requestFields: proxy === undefined ? {} : { proxy },
    headers: request.headers,
    endpoint: {
      method: request.method ?? "POST",
      ownHeaders: { "X-Qlik-Ticket": "1" },
      credentials: request.credentials,
      fetch,
      parse,
      retries: retry,
      withinMs: signInMs,
    },
  };
}
