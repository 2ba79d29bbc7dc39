// The call to the page's own backend: one answer, tried again where the server or the network may do better in a moment.
import { cureOf, isEmbedError, type EmbedError } from "../errors/embed-error.js";
import { readText } from "../net/read-text.js";
import { openScope, sleep, waitForEvent } from "../net/scope.js";
import type { Words } from "../provider.js";
import { takeRetry } from "../share/budget.js";
import { parseRetryAfter } from "./retry-after.js";
import { endpointRefused, endpointUnreachable } from "./sentences.js";
import { runPageCode, type HeaderFields } from "./page-code.js";

export interface Endpoint {
  readonly url: URL;
  readonly method: string;
  /** Fields that each call sends; the page's own go over them. */
  readonly ownHeaders: HeaderFields;
  readonly headers: () => Promise<HeaderFields>;
  readonly credentials?: RequestCredentials | undefined;
  /** Stands in for the browser's `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Reads an answer that the product does not understand by itself. */
  readonly parse?: ((response: Response) => unknown) | undefined;
  /** Further tries after an answer or a failure that may pass. */
  readonly retries: number;
  /** Milliseconds in which the sign-in has to be done. */
  readonly withinMs: number;
}

export interface EndpointAnswer {
  readonly value: unknown;
  readonly from: string;
  readonly askedAtMs: number;
}

/** One try takes at most this long, or a third of the time for the sign-in: a body that drips is given up, and asked for anew. */
const TRY_MS = 10_000;

/** Throws `not-signed-in`, `forbidden`, `rate-limited`, `issuer-failed`, `offline`. */
export async function fetchFromEndpoint(
  endpoint: Endpoint,
  words: Words,
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  const deadline = performance.now() + endpoint.withinMs;
  for (let failures = 0; ; failures++) {
    try {
      return await askOnce(endpoint, words, signal);
    } catch (error) {
      if (!isEmbedError(error) || cureOf(error) !== "same-call" || failures >= endpoint.retries) throw error;
      // The server's own word, else a random delay that grows.
      const delayMs = error.retryAfterMs ?? Math.random() * 250 * 2 ** failures;
      if (delayMs > deadline - performance.now() || !takeRetry()) throw error;
      await (navigator.onLine ? sleep(delayMs, signal) : waitForEvent(window, "online", signal));
    }
  }
}

async function askOnce(endpoint: Endpoint, words: Words, outer: AbortSignal): Promise<EndpointAnswer> {
  const { url, method, parse, fetch: ask = fetch, withinMs } = endpoint;
  // The address without its query: what a page puts there is its own, and does not belong into a message.
  const from = `${method} ${url.origin === location.origin ? "" : url.origin}${url.pathname}`;
  const headers = await endpoint.headers();
  const askedAtMs = performance.now();
  const { signal, end } = openScope(outer, Math.max(TRY_MS, withinMs / 3));
  try {
    const response = await ask(url.href, requestOf(endpoint, headers, signal));
    if (!response.ok) throw refusal(words, from, response);
    const value = parse ? await runPageCode(words, outer, () => parse(response)) : await readText(response);
    return { value, from, askedAtMs };
  } catch (error) {
    throw outer.aborted || isEmbedError(error) ? error : endpointUnreachable(words, from, error);
  } finally {
    end();
  }
}

function requestOf(endpoint: Endpoint, headers: HeaderFields, signal: AbortSignal): RequestInit {
  const { method, ownHeaders, credentials = "same-origin" } = endpoint;
  const hasBody = !/^(GET|HEAD)$/i.test(method);
  return {
    method,
    credentials,
    redirect: "manual",
    cache: "no-store",
    signal,
    headers: {
      Accept: "application/json",
      ...ownHeaders,
      ...(hasBody && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(hasBody && { body: "{}" }),
  };
}

function refusal(words: Words, from: string, { status, headers }: Response): EmbedError {
  // Browsers show a redirect that is not followed as status 0.
  return endpointRefused(words, from, status < 400 ? 0 : status, parseRetryAfter(headers.get("retry-after")));
}

/** A request without a body that outlives the page: the visitor may be on the way to another one. Gives the answer's status. */
export async function sendToBackend(
  {
    ownHeaders,
    credentials = "same-origin",
    fetch: ask = fetch,
  }: Pick<Endpoint, "ownHeaders" | "credentials" | "fetch">,
  url: URL,
  { method, headers }: { readonly method: string; readonly headers: HeaderFields },
  signal: AbortSignal,
): Promise<number> {
  const { status } = await ask(url.href, {
    method,
    credentials,
    redirect: "manual",
    cache: "no-store",
    keepalive: true,
    signal,
    headers: { ...ownHeaders, ...headers },
  });
  return status;
}
