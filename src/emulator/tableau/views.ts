// Views: by a ticket in the address, which is redeemed and gone from it, and by the session that this made.

import { redirectAnswer } from "../model/http/answers.js";
import { decodeSegment } from "../model/http/query.js";
import type { ProxyRequest } from "../model/types.js";
import type { Outcome } from "../system/system.js";
import type { TableauViewOptions } from "./options.js";
import { problemPage, signInPage, viewPage } from "./pages.js";
import { sessionOf, startSession, type TableauSession, type TableauState, type TrustedTicket } from "./server-state.js";
import { peerOf } from "./ticket-call.js";

const VIEW_PATH = /^\/(?:t\/([^/]+)\/)?views\/([^/]+)\/([^/]+)\/?$/;
// The ticket ends where what it is redeemed for begins.
const TICKET_PATH = /^\/trusted\/(.+?)(\/(?:t\/[^/]+\/)?(?:views|projects|workbooks)(?:\/.*)?)$/;

/** Whether the path has a ticket in it. */
export function isTicketPath(pathname: string): boolean {
  return pathname.startsWith("/trusted/");
}

/** `GET /trusted/<ticket>[/t/<site>]/views/<workbook>/<view>`. */
export function redeemTicket(state: TableauState, request: ProxyRequest): Outcome {
  const { url } = request;
  const [, inPath = "", target = ""] = TICKET_PATH.exec(url.pathname) ?? [];
  const text = decodeSegment(inPath) ?? inPath;
  const isLost = text.includes("/") && state.settings.slashInTicket === "lost";
  const life = isLost ? "lost in the address: it has a slash" : state.tickets.stateOf(text);
  // A ticket that is shown is spent, also when it is refused.
  const ticket = isLost ? undefined : state.tickets.take(text);
  if (!ticket) return badTicket(state, `the ticket is ${life}, or was redeemed before`);
  const problem = redeemProblem(state, request, ticket, target);
  if (problem !== undefined) return badTicket(state, problem);
  const location = `${target}${url.search}`;
  const current = sessionOf(state, request);
  const redirect = redirectAnswer(302, location);
  if (current && current.user !== ticket.user && state.settings.secondUser === "first-user") {
    return { response: redirect, user: current.user.name, refused: `the session of ${current.user.name} stays` };
  }
  const { user, site } = ticket;
  const scope = state.settings.sessionScope;
  const view = scope === "view" ? target.replace(/\/$/, "") : undefined;
  const made = { user, site, view, isUnrestricted: scope === "everything", app: undefined };
  const headers = startSession(state, made, url);
  return { response: { ...redirect, headers: [...redirect.headers, ...headers] }, user: user.name };
}

/** `GET [/t/<site>]/views/<workbook>/<view>`. */
export function showView(state: TableauState, request: ProxyRequest): Outcome {
  const { pathname } = request.url;
  const session = sessionOf(state, request);
  if (!session) return { response: signInPage(), refused: "there is no session" };
  const user = session.user.name;
  const [, site = ""] = VIEW_PATH.exec(pathname) ?? [];
  if (site !== session.site) return { response: signInPage(), user, refused: "the session is another site's" };
  if (session.view !== undefined && session.view !== pathname.replace(/\/$/, "")) {
    return { response: signInPage(), user, refused: "the session was made for another view" };
  }
  const view = findView(state, pathname);
  if (!view) return { response: problemPage(404, "The page you requested could not be found."), user };
  return { response: viewPage({ view, session, leftMs: leftOf(state, session) }), user };
}

/** The view at this path; letter case counts. */
function findView({ settings }: TableauState, pathname: string): TableauViewOptions | undefined {
  const [, site = "", workbook, view] = VIEW_PATH.exec(pathname) ?? [];
  return settings.views.find((each) => each.workbook === workbook && each.view === view && (each.site ?? "") === site);
}

function leftOf({ clock, settings }: TableauState, { startedAt }: TableauSession): number {
  return startedAt + settings.sessionTtlMs - clock.now();
}

function redeemProblem(
  { settings }: TableauState,
  request: ProxyRequest,
  ticket: TrustedTicket,
  target: string,
): string | undefined {
  const [, site] = /^\/t\/([^/]+)\//.exec(target) ?? [];
  if ((site ?? "") !== ticket.site) return "the ticket is another site's";
  if (!VIEW_PATH.test(target) && settings.sessionScope !== "everything") return "a ticket is redeemed for a view";
  const peer = peerOf(settings, request);
  if (settings.clientIpMatching === "on" && ticket.clientIp !== peer) return `client_ip is not the browser's: ${peer}`;
  return undefined;
}

function badTicket({ settings }: TableauState, refused: string): Outcome {
  const isPage = settings.badTicket === "sign-in-page";
  return { response: isPage ? signInPage() : problemPage(200, "Could not locate unexpired trusted ticket"), refused };
}
