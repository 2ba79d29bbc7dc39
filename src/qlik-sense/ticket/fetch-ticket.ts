// Stage 1: one fresh ticket from the page's own backend, and whose it is.
import { isEmbedError } from "../../core/errors.js";
import { readText } from "../../core/read-text.js";
import { redactedCause } from "../../core/redact.js";
import { parseRetryAfter, retryDelayMs } from "../../core/retry.js";
import { raceSignal, sleep } from "../../core/scope.js";
import type { Flow } from "../flow.js";
import { endpointRefused, endpointUnreachable, sourceFailed } from "../messages.js";
import type { TicketRequest } from "../types.js";
import { readTicketAnswer, readTicketBody, type TicketAnswer } from "./parse-ticket.js";

const LIMIT = 16_384;
const FUNCTION = "The ticket function";

/** Fetches a ticket. Throws `not-signed-in`, `forbidden`, `rate-limited`, `issuer-failed`, `issuer-response-invalid`, `offline`. */
export async function fetchTicket(flow: Flow, attempt: number): Promise<TicketAnswer> {
  const { source, proxies } = flow.settings;
  if (source.inHand && attempt === 1) return readTicketAnswer(source.inHand, "The page");
  if (source.url) return fromUrl(flow, source.url);
  const [only, ...others] = proxies;
  const request: TicketRequest = {
    signal: flow.signal,
    attempt,
    reason: attempt === 1 ? "start" : "retry",
    ...(only && others.length === 0 && { proxy: only.url }),
  };
  return readTicketAnswer(await ownCode(flow, async () => source.ask?.(request)), FUNCTION);
}

/** Code of the page: an error of its own passes as `cause`, one of ours as it is. */
async function ownCode<T>(flow: Flow, run: () => Promise<T>): Promise<T> {
  try {
    return await raceSignal(run(), flow.signal);
  } catch (error) {
    if (flow.signal.aborted || isEmbedError(error)) throw error;
    throw sourceFailed(redactedCause(error));
  }
}

async function fromUrl(flow: Flow, url: URL): Promise<TicketAnswer> {
  for (let failures = 0; ; failures++) {
    const answer = await askOnce(flow, url);
    if ("ticket" in answer) return answer;
    if (failures >= flow.settings.retry || !answer.error.retryable) throw answer.error;
    await sleep(retryDelayMs(failures, answer.retryAfterMs), flow.signal);
  }
}

async function askOnce(
  flow: Flow,
  url: URL,
): Promise<TicketAnswer | { error: ReturnType<typeof endpointRefused>; retryAfterMs?: number | undefined }> {
  const {
    request: { method = "POST", headers, credentials = "same-origin" } = {},
    parse,
    fetch: ask = fetch,
  } = flow.settings;
  // Address without query: what a page puts there is its own, and none of a message's business.
  const call = `${method} ${url.origin === location.origin ? "" : url.origin}${url.pathname}`;
  const own = typeof headers === "function" ? await ownCode(flow, async () => headers()) : headers;
  const withBody = !/^(GET|HEAD)$/i.test(method);
  let response: Response;
  try {
    response = await ask(url.href, {
      method,
      credentials,
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "same-origin",
      signal: flow.signal,
      headers: {
        Accept: "application/json",
        "X-Qlik-Ticket": "1",
        ...(withBody && { "Content-Type": "application/json" }),
        ...own,
      },
      ...(withBody && { body: "{}" }),
    });
  } catch (error) {
    if (flow.signal.aborted) throw error;
    return { error: endpointUnreachable(call, redactedCause(error)) };
  }
  const { status } = response;
  if (!response.ok) {
    response.body?.cancel().catch(() => undefined);
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"));
    return { error: endpointRefused(call, status >= 300 && status < 400 ? 0 : status, retryAfterMs), retryAfterMs };
  }
  if (parse) return readTicketAnswer(await ownCode(flow, async () => parse(response)), call);
  try {
    return readTicketBody(
      await raceSignal(readText(response, LIMIT), flow.signal),
      response.headers.get("content-type") ?? "",
      call,
    );
  } catch (error) {
    if (flow.signal.aborted || isEmbedError(error)) throw error;
    return { error: endpointUnreachable(call, redactedCause(error)) };
  }
}
