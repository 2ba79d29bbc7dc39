// The ticket endpoint: the handler of every credential, with the issuer of Qlik Sense tickets.
import { checkSettings, HANDLER_RULES } from "./check-settings.js";
import { createCredentialHandler } from "./create-credential-handler.js";
import { qlikTicketIssuer } from "./issuers/qlik-ticket/issuer.js";
import { deadlineFor, QLIK_TICKET_RULES } from "./issuers/qlik-ticket/options.js";
import type { CredentialEvent, TicketServerEvent } from "./types/events.js";
import type { TicketHandler } from "./types/handler.js";
import type { HandlerOptions, MapUser, QlikTicketOptions, TicketHandlerOptions } from "./types/options.js";
import type { TicketUser } from "./types/users.js";

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
export function createTicketHandler(options: TicketHandlerOptions): TicketHandler {
  checkSettings(options, { ...HANDLER_RULES, ...QLIK_TICKET_RULES });
  const { resolveUser, mapUser } = options;
  return createCredentialHandler({
    deadlineMs: deadlineFor(options.timeoutMs),
    ...handlerPart(options),
    resolveUser,
    mapUser,
    issuer: qlikTicketIssuer(issuerPart(options)),
  });
}

/** The issuer tells no other events than those of tickets. */
function handlerPart({ origin, allowHeaders, limits, deadlineMs, onEvent }: HandlerOptions<TicketServerEvent>) {
  const tell = onEvent && ((event: CredentialEvent) => onEvent(event as TicketServerEvent));
  return { origin, allowHeaders, limits, ...(deadlineMs !== undefined && { deadlineMs }), onEvent: tell };
}

function issuerPart(options: QlikTicketOptions): QlikTicketOptions {
  const names = Object.keys(QLIK_TICKET_RULES) as (keyof QlikTicketOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]])) as unknown as QlikTicketOptions;
}
