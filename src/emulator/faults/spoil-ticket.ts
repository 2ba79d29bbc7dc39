// Tickets that are no good, made the way they go bad in the field and not merely called so: one is issued in the past,
// one is spent first, one belongs to another virtual proxy.

import type { QlikProxy, TicketOrder } from "../model/create-qlik-proxy.js";
import { findVirtualProxy, prefixPath } from "../model/http/address.js";
import { TICKET_PARAMETER } from "../model/http/query.js";
import type { Settings } from "../model/settings/settings.js";
import type { FaultEffects } from "./fault.js";
import type { ShiftedClock } from "./shifted-clock.js";

/** What is wrong with a ticket. */
export type TicketSpoiling = NonNullable<FaultEffects["ticket"]>;

export interface TicketSpoiler {
  readonly proxy: QlikProxy;
  /** Those among whom the ticket may be good. */
  readonly nodes: () => readonly QlikProxy[];
  readonly settings: Settings;
  readonly clock: ShiftedClock;
  /** A node whose tickets this one does not know. */
  otherNode(): QlikProxy;
}

/** Spends the ticket and returns the one to use in its place: the same, one that is too old, or a foreign one. */
export function spoilTicket(spoiler: TicketSpoiler, how: TicketSpoiling, ticket: string, order: TicketOrder): string {
  const { proxy, settings, clock } = spoiler;
  spend(spoiler, ticket, order.virtualProxy);
  if (how === "used") return ticket;
  if (how === "expired") return clock.at(-(settings.ticketTtlMs + 1), () => proxy.issueTicket(order));
  const foreign = settings.virtualProxies.find(({ prefix, linked }) => linked && prefix !== order.virtualProxy);
  return foreign
    ? proxy.issueTicket({ ...order, virtualProxy: foreign.prefix })
    : spoiler.otherNode().issueTicket(order);
}

/** Shows the ticket as a browser would, and ends the session that this made. */
function spend({ nodes, settings }: TicketSpoiler, ticket: string, prefix: string): void {
  const virtualProxy = findVirtualProxy(settings, prefix);
  if (!virtualProxy) return;
  const host = settings.hosts[0] ?? "localhost";
  const url = new URL(`https://${host.includes(":") ? `[${host}]` : host}${prefixPath(virtualProxy)}/hub/`);
  url.searchParams.set(TICKET_PARAMETER, ticket);
  for (const node of nodes()) {
    for (const [name, value] of node.handlePublic({ method: "GET", url, headers: {} }).headers) {
      if (name.toLowerCase() === "set-cookie") node.endSession(/=([^;]*)/.exec(value)?.[1] ?? "");
    }
  }
}
