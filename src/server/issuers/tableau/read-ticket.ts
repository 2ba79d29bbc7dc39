// What Tableau Server answers at /trusted: a ticket, or -1 with status 200 and no word of why. Its log has the reason; the reasons
// that its help pages list are told here.
import type { TicketServerFix } from "../../errors.js";
import { refuseLicenseKey } from "../../license-key.js";
import type { SystemAnswer } from "../system/ask-system.js";
import { answerInvalid, issuerFailure, rateLimited, type IssuerFailure, type System } from "../system/system.js";

/** Nine digits (2013), 24 characters, or two parts since 10.2: Base64 and a text of 9 to 255 characters. */
const TICKET = /^[A-Za-z0-9+/_=:-]{9,300}$/;
/** `-1` as Tableau writes it, and as programs in between hand it on: in quotes, or as Python prints bytes. */
const REFUSAL = /^(b?['"])?-1(\\r)?(\\n)?['"]?$/;

const REASONS: TicketServerFix = {
  who: "tableau-admin",
  where: "Tableau Server",
  set:
    "one of: this server's IP address among the trusted hosts (tsm authentication trusted configure -th, a list that replaces the " +
    "former one; proxies in between: gateway.trusted); a user of that name (with its domain under Active Directory) who is licensed; " +
    "a site of that id, in the same letter case. The log vizportal names the reason",
};

/** Reads the ticket. Throws an `IssuerFailure` (`issuer-refused`, `issuer-rate-limited`, `issuer-answer-invalid`). */
export function readTicket(system: System, { status, text, retryAfter }: SystemAnswer): string {
  if (status === 429) throw rateLimited(system, retryAfter);
  const ticket = text.trim();
  if (REFUSAL.test(ticket)) throw refused(system, "answered -1: it gives no ticket");
  if (status !== 200) throw refused(system, `answered ${status} at /trusted`);
  if (ticket === "") throw answerInvalid(system, "answered nothing where a ticket was expected");
  if (ticket.includes("<"))
    throw answerInvalid(system, "answered a page where a ticket was expected: it asks for a sign-in");
  refuseLicenseKey(ticket, `the answer of ${system.host}`);
  if (!TICKET.test(ticket)) throw answerInvalid(system, "answered a text that is no ticket of Tableau's");
  // It becomes part of an address, where a slash would begin another part; whether Tableau makes such tickets is not documented.
  if (ticket.includes("/")) throw answerInvalid(system, "gave a ticket that holds a slash, which no address can carry");
  return ticket;
}

function refused(system: System, what: string): IssuerFailure {
  return issuerFailure(system, "issuer-refused", what, REASONS);
}
