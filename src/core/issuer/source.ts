// Where credentials come from: the page's own endpoint, a function of the page, or a credential that came with the page. One
// call's view of it is prepared before anything is shared: its header functions run once, and what they gave is in the share key.
import type { Step, Words } from "../provider.js";
import { numberOf, takeOnce } from "../share/page.js";
import { fetchFromEndpoint, sendToBackend, type Endpoint } from "./fetch-credential.js";
import { runPageCode, type HeaderFields } from "./page-code.js";

/** The page's source, checked. */
export interface Source {
  /** The endpoint; absent when the source is a function. */
  readonly url?: URL | undefined;
  /** The page's own function. */
  readonly ask?: ((request: object) => unknown) | undefined;
  /** What a function of the page is told besides the signal, the attempt and the reason. */
  readonly requestFields: object;
  /** A credential that came with the page; used first, once a page. */
  readonly held?: object | undefined;
  /**
   * What is held names a person and rights, and is not sent twice: a later call gets it once more, so that a look finds the session that
   * it made, and nobody is asked. A page out of the browser's back/forward cache is the usual case.
   */
  readonly namesSession?: boolean;
  /** Headers for the endpoint; a function is asked before each call. */
  readonly headers?: HeaderFields | (() => HeaderFields | Promise<HeaderFields>) | undefined;
  readonly endpoint: Omit<Endpoint, "url" | "headers">;
}

/** What a source gave, and who gave it: for messages. */
export interface Given {
  readonly value: unknown;
  /** `POST /api/…`, or a name for a function of the page. */
  readonly from: string;
  readonly askedAtMs: number;
  readonly cameWithPage: boolean;
}

export interface PreparedSource {
  /** What tells two calls apart. In memory only: it holds the header fields, and the credential that came with the page. */
  readonly shareParts: readonly unknown[];
  readonly give: (step: Step) => Promise<Given>;
  /** Sends a request without a body to the page's backend, with the header fields of its own calls; gives the answer's status. */
  readonly send: (url: URL, init: BackendCall, signal: AbortSignal) => Promise<number>;
}

/** A further call of the page's backend. */
export interface BackendCall {
  readonly method: string;
  readonly headers: HeaderFields;
}

/** Runs the header functions for one call. Throws `issuer-failed` when one fails. */
export async function prepareSource(source: Source, words: Words, signal: AbortSignal): Promise<PreparedSource> {
  const { url, ask, held, headers, endpoint, requestFields } = source;
  const isGivenAgain = ({ reason }: Step) => source.namesSession === true && reason === "start";
  const { method, credentials, fetch, parse, retries } = endpoint;
  const first = url && (await readHeaders(headers, words, signal));
  const functions = [ask, fetch, parse].map(numberOf);
  const heldText = held && textOf(held);
  return {
    shareParts: [url?.href, method, credentials, retries, first, heldText, ...functions],
    send: async (to, call, until) => {
      const own = await readHeaders(headers, words, until);
      return sendToBackend(endpoint, to, { method: call.method, headers: { ...own, ...call.headers } }, until);
    },
    give: async (step) => {
      const askedAtMs = performance.now();
      if (held && heldText !== undefined && (takeOnce(heldText) || isGivenAgain(step)))
        return { value: held, from: "The page", askedAtMs, cameWithPage: true };
      if (url) return fromEndpoint(source, url, first, words, step);
      const { signal: until, attempt, reason } = step;
      const value = await runPageCode(words, until, () => ask?.({ signal: until, attempt, reason, ...requestFields }));
      return { value, from: `The ${words.credential} function`, askedAtMs, cameWithPage: false };
    },
  };
}

/** What tells a held credential from another one: a page that is restored from a copy holds the same text in a new object. */
function textOf(held: object): string {
  try {
    return JSON.stringify(held);
  } catch {
    // Something besides the credential is in it that is no data: then the object itself has to tell.
    return String(numberOf(held));
  }
}

async function fromEndpoint(
  { headers, endpoint }: Source,
  url: URL,
  first: HeaderFields | undefined,
  words: Words,
  { signal, reason }: Step,
): Promise<Given> {
  let prepared = first;
  const nextHeaders = async () => {
    const fields = prepared ?? (await readHeaders(headers, words, signal));
    prepared = undefined;
    return fields;
  };
  const ownHeaders = saying(reason, endpoint.ownHeaders);
  const answer = await fetchFromEndpoint({ ...endpoint, url, headers: nextHeaders, ownHeaders }, words, signal);
  return { ...answer, cameWithPage: false };
}

/** An endpoint that keeps credentials is told when the former one is no use any more: it was refused, or it ends. */
function saying(reason: Step["reason"], ownHeaders: HeaderFields): HeaderFields {
  if (reason === "start") return ownHeaders;
  return Object.fromEntries(Object.keys(ownHeaders).map((name) => [name, reason]));
}

async function readHeaders(headers: Source["headers"], words: Words, signal: AbortSignal): Promise<HeaderFields> {
  return typeof headers === "function" ? runPageCode(words, signal, headers) : (headers ?? {});
}
