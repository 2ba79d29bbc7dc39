// What was asked and answered, for tests and for people. Addresses carry secrets (tickets, tokens, session ids), so
// they are masked before they are written down.

import { parametersOf } from "../http/query.js";
import type { Session } from "./sessions.js";
import type { Clock, ProxyRequest } from "../types.js";

/** One request and its answer. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The side that was asked: public (443 or 80), trusted (4243), or an upgrade to a WebSocket. */
  readonly side: "public" | "trusted" | "socket";
  /** The HTTP method. */
  readonly method: string;
  /** Path and query; tickets, tokens and session ids are masked. */
  readonly path: string;
  /** The HTTP status that was answered. */
  readonly status: number;
  /** `directory\id` of the session that the request belonged to. */
  readonly user: string | undefined;
  /** The beginning of that session's id: enough to tell sessions apart, too little to be one. */
  readonly session: string | undefined;
  /** Why the request's JWT was refused: one sentence for each cause. The caller gets 401 and no more. */
  readonly refused?: string;
}

export interface Journal {
  write(side: JournalEntry["side"], request: ProxyRequest, status: number, session?: Session, refused?: string): void;
  entries(): readonly JournalEntry[];
}

const CAPACITY = 10_000;
const SECRET_PARAMETERS = ["qlikticket", "x-qlik-ticket", "qlik-csrf-token"];

export function createJournal(clock: Clock, onEntry: (entry: JournalEntry) => void = () => undefined): Journal {
  const written: JournalEntry[] = [];
  return {
    write(side, request, status, session, refused) {
      // Half is thrown away at once: shifting at every request costs as much as some requests.
      if (written.length >= 2 * CAPACITY) written.splice(0, CAPACITY);
      const user = session && `${session.user.userDirectory}\\${session.user.userId}`;
      const entry = {
        at: clock.now(),
        side,
        method: request.method,
        path: maskedPath(request.url),
        status,
        user,
        session: session && maskedSession(session.id),
        ...(refused !== undefined && { refused }),
      };
      written.push(entry);
      onEntry(entry);
    },
    entries: () => written.slice(-CAPACITY),
  };
}

/** The first eight of an id's 32 hexadecimal digits; of a shorter id, which the Session API allows, a quarter. */
export function maskedSession(id: string): string {
  return id.slice(0, Math.min(8, Math.floor(id.length / 4)));
}

/** Path and query with every secret replaced by `***`, also where an address is nested in a parameter. */
export function maskedPath(url: URL): string {
  // On the trusted side `…/session/{id}` names a session, and the id is the cookie's value.
  const path = url.pathname.replace(/(\/qps\/(?:[^/]+\/)?session\/)[^/]+/i, "$1***");
  const query = parametersOf(url).map(({ name, folded, value }) => {
    const secret = SECRET_PARAMETERS.includes(folded) || mentionsSecret(value);
    return `${encodeURIComponent(name)}=${secret ? "***" : encodeURIComponent(value)}`;
  });
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

function mentionsSecret(value: string): boolean {
  const folded = value.toLowerCase();
  return SECRET_PARAMETERS.some((name) => folded.includes(name));
}
