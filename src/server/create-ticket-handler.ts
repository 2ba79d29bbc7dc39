// The ticket endpoint: proves that one of our own pages asks, asks the site who the visitor is, asks Qlik for a ticket.
// It holds no state between requests besides the connections to the Qlik proxy service.
import { answerEmpty, answerJson, Refusal } from "./answers.js";
import { TicketServerError } from "./errors.js";
import { requestFor } from "./node-request.js";
import { readOptions, type TicketSettings } from "./options.js";
import { assertAllowedPage, corsHeaders, preflightHeaders } from "./page-origin.js";
import { createQpsClient, QpsFailure, type QpsClient } from "./qps-client.js";
import { assertEmptyBody } from "./request-body.js";
import { createSessionKey } from "./session-key.js";
import { checkUser, type CheckedUser } from "./ticket-user.js";
import type {
  IssueContext,
  IssuedTicket,
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
  const desk: Desk = { options, settings, qps: createQpsClient(settings), report: createReporter(options.onEvent) };
  let isClosed = false;
  const assertOpen = () => {
    if (isClosed) throw new Refusal(503, "closed", "the handler was closed");
  };

  const handle = async (request: Request, context: TicketContext = {}): Promise<Response> => {
    const preflight = preflightHeaders(request, settings.originRule);
    if (preflight) return answerEmpty(preflight);
    const cors = corsHeaders(request, settings.originRule);
    const call = startCall(request.signal);
    try {
      assertOpen();
      await assertAcceptable(request, settings);
      const user = await findUser(options, request, context);
      if (request.method === "POST") return answerJson(200, await issueTicket(desk, user, call), cors);
      await endSessions(desk, user, call);
      return answerEmpty(cors);
    } catch (error) {
      const { status, code, headers } = refuse(error, desk, call);
      return answerJson(status, { error: code }, { ...headers, ...cors });
    }
  };
  const issue = async (context: IssueContext = {}): Promise<IssuedTicket> => {
    const request = context.request ?? requestFor(context.nodeRequest);
    const call = startCall(context.signal ?? request.signal);
    try {
      assertOpen();
      const user = await findUser(options, request, context);
      return { ok: true, answer: await issueTicket(desk, user, call) };
    } catch (error) {
      const { status, code } = refuse(error, desk, call);
      return { ok: false, status, error: code };
    }
  };
  const close = () => {
    isClosed = true;
    desk.qps.close();
  };
  return Object.assign(handle, { issue, close });
}

type Report = (event: TicketServerEvent) => void;

/** What every call needs. */
interface Desk {
  readonly options: TicketHandlerOptions;
  readonly settings: TicketSettings;
  readonly qps: QpsClient;
  readonly report: Report;
}

/** One call, from its beginning; `signal` says that the visitor went away. */
interface Call {
  readonly signal: AbortSignal;
  readonly durationMs: () => number;
}

function startCall(signal: AbortSignal): Call {
  const startedAt = performance.now();
  return { signal, durationMs: () => Math.round(performance.now() - startedAt) };
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

async function issueTicket({ settings, qps, report }: Desk, user: CheckedUser, call: Call): Promise<TicketAnswer> {
  const identity = identityOf(user);
  const ticket = await qps.issueTicket(user, call.signal);
  report({ type: "ticket-issued", user: identity, durationMs: call.durationMs() });
  return {
    ticket,
    proxy: settings.proxy,
    user: identity,
    sessionKey: createSessionKey(user),
    expiresInMs: TICKET_TTL_MS,
  };
}

async function endSessions({ qps, report }: Desk, user: CheckedUser, call: Call): Promise<void> {
  await qps.endSessions(user, call.signal);
  report({ type: "sessions-ended", user: identityOf(user), durationMs: call.durationMs() });
}

function identityOf({ userDirectory, userId }: CheckedUser): TicketIdentity {
  return { userDirectory, userId };
}

function refuse(thrown: unknown, { report }: Desk, call: Call): Refusal {
  const { refusal, event } = explain(thrown, call.signal);
  const { status, code } = refusal;
  report(
    event
      ? { type: "failed", status, code, ...event, durationMs: call.durationMs() }
      : { type: "refused", status, code, reason: refusal.message },
  );
  return refusal;
}

function explain(
  thrown: unknown,
  signal: AbortSignal,
): { refusal: Refusal; event?: { error: TicketServerError; cause?: unknown } } {
  // Nobody reads this answer: the client is gone. 499 is what web servers log for it.
  if (signal.aborted) return { refusal: new Refusal(499, "aborted", "the client went away") };
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
