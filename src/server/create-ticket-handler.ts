// The ticket endpoint: the handler of every credential, with the issuer of Qlik Sense tickets or of sessions.
import { isOneOf, type Rules } from "../core/options.js";
import { checkSettings, HANDLER_RULES } from "./check-settings.js";
import { createCredentialHandler } from "./create-credential-handler.js";
import { qlikSessionIssuer, type SessionAnswer } from "./issuers/qlik-session/issuer.js";
import { QLIK_SESSION_RULES, type QlikSessionOptions } from "./issuers/qlik-session/options.js";
import { qlikTicketIssuer } from "./issuers/qlik-ticket/issuer.js";
import { deadlineFor, QLIK_TICKET_RULES } from "./issuers/qlik-ticket/options.js";
import { invalidOption } from "./errors.js";
import type { CredentialEvent, TicketServerEvent } from "./types/events.js";
import type { CredentialHandler, TicketHandler, TicketServerHealth } from "./types/handler.js";
import type { HandlerOptions, MapUser, TicketHandlerOptions } from "./types/options.js";
import type { TicketUser } from "./types/users.js";

const RULES: Rules = {
  ...HANDLER_RULES,
  ...QLIK_TICKET_RULES,
  ...QLIK_SESSION_RULES,
  signIn: { accepts: isOneOf("ticket", "session"), expected: '"ticket" or "session"' },
};

/** The settings of the sign-in by session (Qlik's Session API): those of tickets, and the cookie's. */
export interface SessionHandlerOptions<Found = TicketUser> extends TicketHandlerOptions<Found>, QlikSessionOptions {
  /** The server makes the session and sets its cookie; the page spends nothing. Qlik must be within reach of that cookie. */
  readonly signIn: "session";
}

/** The handler of {@link createTicketHandler} with `signIn: "session"`. */
export type SessionHandler = CredentialHandler<SessionAnswer, TicketUser, TicketServerHealth>;

/** With `signIn: "session"`: `POST` makes a session of Qlik's, sets its cookie and answers `{ session: true, proxy, user, sessionKey }`. */
export function createTicketHandler<Found = TicketUser>(options: SessionHandlerOptions<Found>): SessionHandler;
/** With `mapUser`: `resolveUser` returns what your own login knows. */
export function createTicketHandler<Found>(
  options: TicketHandlerOptions<Found> & { readonly mapUser: MapUser<Found, TicketUser> },
): TicketHandler;
/**
 * Creates the handler of your ticket endpoint, e.g. `/api/qlik-ticket`. `POST` answers `{ ticket, proxy, user, sessionKey,
 * expiresInMs }`; `DELETE` ends the user's sessions on the virtual proxy (204).
 *
 * The page must be of the same origin (`Sec-Fetch-Site`), or of one listed in `origin`. Refusals are problem details (RFC 9457)
 * with `error: code`: 400, 401 (nobody signed in), 403 (page not allowed), 405, 408, 409, 413, 415, 429, 500, 502 (Qlik refused),
 * 503 (busy, closed), 504 (Qlik silent); the reason goes to `onEvent`.
 *
 * @throws TicketServerError `invalid-option`, `certificate-invalid`: the message names the setting and what to give.
 * @example
 * const handler = createTicketHandler({
 *   qps: "https://qlikserver1.company.local:4243",
 *   proxy: "https://sense.company.com/mashup",
 *   virtualProxy: "mashup",
 *   certificates: { ca: readFileSync("root.pem"), cert: readFileSync("client.pem"), key: readFileSync("client_key.pem") },
 *   resolveUser: (request) => userOfYourSession(request.headers.get("cookie")),
 * });
 * @see https://help.qlik.com/en-US/sense-developer/May2025/Subsystems/ProxyServiceAPI/Content/Sense_ProxyServiceAPI/ProxyServiceAPI-ProxyServiceAPI-Authentication-Ticket-Add.htm
 */
export function createTicketHandler(options: TicketHandlerOptions): TicketHandler;
export function createTicketHandler(
  options: TicketHandlerOptions | SessionHandlerOptions,
): TicketHandler | SessionHandler {
  checkSettings(options, RULES);
  const { resolveUser, mapUser } = options;
  const common = { deadlineMs: deadlineFor(options.timeoutMs), ...handlerPart(options), resolveUser, mapUser };
  if (isSession(options)) {
    const settings = partOf(options, { ...QLIK_TICKET_RULES, ...QLIK_SESSION_RULES });
    return createCredentialHandler({ ...common, issuer: qlikSessionIssuer(settings, [options.origin ?? []].flat()) });
  }
  for (const name of Object.keys(QLIK_SESSION_RULES)) {
    if (Object.hasOwn(options, name))
      throw invalidOption(name, "belongs to sessions", 'signIn: "session", or leave it out');
  }
  return createCredentialHandler({ ...common, issuer: qlikTicketIssuer(partOf(options, QLIK_TICKET_RULES)) });
}

function isSession(options: TicketHandlerOptions | SessionHandlerOptions): options is SessionHandlerOptions {
  return "signIn" in options && options.signIn === "session";
}

/** The issuer tells no other events than those of tickets and sessions. */
function handlerPart({ origin, allowHeaders, limits, deadlineMs, onEvent }: HandlerOptions<TicketServerEvent>) {
  const tell = onEvent && ((event: CredentialEvent) => onEvent(event as TicketServerEvent));
  return { origin, allowHeaders, limits, ...(deadlineMs !== undefined && { deadlineMs }), onEvent: tell };
}

function partOf<O extends object>(options: O, rules: Rules): O {
  const names = Object.keys(rules) as (keyof O)[];
  return Object.fromEntries(names.map((name) => [name, options[name]])) as unknown as O;
}
