// The model's front door: requests in, answers out, no I/O. Node servers and request mocks are thin faces of it.

import { emptyAnswer, jsonAnswer, methodNotAllowed, redirectAnswer } from "../model/http/answers.js";
import { comparableHost } from "../model/settings/virtual-proxies.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../model/types.js";
import { createFaultySystem, type FaultySystem, type SystemSurroundings } from "../system/faulty-system.js";
import type { Outcome, SystemModel } from "../system/system.js";
import { answerEmbedSignIn, answerEmbedTarget, mayEmbed } from "./connected-apps.js";
import type { TableauOptions } from "./options.js";
import { problemPage, signInPage } from "./pages.js";
import {
  createTableauState,
  endSession,
  findUser,
  sessionOf,
  startSession,
  type TableauState,
} from "./server-state.js";
import { resolveTableauSettings, type TableauSettings } from "./settings.js";
import { answerTicketCall, issueTicket } from "./ticket-call.js";
import { isTicketPath, redeemTicket, showView } from "./views.js";

/** A Tableau Server without its servers. Nothing a client sends makes its methods throw. */
export interface TableauServer extends SystemModel {
  /** Makes a trusted ticket, as the ticket call does. Throws a `TypeError` for a user whom the site does not let in. */
  issueTicket(order: { readonly user: string; readonly site?: string; readonly clientIp?: string }): string;
  /** The users who have a session, oldest first. */
  sessions(): readonly string[];
  /** How many tickets wait to be redeemed. */
  waitingTickets(): number;
}

/** A Tableau Server with what stands in front of it: faults, journal, clock. */
export type FaultyTableau = FaultySystem<TableauServer>;

/**
 * Makes a Tableau Server without sockets, for request mocks and unit tests. Throws a `TypeError` that names a wrong option.
 * @example
 * const tableau = createTableauServer();
 * const ticket = tableau.issueTicket({ user: "anna" });
 * const url = new URL(`https://localhost/trusted/${ticket}/views/Superstore/Overview`);
 * tableau.handle({ method: "GET", url, headers: {} }).status; // 302, with the session cookie
 */
export function createTableauServer(options: TableauOptions = {}): TableauServer {
  return createFaultyTableau(options).model;
}

/** Makes a server and what stands in front of it. Throws a `TypeError` that names a wrong option. */
export function createFaultyTableau(options: TableauOptions): FaultyTableau {
  const settings = resolveTableauSettings(options);
  return createFaultySystem<TableauServer>({
    clock: options.clock,
    onRequest: options.onRequest,
    secrets: {
      parameters: ["token"],
      paths: [/(\/trusted\/)(?!(?:t|views)\/).+?(?=\/(?:t|views|projects|workbooks)\/|$)/],
    },
    create: (surroundings) => createModel(settings, surroundings),
  });
}

function createModel(settings: TableauSettings, { clock, journal }: SystemSurroundings): TableauServer {
  const state = createTableauState(settings, clock);
  return {
    handle(request) {
      const { response, user, refused } = answer(state, request);
      journal.write("public", request, response.status, {
        user: user ?? sessionOf(state, request)?.user.name,
        refused,
      });
      return { ...response, body: request.method === "HEAD" ? "" : response.body };
    },
    upgrade(request): UpgradeAnswer {
      journal.write("socket", request, 404, {});
      return { accepted: false, response: problemPage(404, "The page you requested could not be found.") };
    },
    signOut(request) {
      const isSignedIn = sessionOf(state, request) !== undefined;
      endSession(state, request);
      return isSignedIn;
    },
    signInPage: () => signInPage(),
    userOf: (request) => sessionOf(state, request)?.user.name,
    corsHeaders: (request) => corsHeaders(state, request),
    journal: () => journal.entries(),
    issueTicket({ user: name, site = "", clientIp }) {
      const found = findUser(state, name, site);
      if ("problem" in found) throw new TypeError(found.problem);
      return issueTicket(state, { user: found.user, site, clientIp });
    },
    sessions: () => state.sessions.all().map(({ user }) => user.name),
    waitingTickets: () => state.tickets.all().length,
    reset: () => state.reset(),
    dispose: () => state.reset(),
  };
}

