// Sentences about a view that is not shown.
import { EmbedError } from "../../core/errors/embed-error.js";
import { relationOf } from "../../core/net/site.js";
import type { TableauPlace } from "../place.js";
import type { TableauError } from "./words.js";

export const cspBlocked = ({ id }: TableauPlace, directive: string): TableauError =>
  new EmbedError(`This page's Content-Security-Policy keeps it from showing ${id}.`, {
    code: "csp-blocked",
    stage: "open",
    fix: {
      who: "page",
      where: "Content-Security-Policy",
      set: `${directive} ${id}; for <tableau-viz> frame-src, connect-src and script-src`,
    },
    directive,
    proxy: id,
  });

export const unreachable = ({ id }: TableauPlace): TableauError =>
  new EmbedError(`${id} cannot be reached from this page.`, {
    code: navigator.onLine ? "unreachable" : "offline",
    stage: "open",
    fix: { who: "network", where: `Open ${id} in a new tab`, set: "nothing there: the host's name, VPN, firewall" },
    cure: "same-call",
    proxy: id,
  });

/** The frame has loaded, and no view spoke: what is in it can be Tableau's sign-in page alone, or its error page. */
export function nothingHeard(place: TableauPlace, ms: number): TableauError {
  const { id } = place;
  const isOneSite = relationOf(location, new URL(place.origin)) === "same";
  return new EmbedError(`No view of ${id} came in ${ms} ms: its frame shows a sign-in or an error page.`, {
    code: isOneSite ? "credential-rejected" : "cookie-blocked",
    stage: "open",
    fix: isOneSite
      ? {
          who: "tableau-admin",
          where: "Tableau Server",
          set: "does the view exist, in this letter case and on this site? May the user see it? Is the ticket redeemed within three minutes, and once?",
        }
      : {
          who: "page",
          where: "Third-party cookies",
          set: `page and Tableau below one domain: ${location.host} and ${new URL(id).host} are two sites, and most browsers keep no cookie then`,
        },
    proxy: id,
  });
}

/** What Tableau's numbers mean (help.tableau.com, connected apps troubleshooting). */
const MEANINGS: Readonly<Record<number, readonly [what: string, set: string]>> = {
  5: [
    "it does not know the user",
    "sub = the user's name on Server, the e-mail address on Cloud, letter case included",
  ],
  16: [
    "the sign-in failed",
    "exp at most 10 minutes ahead, a jti of its own each, aud = tableau, scp with tableau:views:embed, the clock",
  ],
  67: ["this way to sign in is off", "Tableau's script of the server's own version, which knows another way"],
  126: ["there is no such Connected App, or it is disabled", "iss = its client id; enable it"],
  127: ["the Connected App has no such secret", "kid = the id of one of its two secrets"],
  10083: ["the token's header is not whole", "kid and iss in the header"],
  10084: ["it could not read the token", "a JWT, signed with HS256"],
};

export function tokenRefused({ id }: TableauPlace, number: number | undefined): TableauError {
  const [what, set] = MEANINGS[number ?? 0] ?? ["it says no reason that is known", "see Tableau's log"];
  const shown = number === undefined ? "" : ` (${number})`;
  return new EmbedError(`${id} does not take the token: ${what}${shown}.`, {
    code: "credential-rejected",
    stage: "open",
    fix: { who: "backend", where: "The Connected App's token", set },
    proxy: id,
  });
}

export const originRefused = ({ id }: TableauPlace): TableauError =>
  new EmbedError(`${id} does not let pages of ${location.origin} sign in, or cannot be reached.`, {
    code: "cors-missing",
    stage: "open",
    fix: {
      who: "tableau-admin",
      where: "Settings > Connected Apps > your app > Domain allowlist",
      set: `${location.origin}, or all domains`,
    },
    proxy: id,
  });

/** The element's own word; the text beside it is not repeated, it may hold the token. */
export const vizFailed = ({ id }: TableauPlace, errorCode: string): TableauError =>
  new EmbedError(`<tableau-viz> failed at ${id} (${errorCode}).`, {
    code: "unreachable",
    stage: "open",
    fix: { who: "page", where: "Tableau's script", set: "of the server's own version; see the console" },
    proxy: id,
  });
