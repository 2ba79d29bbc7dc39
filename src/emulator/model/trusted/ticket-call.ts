// `POST /qps/{vp}/ticket`: a backend vouches for a user and gets a ticket. Names of properties in any letter case.

import { methodNotAllowed } from "../http/answers.js";
import { plainError, qpsAnswer } from "./qps-answers.js";
import type { UserAttributes } from "../state/sessions.js";
import type { Site } from "../state/site.js";
import { parseTicketBody } from "./ticket-body.js";
import type { QpsCall } from "./trusted-routes.js";
import type { ProxyResponse, QlikUserId } from "../types.js";

export function answerTicketCall({ site, virtualProxy, request }: QpsCall): ProxyResponse {
  if (request.method !== "POST") return methodNotAllowed("POST");
  const parsed = parseTicketBody(request.body ?? "", site.settings.errorStatus);
  if ("error" in parsed) return parsed.error;
  const { user, attributes, targetId } = parsed;
  const target = targetId === undefined ? null : site.targets.lookUp(targetId, virtualProxy.prefix);
  if (target === undefined) {
    return plainError(site.settings.errorStatus, `Specified targetId ${targetId ?? ""} was unknown`);
  }
  return qpsAnswer(site, 201, {
    UserDirectory: user.userDirectory,
    UserId: user.userId,
    Attributes: attributes,
    Ticket: issueTicket(site, virtualProxy.prefix, user, attributes),
    // Without the ticket: it is the caller who appends it.
    TargetUri: target,
  });
}

/** Makes a ticket and counts it. */
export function issueTicket(site: Site, virtualProxy: string, user: QlikUserId, attributes: UserAttributes): string {
  site.counters.ticketsIssued += 1;
  return site.tickets.issue({ virtualProxy, user, attributes });
}