const SIGN_IN_CALL = "/vizportal/api/web/v1/auth/embed/signin";

function answer(state: TableauState, request: ProxyRequest): Outcome {
  const { url } = request;
  if (!state.settings.hosts.includes(comparableHost(url.hostname))) {
    return {
      response: problemPage(404, "The page you requested could not be found."),
      refused: "the host is not this server",
    };
  }
  if (url.pathname === SIGN_IN_CALL && request.method === "OPTIONS") return { response: preflight(state, request) };
  const outcome = answerPath(state, request);
  const headers = corsHeaders(state, request);
  return headers.length === 0
    ? outcome
    : { ...outcome, response: { ...outcome.response, headers: [...outcome.response.headers, ...headers] } };
}

function answerPath(state: TableauState, request: ProxyRequest): Outcome {
  const { method, url } = request;
  const { pathname } = url;
  const isRead = method === "GET" || method === "HEAD";
  if (pathname === "/trusted") {
    return method === "POST" ? answerTicketCall(state, request) : { response: methodNotAllowed("POST") };
  }
  if (pathname === SIGN_IN_CALL && method === "POST") return answerEmbedSignIn(state, request);
  if (pathname === "/vizportal/api/web/v1/logout" && method === "POST") return signOut(state, request);
  if (pathname === "/signin" && method === "POST") return signInByForm(state, request);
  if (!isRead) return { response: methodNotAllowed("GET, HEAD") };
  if (isTicketPath(pathname)) return redeemTicket(state, request);
  if (pathname === "/vizportal/api/web/v1/auth/embed/target") return answerEmbedTarget(state, request);
  if (/^\/(?:t\/[^/]+\/)?views\//.test(pathname)) return showView(state, request);
  return showElsewhere(state, request);
}

// Anything but a view: for people who signed in by themselves, or by a ticket that opens everything.
function showElsewhere(state: TableauState, request: ProxyRequest): Outcome {
  const session = sessionOf(state, request);
  if (!session) return { response: signInPage(), refused: "there is no session" };
  const user = session.user.name;
  if (session.isUnrestricted) return { response: problemPage(200, `Content of ${user}`), user };
  return { response: problemPage(403, "You may see views alone."), user, refused: "the session may see views alone" };
}

function signInByForm(state: TableauState, request: ProxyRequest): Outcome {
  const name = new URLSearchParams(request.body ?? "").get("username") ?? "";
  const found = findUser(state, name, "");
  if ("problem" in found) return { response: signInPage(), refused: found.problem };
  const made = { user: found.user, site: "", view: undefined, isUnrestricted: true, app: undefined };
  const redirect = redirectAnswer(302, "/");
  const headers = startSession(state, made, request.url);
  return { response: { ...redirect, headers: [...redirect.headers, ...headers] }, user: name };
}

function signOut(state: TableauState, request: ProxyRequest): Outcome {
  const session = sessionOf(state, request);
  const isProven = state.settings.signOutNeedsXsrf === "no" || request.headers["x-xsrf-token"] === session?.xsrfToken;
  if (!session || !isProven) return { response: jsonAnswer(401, { result: { errors: [{ code: 16 }] } }) };
  const answered = jsonAnswer(200, { result: {} });
  const headers = endSession(state, request);
  return { response: { ...answered, headers: [...answered.headers, ...headers] }, user: session.user.name };
}

/** Pages of other origins may read the sign-in call's answer, and nothing else. */
function corsHeaders(state: TableauState, { url, headers }: ProxyRequest): ProxyResponse["headers"] {
  const origin = headers["origin"];
  if (url.pathname !== SIGN_IN_CALL || origin === undefined || origin === url.origin || !mayEmbed(state, origin))
    return [];
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Credentials", "true"],
    ["Vary", "Origin"],
  ];
}

function preflight(state: TableauState, request: ProxyRequest): ProxyResponse {
  const headers = corsHeaders(state, request);
  if (headers.length === 0) return emptyAnswer(403);
  const allowed: ProxyResponse["headers"] = [
    ["Access-Control-Allow-Methods", "POST"],
    ["Access-Control-Allow-Headers", "content-type"],
  ];
  return emptyAnswer(204, [...headers, ...allowed]);
}
