// Reads the plain answer of a ticket endpoint, and loads what reads the others.
import { later } from "../load-later.js";
import type { QlikUser } from "../types.js";

export interface TicketAnswer {
  readonly ticket: string;
  readonly proxy?: string | undefined;
  readonly user?: QlikUser | undefined;
  readonly sessionKey?: string | undefined;
  /** Milliseconds that the ticket lives, from the call that fetched it. */
  readonly expiresInMs?: number | undefined;
}

export interface FreshTicket extends TicketAnswer {
  /** When it was asked for: `performance.now()`, so that no clock of a server matters. */
  readonly from: number;
}

// JSON with the ticket first, as Qlik makes them, then known fields with values, and nothing else.
const PLAIN =
  /^{"ticket":"[\w.-]{16}"(,("(proxy|sessionKey)":"([^"\\]|\\.)+"|"expiresInMs":\d+|"user":{"userDirectory":"([^"\\]|\\.)+","userId":"([^"\\]|\\.)+"}))*}\s*$/;

/** Reads what a ticket source gave; `call` names it in a message. Throws `issuer-response-invalid`. */
export async function readAnswer(value: unknown, call: string, from: number): Promise<FreshTicket> {
  let answer: TicketAnswer | undefined;
  try {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (PLAIN.test(text)) answer = JSON.parse(text) as TicketAnswer;
  } catch {
    // No JSON at all: looked at below.
  }
  return { ...(answer ?? (await later()).parse(value, call)), from };
}

/** True when five sixths of its life are over (50 of 60 s): it might be refused, and is not sent. */
export const isOld = ({ from, expiresInMs = 60_000 }: FreshTicket): boolean =>
  performance.now() - from > expiresInMs / 1.2;
