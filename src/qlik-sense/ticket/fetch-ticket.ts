// Stage 1: one fresh ticket from the page's own backend, and whose it is.
import { isEmbedError } from "../../core/errors.js";
import { readText } from "../../core/read-text.js";
import { parseRetryAfter } from "../../core/retry-after.js";
import { raceSignal, sleep } from "../../core/scope.js";
import type { Flow } from "../flow.js";
import { isProblem, problem } from "../problems/problem.js";
import { readTicketAnswer, readTicketBody, type TicketAnswer } from "./parse-ticket.js";

/** Fetches a ticket. Throws `not-signed-in`, `forbidden`, `rate-limited`, `issuer-failed`, `issuer-response-invalid`, `offline`. */
export async function fetchTicket(flow: Flow, attempt: number): Promise<TicketAnswer> {
  const { settings, signal } = flow;
  const { inHand, url, ask } = settings.source;
  if (inHand && attempt === 1) return readTicketAnswer(inHand, "The page");
  if (url) return fromUrl(flow, url);
  const [only, ...others] = settings.proxies;
  const reason = attempt === 1 ? "start" : "retry";
  const proxy = others.length ? undefined : only?.url;
  return readTicketAnswer(
    await ownCode(signal, async () => ask?.({ signal, attempt, reason, ...(proxy && { proxy }) })),
    "The ticket function",
  );
}

/** Code of the page: an error of its own passes as `cause`, one of ours as it is. */
async function ownCode<T>(signal: AbortSignal, run: () => T | Promise<T>): Promise<T> {
  try {
    return await raceSignal((async () => run())(), signal);
  } catch (error) {
    throw signal.aborted || isEmbedError(error) ? error : problem("issuer-failed/function", error);
  }
}

async function fromUrl(flow: Flow, url: URL): Promise<TicketAnswer> {
  const { settings, signal } = flow;
  for (let failures = 0; ; failures++) {
    try {
      return await askOnce(flow, url);
    } catch (error) {
      // The server's own word, else full jitter.
      const delayMs = isProblem(error) && error.again && (error.retryAfterMs ?? Math.random() * 250 * 2 ** failures);
      if (!delayMs || failures >= settings.retry || delayMs > settings.signInMs) throw error;
      await sleep(delayMs, signal);
    }
  }
}

async function askOnce({ settings, signal }: Flow, { href, origin, pathname }: URL): Promise<TicketAnswer> {
  const { request: { method = "POST", headers, ...rest } = {}, parse, fetch: ask = fetch } = settings;
  // The address without its query: what a page puts there is its own, and none of a message's business.
  const call = `${method} ${origin === location.origin ? "" : origin}${pathname}`;
  const own = typeof headers === "function" ? await ownCode(signal, headers) : headers;
  const body = /^(GET|HEAD)$/i.test(method) ? undefined : "{}";
  let response: Response;
  let text: string | undefined;
  try {
    response = await ask(href, {
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
    if (response.ok && !parse) text = await readText(response);
  } catch (error) {
    throw signal.aborted ? error : Object.assign(problem("issuer-failed/no-answer", call, error), { again: true });
  }
  const { ok, status } = response;
  if (!ok) {
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
    throw Object.assign(problem("issuer-failed/status", call, status < 400 ? 0 : status, retryAfterMs), {
      again: status === 429 || status > 499,
      retryAfterMs,
    });
  }
  return parse ? readTicketAnswer(await ownCode(signal, () => parse(response)), call) : readTicketBody(text, call);
}
