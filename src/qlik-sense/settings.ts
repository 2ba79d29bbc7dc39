// The caller's words, checked once. Nothing after this file looks at raw options.
import { toUrl } from "../core/url.js";
import { problem } from "./problems/problem.js";
import { parseProxy, type Proxy } from "./proxy.js";
import type { AuthenticateOptions, NamedUser, TicketInHand, TicketSource } from "./types.js";

/** Where tickets come from, whatever form the page gave. */
export interface ReadSource {
  /** The endpoint; absent when the source is a function. */
  readonly url?: URL;
  readonly ask?: TicketSource;
  /** A ticket that came with the page; used first, once. */
  readonly inHand?: TicketInHand;
}

export interface Settings extends Omit<AuthenticateOptions, "proxy" | "timeoutMs"> {
  readonly source: ReadSource;
  readonly proxies: readonly Proxy[];
  readonly resource: string;
  readonly retry: number;
  readonly bootstrap: boolean;
  readonly signInMs: number;
  readonly bootstrapMs: number;
}

const isObject = (value: unknown): value is object => !!value && typeof value === "object";
const isFunction = (value: unknown) => typeof value === "function";
const isText = (value: unknown) => typeof value === "string" && value !== "";
/** What a timer takes. */
const isMs = (value: unknown) => typeof value === "number" && value > 0 && value < 2 ** 31;
const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown) =>
    allowed.includes(value);
const isSwitch = oneOf(true, false);

type Test = (value: unknown) => boolean;

/** What each option takes; in words: `problems/configure.ts`. */
const OPTIONS = {
  __proto__: null,
  proxy: (value) => !!value,
  request: isObject,
  parse: isFunction,
  user: (value) => isText((value as NamedUser | null)?.userDirectory) && isText((value as NamedUser | null)?.userId),
  bootstrap: isSwitch,
  timeoutMs: (value) => (isObject(value) ? Object.values(value).every(isMs) : isMs(value)),
  signal: (value) => isObject(value) && "aborted" in value,
  onEvent: isFunction,
  consume: oneOf("auto", "fetch", "image"),
  // Segments below the prefix; a scheme, a query or a way out of it is none.
  resource: (value) => isText(value) && /^\w[\w.~-]*(\/\w[\w.~-]*)*$/.test(value as string),
  reuse: oneOf(true, false, "same-user"),
  retry: oneOf(0, 1, 2, 3, 4, 5),
  takeover: isSwitch,
  fetch: isFunction,
  allowInsecureProxy: isSwitch,
} satisfies Record<keyof AuthenticateOptions | "__proto__", Test | null> as Partial<Record<string, Test | null>>;

function readSource(source: unknown): ReadSource {
  if (isFunction(source)) return { ask: source as TicketSource };
  const text = isText(source) || source instanceof URL ? String(source).trim() : "";
  if (!text && isObject(source)) {
    const inHand = source as TicketInHand;
    if (!("ticketUrl" in inHand)) throw problem("invalid-option/ticket-url");
    return { ...readSource(inHand.ticketUrl), inHand };
  }
  // Never looked at further: what looks like a ticket must not reach an address or a message.
  if (/^[\w.-]{16}$|qlik-?ticket=/i.test(text)) throw problem("invalid-option/ticket");
  const url = toUrl(text, document.baseURI);
  // A password in it: no browser would send it, and its error would show it.
  if (text && url?.protocol.startsWith("http") && !url.username && !url.password) return { url };
  throw problem("invalid-option", "source");
}

/** Checks source and options; throws `unsupported-environment`, `invalid-option` or `insecure-proxy`. */
export function readSettings(source: unknown, options: AuthenticateOptions): Settings {
  if (typeof document === "undefined") throw problem("unsupported-environment");
  if (!isObject(options)) throw problem("invalid-option", "options");
  for (const [key, value] of Object.entries(options)) {
    const test = OPTIONS[key];
    if (!test) throw problem("invalid-option/unknown", key);
    if (value !== undefined && !test(value)) throw problem("invalid-option", key);
  }
  const {
    proxy = [],
    timeoutMs,
    resource = "resources/img/core/dark_noise_16x16.png",
    retry = 2,
    bootstrap = true,
    ...rest
  } = options;
  const ms = isObject(timeoutMs) ? timeoutMs : { signIn: timeoutMs, bootstrap: timeoutMs };
  return {
    ...rest,
    resource,
    retry,
    bootstrap,
    source: readSource(source),
    proxies: [proxy].flat().map((each) => parseProxy(each, rest.allowInsecureProxy)),
    signInMs: ms.signIn ?? 30_000,
    bootstrapMs: ms.bootstrap ?? 90_000,
  };
}
