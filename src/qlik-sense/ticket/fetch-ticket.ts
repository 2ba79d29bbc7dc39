// Stage 1: one fresh ticket from the page's own backend, and whose it is.
import { isEmbedError } from "../../core/errors.js";
import { readText } from "../../core/read-text.js";
import { takeRetry } from "../../core/budget.js";
import { heard, openScope, raceSignal, sleep } from "../../core/scope.js";
import type { Flow } from "../flow.js";
import type { TicketRequest } from "../types.js";
import { later } from "../load-later.js";
import { isProblem, problem } from "../problems/problem.js";
import { pageRegistry } from "../session/registry.js";
import { readAnswer, type FreshTicket } from "./read-answer.js";

/** One try takes at most this long, or a third of what the whole sign-in may take. */
const TRY_MS = 10_000;

/** Fetches a ticket. Throws `not-signed-in`, `forbidden`, `rate-limited`, `issuer-failed`, `issuer-response-invalid`, `offline`. */
export async function fetchTicket(flow: Flow, attempt: number): Promise<FreshTicket> {
  const { settings, signal } = flow;
  const { inHand, url, ask } = settings.source;
  const from = performance.now();
  const { taken } = pageRegistry();
  // Once a page, whoever asks.
  if (inHand && taken.size < taken.add(inHand).size)
    return readAnswer({ ...inHand, ticketUrl: undefined }, "The page", from);
  if (url) return fromUrl(flow, url);
  const [only, other] = settings.proxies;
  const request = {
    signal,
    attempt,
    reason: attempt === 1 ? "start" : "retry",
    ...(other ? undefined : { proxy: only?.url }),
  } as TicketRequest;
  return readAnswer(await ownCode(signal, () => ask?.(request)), "The ticket function", from);
}

/** Code of the page: an error of its own passes as `cause`, one of ours as it is. */
async function ownCode<T>(signal: AbortSignal, run: () => T | Promise<T>): Promise<T> {
  try {
    return await raceSignal((async () => run())(), signal);
  } catch (error) {
    throw signal.aborted || isEmbedError(error) ? error : problem("issuer-failed/function", error);
  }
}

async function fromUrl(flow: Flow, url: URL): Promise<FreshTicket> {
  const { settings, signal } = flow;
  const until = performance.now() + settings.signInMs;
  for (let failures = 0; ; failures++) {
    try {
      return await askOnce(flow, url);
    } catch (error) {
      if (!isProblem(error) || !error.again || failures >= settings.retry) throw error;
      // The server's own word, else full jitter.
      const delayMs = (error.facts[2] as number | undefined) ?? Math.random() * 250 * 2 ** failures;
      if (delayMs > until - performance.now() || !takeRetry(pageRegistry())) throw error;
      await (navigator.onLine ? sleep(delayMs, signal) : heard(window, "online", signal));
    }
  }
}

async function askOnce({ settings, signal: outer }: Flow, { href, origin, pathname }: URL): Promise<FreshTicket> {
  const { request: { method = "POST", headers, ...rest } = {}, parse, fetch: ask = fetch, signInMs } = settings;
  // The address without its query: what a page puts there is its own, and none of a message's business.
  const call = `${method} ${origin === location.origin ? "" : origin}${pathname}`;
  const own = typeof headers === "function" ? await ownCode(outer, headers) : headers;
  const body = /^(GET|HEAD)$/i.test(method) ? undefined : "{}";
  // A body that drips is given up, and asked for anew.
  const from = performance.now();
  const { signal, end } = openScope(outer, Math.max(TRY_MS, signInMs / 3));
  try {
    const response = await ask(href, {
      credentials: "same-origin",
      ...rest,
      method,
      redirect: "manual",
      cache: "no-store",
      signal,
      headers: {
        Accept: "application/json",
        "X-Qlik-Ticket": "1",
        ...(body && { "Content-Type": "application/json" }),
        ...own,
      },
      ...(body && { body }),
    });
    const { ok, status } = response;
    if (ok) {
      const body = parse ? ownCode(outer, () => parse(response)) : readText(response);
      return await readAnswer(await body, call, from);
    }
    const after = response.headers.get("retry-after");
    const retryAfterMs = after ? (await later()).retryAfter(after) : undefined;
    throw Object.assign(problem("issuer-failed/status", call, status < 400 ? 0 : status, retryAfterMs), {
      again: status === 429 || status > 499,
    });
  } catch (error) {
    if (outer.aborted || isProblem(error) || isEmbedError(error)) throw error;
    throw Object.assign(problem("issuer-failed/no-answer", call, error), { again: true });
  } finally {
    end();
  }
}
