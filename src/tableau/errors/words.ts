// Words that sentences about Tableau share.
import type { CoreErrorCode, EmbedError } from "../../core/errors/embed-error.js";
import type { Words } from "../../core/provider.js";

/** The function that the page called. */
export const CALL = "authenticateTableau(source, options)";

export const TICKET_WORDS: Words = {
  credential: "ticket",
  system: "Tableau",
  call: CALL,
  remains: "session",
  usualCauses: "the address of Tableau Server, the trusted host, the user's name",
  usualRepeats: "each view that is shown asks for one",
  help: "docs/providers.md#tableau. Try without a Tableau Server: npx qlik-ticket emulate --product tableau",
};

export const TOKEN_WORDS: Words = {
  ...TICKET_WORDS,
  credential: "token",
  usualCauses: "the Connected App's client id and secret",
};

/** Who can end a trouble with Tableau. */
export type TableauFixer = "tableau-admin" | "backend" | "page" | "network" | "visitor";

export type TableauError = EmbedError<CoreErrorCode, TableauFixer>;

/** What Tableau's help lists as reasons why there is no ticket; the server's log says which. */
export const TICKET_REASONS =
  "one of: the backend's IPv4 address among the trusted hosts (tsm authentication trusted configure -th, a list that replaces the former one; proxies in between: gateway.trusted); " +
  "a user of that name (with its domain under Active Directory) who is licensed; target_site = the site's id, in the same letter case; " +
  'Content-Type "application/x-www-form-urlencoded". The log of Tableau Server (vizportal) names the reason';
