// The options that every product's call has: how the page's backend is asked, how long it may take, and who is told of it.
import { isFunction, isMilliseconds, isObject, isOneOf, isText, type Rules } from "../options.js";
import type { HeaderFields } from "./page-code.js";
import type { Source } from "./source.js";
import type { ReadSource } from "./read-source.js";

/** How the page's own endpoint is called. */
export interface EndpointCall {
  /** @default "POST" */
  readonly method?: string;
  /** Sent beside the defaults. A function is asked before each call; it may be async. */
  readonly headers?: HeaderFields | (() => HeaderFields | Promise<HeaderFields>);
  /** @default "same-origin" */
  readonly credentials?: RequestCredentials;
}

/** Options that each product's call takes. */
export interface CallOptions {
  /** How the endpoint is called. */
  readonly request?: EndpointCall;
  /** Reads an answer of the endpoint that the defaults do not understand. */
  readonly parse?: (response: Response) => unknown;
  /**
   * Further tries of the endpoint after 408, 425, 429, 5xx and network errors: 0 to 5.
   * @default 2
   */
  readonly retry?: number;
  /**
   * Milliseconds for the sign-in, and for each renewal.
   * @default 30000
   */
  readonly timeoutMs?: number;
  /** Ends the call: it rejects with the signal's reason. The session that it gave goes on. */
  readonly signal?: AbortSignal;
  /** Stands in for `fetch` in the call of the endpoint. */
  readonly fetch?: typeof fetch;
}

const FUNCTION = { accepts: isFunction, expected: "a function" };

/** What each of them takes. */
export const CALL_RULES: Rules = {
  request: {
    accepts: isObject,
    expected: "{ method?, headers?, credentials? }",
    inside: {
      method: { accepts: isText, expected: "a text" },
      headers: {
        accepts: (value) => isObject(value) || isFunction(value),
        expected: "{ name: value } or a function that gives it",
      },
      credentials: {
        accepts: isOneOf("omit", "same-origin", "include"),
        expected: '"omit", "same-origin" or "include"',
      },
    },
  },
  parse: FUNCTION,
  retry: { accepts: isOneOf(0, 1, 2, 3, 4, 5), expected: "0 to 5" },
  timeoutMs: { accepts: isMilliseconds, expected: "milliseconds" },
  signal: { accepts: (value) => isObject(value) && "aborted" in value, expected: "an AbortSignal" },
  onEvent: FUNCTION,
  fetch: FUNCTION,
};

const SIGN_IN_MS = 30_000;

/** Milliseconds for the sign-in. */
export const signInMsOf = ({ timeoutMs = SIGN_IN_MS }: CallOptions): number => timeoutMs;

/** The source in the core's words. `ownHeader` tells the endpoint that the call is no form of another site's. */
export function sourceOf(
  { url, ask, held }: ReadSource,
  options: CallOptions,
  { ownHeader, requestFields }: { readonly ownHeader: string; readonly requestFields: object },
): Source {
  const { request = {}, retry = 2, fetch, parse } = options;
  return {
    url,
    ask,
    held,
    requestFields,
    headers: request.headers,
    endpoint: {
      method: request.method ?? "POST",
      ownHeaders: { [ownHeader]: "1" },
      credentials: request.credentials,
      fetch,
      parse,
      retries: retry,
      withinMs: signInMsOf(options),
    },
  };
}
