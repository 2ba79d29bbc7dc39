// Tickets: random, valid for a minute, once, and only under the virtual proxy that they were made for.

import type { UserAttributes } from "./sessions.js";
import { randomTicket } from "./random.js";
import type { Clock, QlikUserId } from "../types.js";

export interface Ticket {
  readonly virtualProxy: string;
  readonly user: QlikUserId;
  readonly attributes: UserAttributes;
}

export interface TicketStore {
  /** Makes a ticket and returns its text. */
  issue(ticket: Ticket): string;
  /** Takes the ticket out of the store, good or not; returns it when it is good under this virtual proxy. */
  spend(text: string, virtualProxy: string): Ticket | undefined;
}

export function createTicketStore(clock: Clock, ttlMs: number): TicketStore {
  const issued = new Map<string, Ticket & { readonly issuedAt: number }>();
  const isAlive = (issuedAt: number) => clock.now() - issuedAt <= ttlMs;

  return {
    issue(ticket) {
      // In order of issue, so the first live one ends the sweep.
      for (const [text, { issuedAt }] of issued) {
        if (isAlive(issuedAt)) break;
        issued.delete(text);
      }
      const text = randomTicket();
      issued.set(text, { ...ticket, issuedAt: clock.now() });
      return text;
    },
    spend(text, virtualProxy) {
      const ticket = issued.get(text);
      // A ticket that is shown is spent, under another prefix too: it has been in an address by then.
      issued.delete(text);
      return ticket && isAlive(ticket.issuedAt) && ticket.virtualProxy === virtualProxy ? ticket : undefined;
    },
  };
}
