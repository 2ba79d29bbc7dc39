// What is worth saying while all goes well: as an event each time, in the console once a page.
import type { QlikEvent, WarningEvent } from "./types.js";

const WARNINGS: Readonly<Record<WarningEvent["code"], string>> = {
  "user-not-named":
    "The ticket answer has no user and sessionKey: each page load spends one of the user's five Qlik sessions.",
  "insecure-proxy": "Plain http: ticket and session can be read on the way.",
  "stylesheet-failed": "Qlik's stylesheet did not load.",
  "ticket-in-hand-refused":
    "The page's own ticket was spent (Back, reload, cache): ticketUrl gave a new one. Send such pages with Cache-Control: no-store.",
  "resource-moved":
    "The ticket was taken, but its picture did not come: option resource = a path of this release, or Cross-Origin-Embedder-Policy.",
};
const said = new Set<string>();

export function tellWarning(code: WarningEvent["code"], emit: (event: QlikEvent) => void): void {
  const message = WARNINGS[code];
  emit({ type: "warning", code, message });
  if (said.size === said.add(code).size) return;
  console.warn(`qlik-ticket: ${message}`);
}
