// `POST /qps/{vp}/ticket`: a backend vouches for a user and gets a ticket. Names of properties in any letter case.

import { methodNotAllowed } from "../http/answers.js";
import { plainError, qpsAnswer } from "./qps-answers.js";
import type { UserAttributes } from "../state/sessions.js";
import type { Site } from "../state/site.js";
import { shownUser } from "../state/user-names.js";
import { parseUserBody } from "./qps-body.js";
import type { QpsCall } from "./trusted-routes.js";
import type { ProxyResponse, QlikUserId } from "../types.js";

export function answerTicketCall({ site, virtualProxy, request }: QpsCall): ProxyResponse {
  if (request.method !== "POST") return methodNotAllowed("POST");
  const { errorStatus, emptyTargetUri, userCase } = site.settings;
  const parsed = parseUserBody(request.body ?? "", site.settings, ["UserDirectory", "UserId"]);
  if ("error" in parsed) return parsed.error;
  const { user, attributes, properties } = parsed;
  // Qlik's own example sends an empty text for none (enigma.js, sense-using-ticket).
  const targetId = properties.get("targetid") ?? "";
  if (typeof targetId !== "string") return plainError(400, "TargetId must be a text.");
  const target = targetId === "" ? null : site.targets.lookUp(targetId, virtualProxy.prefix);
  if (target === undefined) return plainError(errorStatus, `Specified targetId ${targetId} was unknown`);
  const shown = shownUser(user, userCase);
  return qpsAnswer(site, 201, {
    UserDirectory: shown.userDirectory,
    UserId: shown.userId,
    Attributes: attributes,
    Ticket: issueTicket(site, virtualProxy.prefix, user, attributes),
    // Without the ticket: it is the caller who appends it.
    ...((target !== null || emptyTargetUri === "null") && { TargetUri: target }),
  });
}

/** Makes a ticket and counts it. */
export function issueTicket(site: Site, virtualProxy: string, user: QlikUserId, attributes: UserAttributes): string {
  site.counters.ticketsIssued += 1;
  return site.tickets.issue({ virtualProxy, user, attributes });
}
