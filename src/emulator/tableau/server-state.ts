// All that a Tableau Server remembers.

import { randomGuid, randomHex } from "../model/state/random.js";
import type { Clock, ProxyRequest, ProxyResponse } from "../model/types.js";
import { cookieValues, dropCookie, setCookie } from "../system/cookies.js";
import { createExpiring, type Expiring } from "../system/expiring.js";
import type { ConnectedAppOptions, TableauUserOptions } from "./options.js";
import type { TableauSettings } from "./settings.js";

/** A trusted ticket, and whom it lets in. */
export interface TrustedTicket {
  readonly user: TableauUserOptions;
  /** The site's id; `""` for the Default site. */
  readonly site: string;
  readonly clientIp: string | undefined;
}

export interface TableauSession {
  /** The cookie's value: a secret. */
  readonly id: string;
  readonly user: TableauUserOptions;
  readonly site: string;
  readonly xsrfToken: string;
  readonly startedAt: number;
  /** The one view that it may see; `undefined` for more than one. */
  readonly view: string | undefined;
  /** Whether it may see other things than views. */
  readonly isUnrestricted: boolean;
  /** The Connected App that it came by. */
  readonly app: ConnectedAppOptions | undefined;
}

export interface TableauState {
  readonly settings: TableauSettings;
  readonly clock: Clock;
  readonly tickets: Expiring<TrustedTicket>;
  readonly sessions: Expiring<TableauSession>;
  /** Ids of tokens that were shown: each serves once. */
  readonly seenIds: Expiring<true>;
  reset(): void;
}

const SESSION = "workgroup_session_id";
const XSRF = "XSRF-TOKEN";

/** Makes a server that remembers nothing yet. */
export function createTableauState(settings: TableauSettings, clock: Clock): TableauState {
  const state: TableauState = {
    settings,
    clock,
    tickets: createExpiring(clock),
    sessions: createExpiring(clock),
    seenIds: createExpiring(clock),
    reset() {
      for (const part of [state.tickets, state.sessions, state.seenIds]) part.clear();
    },
  };
  return state;
}

/** The live session of the request's cookie. */
export function sessionOf({ sessions }: TableauState, request: ProxyRequest): TableauSession | undefined {
  return cookieValues(request, SESSION)
    .map((id) => sessions.find(id))
    .find((session) => session !== undefined);
}

/** What a new session is made of. */
export type NewSession = Omit<TableauSession, "id" | "xsrfToken" | "startedAt">;

/** Makes a session; the headers give it to the browser. */
export function startSession(state: TableauState, made: NewSession, url: URL): ProxyResponse["headers"] {
  const secrets = { id: randomGuid(), xsrfToken: randomHex(32) };
  const session = { ...made, ...secrets, startedAt: state.clock.now() };
  state.sessions.keep(session.id, session, state.settings.sessionTtlMs);
  const sameSite = state.settings.cookieSameSite;
  return [
    setCookie(SESSION, session.id, { sameSite }, url),
    setCookie(XSRF, session.xsrfToken, { sameSite, httpOnly: false }, url),
  ];
}

/** Ends the request's session; the headers make the browser forget it. */
export function endSession(state: TableauState, request: ProxyRequest): ProxyResponse["headers"] {
  const session = sessionOf(state, request);
  if (session) state.sessions.take(session.id);
  const sameSite = state.settings.cookieSameSite;
  return [dropCookie(SESSION, { sameSite }, request.url), dropCookie(XSRF, { sameSite, httpOnly: false }, request.url)];
}

/** The user of this name who may sign in to the site, and why there is none. */
export function findUser(
  { settings }: TableauState,
  name: string,
  site: string,
): { readonly user: TableauUserOptions } | { readonly problem: string } {
  const user = settings.users.find((each) => each.name === name);
  if (!user) return { problem: `Invalid user: ${name}` };
  if (user.licensed === false) return { problem: `Unlicensed user is not allowed: ${name}` };
  if (user.sites && !user.sites.includes(site)) return { problem: `The user ${name} is not on the site "${site}"` };
  return { user };
}
