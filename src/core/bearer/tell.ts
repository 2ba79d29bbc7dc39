// What happens to a bearer's session, told to its page: as events, and what should be changed in the console, too, once a page.
import type { EmbedError } from "../errors/embed-error.js";
import { PACKAGE } from "../name.js";
import type { Words } from "../provider.js";
import { sayOnce } from "../share/page.js";
import type { SessionEvent, WarningEvent } from "./events.js";
import type { BearerEvent } from "./session.js";

const SENTENCES: Readonly<Record<WarningEvent["code"], (words: Words) => string>> = {
  "user-not-named": ({ credential, system }) =>
    `Neither the ${credential}'s answer nor ${system} says whose ${credential} it is: another user's would not be noticed.`,
  "logout-incomplete": ({ credential, system, remains = credential }) =>
    `The user is logged out on this page; ${system} did not take the ${remains} back, which lasts until its end.`,
  "session-problem": () => "",
};

/** Gives a listener that tells `emit` what the core tells. */
export function tellPage(words: Words, emit: (event: SessionEvent) => void): (event: BearerEvent) => void {
  return (event) => {
    if (event.type === "warning") emit(warningOf(words, event.code as WarningEvent["code"]));
    else if (event.type === "error") emit(problemOf(event.error));
    else emit(event.type === "renewed" ? { type: "renewed" } : event);
  };
}

function warningOf(words: Words, code: WarningEvent["code"]): WarningEvent {
  const message = SENTENCES[code](words);
  if (sayOnce(`warning: ${words.call} ${code}`)) console.warn(`${PACKAGE}: ${message}`);
  return { type: "warning", code, message };
}

function problemOf(error: EmbedError): WarningEvent {
  const { message } = error;
  if (sayOnce(`problem: ${message}`)) console.warn(`${PACKAGE}: ${message}`);
  return { type: "warning", code: "session-problem", message, error };
}
