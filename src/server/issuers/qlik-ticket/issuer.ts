// Tickets of Qlik Sense Enterprise on Windows, by the Qlik proxy service's trusted side.
import { checkSettings } from "../../check-settings.js";
import type { Issuer, IssuerEvents } from "../../issuer.js";
import type { TicketAnswer, TicketServerHealth } from "../../types/handler.js";
import type { QlikTicketOptions } from "../../types/options.js";
import type { TicketIdentity, TicketUser } from "../../types/users.js";
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
    async issue({ user, call }) {
      await site.ready(call);
      const { ticket, proxy, ageMs } = await qps.issueTicket(user, call);
      const expiresInMs = Math.max(0, TICKET_TTL_MS - Math.ceil(ageMs));
      return { ticket, proxy, user: user.identity, sessionKey: site.sessionKey(user), expiresInMs };
    },
    async revoke({ user, call }) {
      await site.ready(call);
      await qps.endSessions(user, call);
    },
    check: () => site.check(),
    close: () => qps.close(),
  };
}
