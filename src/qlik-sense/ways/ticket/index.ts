// The ticket way: a one-time ticket in the address of one resource.
import { ticketRejected, ticketRepeated } from "../../errors/sign-in.js";
import { TICKET_WORDS } from "../../errors/words.js";
import type { SpendingWay } from "../way.js";
import { chooseVehicle } from "./choose-vehicle.js";
import { consumeTicket } from "./consume-ticket.js";
import { TICKET_READER } from "./read-ticket.js";

export const TICKET_WAY: SpendingWay = {
  kind: "spent",
  words: TICKET_WORDS,
  reader: TICKET_READER,
  // QPS API, "Add ticket": one minute.
  lifeMs: 60_000,
  async spend({ settings, proxy, secret, look, signal }) {
    const vehicle = await chooseVehicle(settings, proxy, look, signal);
    return consumeTicket(proxy, secret, settings.resource, vehicle, signal);
  },
  repeated: ticketRepeated,
  rejected: ticketRejected,
};
