// Reads an endpoint's answer as the library in the browser would.
import { TICKET_WORDS } from "../../../qlik-sense/errors/words.js";
import { readAnswer } from "../../../qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../qlik-sense/ways/ticket/read-ticket.js";
import type { Answer } from "../http.js";

export interface TicketAnswer {
  readonly ticket: string;
  readonly user: { readonly userDirectory: string; readonly userId: string } | undefined;
  readonly hasSessionKey: boolean;
}

/** `undefined` when the library would find no ticket in it. */
export function ticketIn({ status, text }: Answer): TicketAnswer | undefined {
  if (status < 200 || status > 299) return undefined;
  try {
    const { credential, user, sessionKey } = readAnswer(text, "The endpoint", TICKET_WORDS, TICKET_READER);
    return { ticket: credential, user, hasSessionKey: sessionKey !== undefined };
  } catch {
    return undefined;
  }
}

/** What the answer is, in a few words and without a character of it. */
export function kindOf({ status, text, headers }: Answer): string {
  const body = text.trim();
  if (status >= 300 && status < 400) return `a redirect (${status}) to ${placeOf(headers["location"])}`;
  if (body === "") return `${status} with an empty body`;
  if (body.startsWith("<")) return `${status} with a web page`;
  if (/^[[{"]/.test(body)) return `${status} with JSON`;
  return `${status} with a text of ${body.length} characters`;
}

function placeOf(location: string | undefined): string {
  if (location === undefined) return "nowhere";
  return URL.canParse(location) ? new URL(location).origin : "a path of its own";
}
