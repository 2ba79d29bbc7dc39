// Tickets of Qlik Sense Enterprise on Windows, by the Qlik proxy service's trusted side.
import { checkSettings } from "../../check-settings.js";
import type { Issuer, IssuerEvents } from "../../issuer.js";
import type { TicketAnswer, TicketServerHealth } from "../../types/handler.js";
import type { QlikTicketOptions } from "../../types/options.js";
import type { TicketIdentity, TicketUser } from "../../types/users.js";
import { redirectTargetIn } from "../../redirect-target.js";
import { readNodeTag, setNodeTag } from "./node-cookie.js";
import { QLIK_TICKET_RULES } from "./options.js";
import { QlikSite } from "./qlik-site.js";
import type { CheckedUser } from "./ticket-user.js";
import { traceOf } from "./trace.js";

/** How long Qlik keeps a ticket (QPS API, "Add ticket": one minute). */
const TICKET_TTL_MS = 60_000;

const EVENTS: IssuerEvents = {
  issued: (user, durationMs, answer) => ({
    type: "ticket-issued",
    user: user as TicketIdentity,
    ticket: traceOf((answer as TicketAnswer).ticket),
    durationMs,
  }),
  revoked: (user, durationMs) => ({ type: "sessions-ended", user: user as TicketIdentity, durationMs }),
};

/** Issues tickets for `createCredentialHandler`. Throws `TicketServerError` (`invalid-option`, `certificate-invalid`). */
export function qlikTicketIssuer(
  options: QlikTicketOptions,
): Issuer<TicketUser, CheckedUser, TicketAnswer, TicketServerHealth> {
  checkSettings(options, QLIK_TICKET_RULES);
  const site = new QlikSite(options);
  const { qps } = site;
  return {
    name: "qlik-ticket",
    events: EVENTS,
    attach: (report) => site.attach(report),
    checkUser: (user) => site.checkUser(user),
    async issue({ user, call, context, header, setCookie }) {
      await site.ready(call);
      const { nodeCookie } = site.settings;
      const wanted = readNodeTag(nodeCookie, header);
      const target = redirectTargetIn(context);
      const made = await (target ? qps.issueForTarget(user, call, target) : qps.issueTicket(user, call, wanted));
      const cookie = setNodeTag(nodeCookie, made.tag, wanted);
      if (cookie !== undefined) setCookie(cookie);
      const expiresInMs = Math.max(0, TICKET_TTL_MS - Math.ceil(made.ageMs));
      const { ticket, proxy, targetUri } = made;
      const answer = { ticket, proxy, user: user.identity, sessionKey: site.sessionKey(user), expiresInMs };
      return target && targetUri !== undefined ? { ...answer, targetUri } : answer;
    },
    async revoke({ user, call }) {
      await site.ready(call);
      await qps.endSessions(user, call);
    },
    check: () => site.check(),
    close: () => qps.close(),
  };
}
