// Whose ticket Qlik's answer holds. Answers on a kept connection are told apart by their order alone: one answer too many
// (a gateway's, a late 408) gives each later caller the ticket of the one before. So the answer must name the asked user.
import { foldAscii } from "../../text.js";
import type { CheckedUser } from "./ticket-user.js";

export type TicketRead =
  { readonly ticket: string; readonly targetUri: string | undefined } | { readonly fault: string };

/**
 * Reads an answer of `POST /qps/{vp}/ticket`. Directory and id must both be there, be text and be those that were asked for.
 * Real proxies write `Ticket`, their API description `ticket`; letter case of the user may differ from what was sent.
 */
export function readTicketAnswer(text: string, { identity: user }: CheckedUser): TicketRead {
  const fields = readFields(text);
  const ticket = fields.get("ticket");
  if (typeof ticket !== "string" || !/^[\x21-\x7e]{1,512}$/.test(ticket)) {
    return { fault: "answered 201 without a ticket" };
  }
  const directory = fields.get("userdirectory");
  const id = fields.get("userid");
  if (typeof directory !== "string" || typeof id !== "string") {
    return { fault: "answered with a ticket that names no user directory and user id" };
  }
  if (foldAscii(directory) !== foldAscii(user.userDirectory) || foldAscii(id) !== foldAscii(user.userId)) {
    return { fault: "answered with a ticket of another user" };
  }
  const targetUri = fields.get("targeturi");
  return { ticket, targetUri: typeof targetUri === "string" && targetUri !== "" ? targetUri : undefined };
}

/** By lower-case name. Of several spellings of one name the first counts. */
function readFields(text: string): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(parseObject(text))) {
    const folded = foldAscii(name);
    if (!fields.has(folded)) fields.set(folded, value);
  }
  return fields;
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
