// The caller's words, checked once. Nothing after this file looks at raw options.
import { toUrl } from "../core/url.js";
import { problem } from "./problems/problem.js";
import { parseProxy, type Proxy } from "./proxy.js";
import type { AuthenticateOptions, TicketInHand, TicketSource } from "./types.js";

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

const isMs = (value: unknown) => typeof value === "number" && value > 0;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isFunction = (value: unknown) => typeof value === "function";
const matches = (pattern: RegExp) => (value: unknown) => pattern.test(String(value));
const isSwitch = (value: unknown) => typeof value === "boolean";

/** What each option takes; in words: `problems/configure.ts`. */
const OPTIONS: Readonly<Record<keyof AuthenticateOptions, (value: unknown) => boolean>> = {
  proxy: (value) => !!value,
  request: isObject,
  parse: isFunction,
  user: (value) => isObject(value) && "userDirectory" in value && "userId" in value,
  bootstrap: isSwitch,
  timeoutMs: (value) => (isObject(value) ? Object.values(value).every(isMs) : isMs(value)),
  signal: (value) => isObject(value) && "aborted" in value,
  onEvent: isFunction,
  consume: matches(/^(auto|fetch|image)$/),
  // Segments below the prefix; a scheme, a query or a way out of it is none.
  resource: matches(/^\w[\w.~-]*(\/\w[\w.~-]*)*$/),
  reuse: (value) => isSwitch(value) || value === "same-user",
  retry: matches(/^[0-5]$/),
  takeover: isSwitch,
  fetch: isFunction,
  allowInsecureProxy: isSwitch,
};

function readSource(source: unknown): ReadSource {
  if (isFunction(source)) return { ask: source as TicketSource };
  if (isObject(source) && !(source instanceof URL)) {
    const inHand = source as TicketInHand;
    if (!("ticketUrl" in inHand)) throw problem("invalid-option/ticket-url");
    return { ...readSource(inHand.ticketUrl), inHand };
  }
  const text = String(source).trim();
  // Never looked at further: what looks like a ticket must not reach an address or a message.
  if (/^[\w.-]{16}$|qlik-?ticket=/i.test(text)) throw problem("invalid-option/ticket");
  const url = toUrl(text, document.baseURI);
  if (text && source && url?.protocol.startsWith("http")) return { url };
  throw problem("invalid-option", "source");
}

/** Checks source and options; throws `unsupported-environment`, `invalid-option` or `insecure-proxy`. */
export function readSettings(source: unknown, options: AuthenticateOptions): Settings {
  if (typeof document === "undefined") throw problem("unsupported-environment");
  for (const [key, value] of Object.entries(options)) {
    const test = Object.hasOwn(OPTIONS, key) && OPTIONS[key as keyof AuthenticateOptions];
    if (!test) throw problem("invalid-option/unknown", key);
    if (value !== undefined && !test(value)) throw problem("invalid-option", key);
  }
  const { proxy = [], timeoutMs, allowInsecureProxy } = options;
  const ms = isObject(timeoutMs) ? timeoutMs : { signIn: timeoutMs, bootstrap: timeoutMs };
  return {
    resource: "resources/img/core/dark_noise_16x16.png",
    retry: 2,
    bootstrap: true,
    ...options,
    source: readSource(source),
    proxies: [proxy].flat().map((each) => parseProxy(each, allowInsecureProxy)),
    signInMs: ms.signIn ?? 30_000,
    bootstrapMs: ms.bootstrap ?? 90_000,
  };
}
