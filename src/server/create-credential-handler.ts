// The endpoint as a Fetch handler: Request in, Response out.
import { checkSettings, HANDLER_RULES } from "./check-settings.js";
import { CredentialDesk, type Desk } from "./credential-desk.js";
import { invalidOption } from "./errors.js";
import { deskRequest } from "./fetch-request.js";
import { readHandlerOptions } from "./handler-options.js";
import type { IssuerHealth, Subject } from "./issuer.js";
import { createReporter } from "./report.js";
import type { CredentialHandler } from "./types/handler.js";
import type { CredentialHandlerOptions } from "./types/options.js";
import type { TicketContext } from "./types/users.js";

/** Where `toNodeListener` finds the desk of a handler, so that no Request has to be made. */
const desks = new WeakMap<object, Desk>();

export function deskOf(handler: object): Desk | undefined {
  return desks.get(handler);
}

/**
 * Creates the handler of an endpoint that issues credentials of one system. `POST` answers what the issuer made; `DELETE` ends the
 * user's sessions (204) where the issuer can. Pages, users, limits, refusals and events are judged and told as by
 * {@link createTicketHandler}, which is this with the issuer of Qlik Sense tickets.
 *
 * @throws TicketServerError `invalid-option`: the message names the setting and what to give.
 * @example
 * const handler = createCredentialHandler({ issuer, resolveUser: (request) => userOfYourSession(request) });
 */
export function createCredentialHandler<
  User,
  Checked extends Subject,
  Answer extends object,
  Health extends IssuerHealth,
  Found = User,
>(options: CredentialHandlerOptions<User, Checked, Answer, Health, Found>): CredentialHandler<Answer, User, Health> {
  const { issuer, ...rest } = options;
  checkSettings(rest, HANDLER_RULES);
  if (typeof (issuer as { issue?: unknown } | undefined)?.issue !== "function") {
    throw invalidOption("issuer", "is missing", "what a function such as qlikTicketIssuer(…) returns");
  }
  const settings = readHandlerOptions(options);
  const { resolveUser, mapUser, onEvent } = options;
  const desk = new CredentialDesk(issuer, { resolveUser, mapUser }, settings, createReporter(onEvent));
  const handle = async (request: Request, context: TicketContext = {}): Promise<Response> => {
    const { status, headers, body, cookies = [] } = await desk.answer(deskRequest(request, context));
    const response = new Response(body === "" ? null : body, { status, headers: { ...headers } });
    for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
    return response;
  };
  const handler = Object.assign(handle, {
    issue: (context = {}) => desk.issue(context),
    endSessions: (user: User) => desk.endSessions(user),
    check: () => desk.check(),
    close: () => desk.close(),
  });
  desks.set(handler, desk);
  return handler;
}
