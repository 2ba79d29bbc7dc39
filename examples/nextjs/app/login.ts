import type { TicketUser } from "qlik-ticket/server";

/** Stands in for your login, which says who the user is by the request's own session cookie. Here everybody is Ada. */
export function userOf(_request: Request): TicketUser {
  return { userDirectory: "EXAMPLE", userId: "ada" };
}
