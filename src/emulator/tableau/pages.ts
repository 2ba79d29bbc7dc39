// What browsers see of the server: the view, the sign-in page, and pages that say what is wrong.

import { answer, escapeHtml, htmlPage } from "../model/http/answers.js";
import type { ProxyResponse } from "../model/types.js";
import { bytesOfText } from "../system/base64.js";
import type { ConnectedAppOptions, TableauViewOptions } from "./options.js";
import type { TableauSession } from "./server-state.js";
import type { ViewFacts } from "./view-script.js";
import viewScript from "./view-script.ts?script";

/** The page on which a person signs in; in a frame it is all that is seen of a session that is missing. */
export function signInPage(): ProxyResponse {
  const form =
    '<form method="post" action="/signin"><label>User name <input name="username" required></label> ' +
    "<button>Sign In</button></form>";
  return page("Sign in to Tableau Server", `<h1>Sign in to Tableau Server</h1>${form}`);
}

/** A page that says what is wrong. */
export function problemPage(status: number, said: string): ProxyResponse {
  return { ...page("Tableau Server", `<h1>Tableau Server</h1><p role="alert">${escapeHtml(said)}</p>`), status };
}

/** What a view's page is made of. */
export interface ShownView {
  readonly view: TableauViewOptions;
  readonly session: TableauSession;
  /** How long the session still lives, in milliseconds. */
  readonly leftMs: number;
}

/** The view: a drawing that names its user, and the messages that Tableau's Embedding API waits for. */
export function viewPage({ view, session, leftMs }: ShownView): ProxyResponse {
  const { name } = session.user;
  const title = `${view.workbook}: ${view.view}`;
  const body =
    `<figure style="margin:0;font:14px sans-serif"><figcaption><strong>${escapeHtml(title)}</strong> for ` +
    `<span id="user">${escapeHtml(name)}</span></figcaption>${drawing(name)}</figure>` +
    `<script>${viewScript}(${factsText({ session, view, leftMs })});</script>`;
  const made = page(title, body);
  return { ...made, headers: [...made.headers, ...frameRules(session.app)] };
}

const SIZE = { minWidth: 340, minHeight: 190, maxWidth: 340, maxHeight: 190 };
// What timers take in one go.
const LONGEST_MS = 2_147_483_647;

/** The facts as JSON that cannot end the script element that it stands in. */
function factsText({ session, view, leftMs }: ShownView): string {
  const { workbook, view: name } = view;
  const { site, user } = session;
  const left = Math.min(leftMs, LONGEST_MS);
  const facts: ViewFacts = { workbook, view: name, user: user.name, site, leftMs: left, size: SIZE };
  return JSON.stringify(facts).replaceAll("<", "\\u003c");
}

/** Where a Connected App has a list of domains, the pages of others show no view. */
function frameRules(app: ConnectedAppOptions | undefined): ProxyResponse["headers"] {
  if (!app?.domains) return [];
  return [["Content-Security-Policy", `frame-ancestors 'self' ${app.domains.join(" ")}`.trim()]];
}

function page(title: string, body: string): ProxyResponse {
  return answer(200, "text/html; charset=utf-8", htmlPage(title, body), [
    ["Cache-Control", "no-store"],
    ["X-Content-Type-Options", "nosniff"],
  ]);
}

const BARS = 6;
const HEIGHT = 160;

/** Bars of the user's own: another user's drawing looks different. */
function drawing(name: string): string {
  const seed = bytesOfText(name).reduce((sum, byte) => (sum * 31 + byte) % 9973, 7);
  const bars = Array.from({ length: BARS }, (_, index) => {
    const height = 40 + ((seed * (index + 3)) % 110);
    return `<rect x="${20 + index * 50}" y="${HEIGHT - height}" width="34" height="${height}" fill="#4e79a7"/>`;
  });
  return `<svg viewBox="0 0 340 ${HEIGHT}" width="340" height="${HEIGHT}" role="img" aria-label="Sales by month">${bars.join("")}</svg>`;
}
