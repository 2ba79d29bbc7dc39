// The ticket endpoint: proves that one of our own pages asks, asks the site who the visitor is, asks Qlik for a ticket.
// It holds no state between requests besides the connections to the Qlik proxy service.
import { answerEmpty, answerJson, Refusal } from "./answers.js";
import { TicketServerError } from "./errors.js";
import { readOptions, type TicketSettings } from "./options.js";
import { assertAllowedPage, corsHeaders, preflightHeaders } from "./page-origin.js";
import { createQpsClient, QpsFailure, type QpsClient } from "./qps-client.js";
import { assertEmptyBody } from "./request-body.js";
import { createSessionKey } from "./session-key.js";
import { checkUser, type CheckedUser } from "./ticket-user.js";
import type {
  TicketAnswer,
  TicketContext,
  TicketHandler,
  TicketHandlerOptions,
  TicketIdentity,
  TicketServerEvent,
} from "./types.js";

/** How long Qlik keeps a ticket (QPS API, "Add ticket": one minute). */
const TICKET_TTL_MS = 60_000;

/**
 * Creates the handler of your ticket endpoint, e.g. `/api/qlik-ticket`. `POST` answers `{ ticket, proxy, user, sessionKey,
 * expiresInMs }`; `DELETE` ends the user's sessions on the virtual proxy (204).
 *
 * The page must be of the same origin (`Sec-Fetch-Site`), or of one listed in `origin`. Refusals are `{ error: code }`:
 * 400, 401 (nobody signed in), 403 (page not allowed), 405, 413, 415, 429, 500, 502 (Qlik refused), 504 (Qlik silent);
 * the reason goes to `onEvent`.
 *
 * @throws TicketServerError `invalid-option`, `certificate-invalid`: the message names the setting and what to give.
 * @see https://help.qlik.com/en-US/sense-developer/May2025/Subsystems/ProxyServiceAPI/Content/Sense_ProxyServiceAPI/ProxyServiceAPI-ProxyServiceAPI-Authentication-Ticket-Add.htm
 */
export function createTicketHandler(options: TicketHandlerOptions): TicketHandler {
  const settings = readOptions(options);
  const qps = createQpsClient(settings);
  const report = createReporter(options.onEvent);
  let isClosed = false;

  const handle = async (request: Request, context: TicketContext = {}): Promise<Response> => {
    const preflight = preflightHeaders(request, settings.originRule);
    if (preflight) return answerEmpty(preflight);
    const cors = corsHeaders(request, settings.originRule);
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    try {
      if (isClosed) throw new Refusal(503, "closed", "the handler was closed");
      await assertAcceptable(request, settings);
      const user = await findUser(options, request, context);
      return await act({ request, user, settings, qps, report, durationMs, cors });
    } catch (error) {
      return refuse(error, { request, report, durationMs, cors });
    }
  };
  const close = () => {
    isClosed = true;
    qps.close();
  };
  return Object.assign(handle, { close });
}

type Report = (event: TicketServerEvent) => void;
interface Scope {
  request: Request;
  report: Report;
  durationMs: () => number;
  cors: Record<string, string>;
}

async function assertAcceptable(request: Request, { originRule }: TicketSettings): Promise<void> {
  if (request.method !== "POST" && request.method !== "DELETE") {
    throw new Refusal(405, "method-not-allowed", request.method.slice(0, 20), { Allow: "POST, DELETE" });
  }
  assertAllowedPage(request, originRule);
  await assertEmptyBody(request);
}

async function findUser(options: TicketHandlerOptions, request: Request, context: TicketContext): Promise<CheckedUser> {
  const resolved = await options.resolveUser(request, context);
  if (resolved instanceof Response) throw refusalOf(resolved);
  if (!resolved) throw new Refusal(401, "not-signed-in", "resolveUser returned nobody");
  return checkUser(resolved);
}

async function act({
  request,
  user,
  settings,
  qps,
  ...scope
}: Scope & { user: CheckedUser; settings: TicketSettings; qps: QpsClient }) {
  const identity: TicketIdentity = { userDirectory: user.userDirectory, userId: user.userId };
  if (request.method === "DELETE") {
    await qps.endSessions(user, request.signal);
    scope.report({ type: "sessions-ended", user: identity, durationMs: scope.durationMs() });
    return answerEmpty(scope.cors);
  }
  const ticket = await qps.issueTicket(user, request.signal);
  scope.report({ type: "ticket-issued", user: identity, durationMs: scope.durationMs() });
  const answer: TicketAnswer = {
    ticket,
    proxy: settings.proxy,
    user: identity,
    sessionKey: createSessionKey(user),
    expiresInMs: TICKET_TTL_MS,
  };
  return answerJson(200, answer, scope.cors);
}

function refuse(thrown: unknown, { request, report, durationMs, cors }: Scope): Response {
  const { refusal, event } = explain(thrown, request);
  const { status, code } = refusal;
  report(
    event
      ? { type: "failed", status, code, ...event, durationMs: durationMs() }
      : { type: "refused", status, code, reason: refusal.message },
  );
  return answerJson(status, { error: code }, { ...refusal.headers, ...cors });
}

function explain(
  thrown: unknown,
  request: Request,
): { refusal: Refusal; event?: { error: TicketServerError; cause?: unknown } } {
  // Nobody reads this answer: the client is gone. 499 is what web servers log for it.
  if (request.signal.aborted) return { refusal: new Refusal(499, "aborted", "the client went away") };
  if (thrown instanceof Refusal) return { refusal: thrown };
  if (thrown instanceof QpsFailure) return { refusal: thrown.refusal, event: { error: thrown.error } };
  const refusal = new Refusal(500, "internal", "resolveUser");
  if (thrown instanceof TicketServerError) return { refusal, event: { error: thrown } };
  const error = new TicketServerError("resolve-user-failed", "resolveUser threw.", {
    who: "backend",
    where: "resolveUser",
    set: "see the cause of this event; return undefined when nobody is signed in",
  });
  return { refusal, event: { error, cause: thrown } };
}

function refusalOf(response: Response): Refusal {
  const codes: Readonly<Record<number, string>> = { 401: "not-signed-in", 403: "forbidden", 429: "rate-limited" };
  const status = response.status >= 400 && response.status < 500 ? response.status : 403;
  const retryAfter = response.headers.get("retry-after");
  const headers = retryAfter === null ? {} : { "Retry-After": retryAfter };
  return new Refusal(status, codes[status] ?? "refused", `resolveUser returned a Response ${response.status}`, headers);
}

/** A faulty log must not cost a visitor the ticket. */
function createReporter(onEvent: TicketHandlerOptions["onEvent"]): Report {
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      queueMicrotask(() => console.error("qlik-ticket: onEvent threw", error));
    }
  };
}
