// What is worth saying while all goes well: as an event each time, in the console once a page.
import { PACKAGE, VERSION } from "../core/name.js";
import { otherCopies } from "../core/share/copies.js";
import { sayOnce } from "../core/share/page.js";
import type { QlikSenseError } from "./errors/codes.js";
import type { WarningEvent } from "./event-types.js";

type Code = Exclude<WarningEvent["code"], "session-problem">;

const SENTENCES: Readonly<Record<Code, (detail: string) => string>> = {
  "user-not-named": (formerUser) =>
    `The ticket answer has no user and sessionKey: each page load spends one of the user's five Qlik sessions.${
      formerUser && ` ${formerUser} was signed in before, so this may be the former visitor's session.`
    }`,
  "session-key-missing": () =>
    "The ticket answer names a user and no sessionKey: each page load spends one of the user's five Qlik sessions.",
  "rights-unproven": () =>
    "This user's rights have changed, and the session may still have the old ones: only a page on Qlik's origin, or the user's logout, can end it. Two applications that give one user different attributes need a virtual proxy each.",
  "insecure-proxy": () => "Plain http: ticket and session can be read on the way.",
  "stylesheet-failed": () => "Qlik's stylesheet did not load.",
  "ticket-in-hand-refused": () =>
    "The page's own ticket was spent (Back, reload, cache): ticketUrl gave a new one. Send such pages with Cache-Control: no-store.",
  "logout-incomplete": () =>
    "The user is logged out on this page and in its other tabs; the session at Qlik could not be ended, and lasts until its timeout.",
  "resource-moved": () =>
    "The ticket was taken, but its picture did not come: option resource = a path of this release, or Cross-Origin-Embedder-Policy.",
  "other-version": (sharing) =>
    `This page has another version of ${PACKAGE}${sharing && `, ${sharing}`}, beside ${VERSION}. ${
      sharing ? "Both use one session" : "It shares nothing with this one: each signs in by itself"
    }; load one of them.`,
};

/** What the core calls by another name, because it knows no tickets. */
const CORE_CODES: Readonly<Record<string, Code>> = {
  "rights-key-missing": "session-key-missing",
  "held-credential-refused": "ticket-in-hand-refused",
};

/** The event of what no promise carries: what Qlik's client reported, or why a renewal failed. */
export function warningOfProblem(error: QlikSenseError): WarningEvent {
  const { message } = error;
  if (sayOnce(`problem: ${message}`)) console.warn(`${PACKAGE}: ${message}`);
  return { type: "warning", code: "session-problem", message, error };
}

/** Warns of copies of this library that have another version. */
export function warnOfCopies(emit: (event: WarningEvent) => void): void {
  const { sharing, hasStrangers } = otherCopies();
  if (sharing.length > 0 || hasStrangers) emit(warningOf("other-version", sharing.join(", ")));
}

/** The event of a warning; also says it in the console, once a page. */
export function warningOf(coreCode: string, detail = ""): WarningEvent {
  const code = CORE_CODES[coreCode] ?? (coreCode as Code);
  const message = SENTENCES[code](detail);
  if (sayOnce(`warning: ${code}`)) console.warn(`${PACKAGE}: ${message}`);
  return { type: "warning", code, message };
}
