// The caller's words, checked once. Nothing after this file looks at raw options.
import {
  badOption,
  noTicketUrl,
  ticketAsSource,
  unknownOption,
  unsupportedEnvironment,
  WARN_INSECURE,
} from "./messages.js";
import { parseProxy, type Proxy } from "./proxy.js";
import type { AuthenticateOptions, QlikEvent, TicketInHand, TicketSource } from "./types.js";

/** Where tickets come from, whatever form the page gave. */
export interface Source {
  /** The endpoint; absent when the source is a function. */
  readonly url?: URL;
  readonly ask?: TicketSource;
  /** A ticket that came with the page; used first, once. */
  readonly inHand?: TicketInHand;
}

export interface Settings extends Omit<AuthenticateOptions, "proxy" | "timeoutMs"> {
  readonly source: Source;
  readonly proxies: readonly Proxy[];
  readonly resource: string;
  readonly retry: number;
  readonly signInMs: number;
  readonly bootstrapMs: number;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isFunction = (value: unknown) => typeof value === "function";
const isBoolean = (value: unknown) => typeof value === "boolean";
const isMs = (value: unknown) => typeof value === "number" && value > 0;
const isText = (value: unknown) => typeof value === "string" && value !== "";

/** Each option, what it takes in words, and the test. */
const OPTIONS: Readonly<
  Record<keyof AuthenticateOptions, readonly [expected: string, test: (value: never) => boolean]>
> = {
  proxy: ["an address or a list of addresses", (value: unknown) => value !== ""],
  request: ["{ method?, headers?, credentials? }", isObject],
  parse: ["a function of the response", isFunction],
  user: [
    "{ userDirectory, userId, sessionKey? }",
    (user: Record<string, unknown>) => isObject(user) && isText(user["userDirectory"]) && isText(user["userId"]),
  ],
  bootstrap: ["true or false", isBoolean],
  timeoutMs: [
    "milliseconds above 0, or { signIn?, bootstrap? }",
    (value: unknown) => isMs(value) || (isObject(value) && Object.values(value as object).every(isMs)),
  ],
  signal: ["an AbortSignal", (value: AbortSignal) => isObject(value) && isFunction(value.addEventListener)],
  onEvent: ["a function of the event", isFunction],
  consume: ['"auto", "fetch" or "image"', (value: unknown) => ["auto", "fetch", "image"].includes(value as string)],
  resource: [
    "a path below the prefix",
    (value: unknown) => typeof value === "string" && /^(?![\\/])(?!.*(\.\.|[?#\\:]))./.test(value),
  ],
  reuse: ['true, false or "same-user"', (value: unknown) => isBoolean(value) || value === "same-user"],
  retry: ["a whole number from 0 to 5", (value: number) => Number.isInteger(value) && value >= 0 && value <= 5],
  takeover: ["true or false", isBoolean],
  fetch: ["a function like fetch", isFunction],
  allowInsecureProxy: ["true or false", isBoolean],
};

function readSource(source: unknown): Source {
  if (isFunction(source)) return { ask: source as TicketSource };
  if (isObject(source) && !(source instanceof URL)) {
    const inHand = source as TicketInHand;
    if (!("ticketUrl" in inHand)) throw noTicketUrl();
    return { ...readSource(inHand.ticketUrl), inHand };
  }
  const text = String(source as string).trim();
  // Never looked at further: what looks like a ticket must not reach an address or a message.
  if (/^[\w.-]{16}$/.test(text) || /[?&](?:x-)?qlik-?ticket=/i.test(text)) throw ticketAsSource();
  try {
    const url = new URL(text, document.baseURI);
    if (text && source && /^https?:$/.test(url.protocol)) return { url };
  } catch {
    // Said below.
  }
  throw badOption(
    "source",
    'the address of your ticket endpoint ("/api/qlik-ticket"), a function, or { ticket, ticketUrl }',
  );
}

/** Checks source and options; throws `unsupported-environment`, `invalid-option` or `insecure-proxy`. */
export function readSettings(source: unknown, options: AuthenticateOptions): Settings {
  if (typeof document === "undefined" || typeof fetch === "undefined") throw unsupportedEnvironment();
  for (const [key, value] of Object.entries(options)) {
    const rule = Object.hasOwn(OPTIONS, key) ? OPTIONS[key as keyof AuthenticateOptions] : undefined;
    if (!rule) throw unknownOption(key, Object.keys(OPTIONS));
    if (value !== undefined && !rule[1](value as never)) throw badOption(key, rule[0]);
  }
  const { proxy, timeoutMs, resource = "resources/img/core/dark_noise_16x16.png", retry = 2, ...rest } = options;
  const { signIn = 30_000, bootstrap = 90_000 } =
    typeof timeoutMs === "number" ? { signIn: timeoutMs, bootstrap: timeoutMs } : (timeoutMs ?? {});
  const insecure = options.allowInsecureProxy === true;
  return {
    ...rest,
    source: readSource(source),
    proxies: proxy === undefined ? [] : [proxy].flat().map((each) => parseProxy(each, insecure)),
    resource,
    retry,
    signInMs: signIn,
    bootstrapMs: bootstrap,
  };
}

export function warnInsecure({ proxies }: Settings, emit: (event: QlikEvent) => void): void {
  if (proxies.some(({ config }) => !config.isSecure)) {
    emit({ type: "warning", code: "insecure-proxy", message: WARN_INSECURE });
  }
}
