// What the control endpoint answers: plain JSON in, plain JSON out, for test runners that are not written in
// JavaScript and for curl.

import type { Fault } from "../../faults/fault.js";
import type { SessionInfo } from "../../model/create-qlik-proxy.js";
import type { FaultyProxy } from "../../faults/create-faulty-proxy.js";
import { maskedSession } from "../../model/state/journal.js";

export interface ControlAnswer {
  readonly status: number;
  /** Sent as JSON; `undefined` for an empty body. */
  readonly value?: unknown;
}

export interface ControlCall {
  readonly served: FaultyProxy;
  /** What follows the route's name in the path, decoded. */
  readonly rest: string;
  /** The request's body, read as JSON. */
  readonly json: unknown;
}

type Route = Partial<Record<"GET" | "POST" | "DELETE", (call: ControlCall) => ControlAnswer>>;

const DONE: ControlAnswer = { status: 204 };

export const CONTROL_ROUTES: Readonly<Record<string, Route>> = {
  faults: {
    GET: ({ served }) => ({ status: 200, value: served.faults.list() }),
    POST: ({ served, json }) => ({ status: 201, value: { id: served.faults.insert(json as Fault) } }),
    DELETE: ({ served, rest }) => {
      if (rest !== "") return served.faults.remove(Number(rest)) ? DONE : problem(404, `There is no fault ${rest}.`);
      served.faults.clear();
      return DONE;
    },
  },
  journal: {
    GET: ({ served }) => ({ status: 200, value: served.records.journal() }),
    DELETE: ({ served }) => done(() => served.records.clearJournal()),
  },
  counters: {
    GET: ({ served }) => ({ status: 200, value: served.records.counters() }),
    DELETE: ({ served }) => done(() => served.records.resetCounters()),
  },
  sessions: {
    GET: ({ served }) => ({ status: 200, value: served.sessions().map(describeSession) }),
    DELETE: endSessions,
  },
  sockets: { DELETE: ({ served }) => ({ status: 200, value: { cut: served.cutSockets() } }) },
  clock: {
    GET: ({ served }) => ({ status: 200, value: { now: served.now() } }),
    POST: ({ served, json }) => {
      const ms = jumpOf(json);
      if (ms === undefined) return problem(400, 'Expected {"jumpMs": a whole number of milliseconds}.');
      served.jumpClock(ms);
      return { status: 200, value: { now: served.now() } };
    },
  },
  reset: { POST: ({ served }) => done(() => served.reset()) },
};

/** An answer that says what is wrong. */
export function problem(status: number, error: string): ControlAnswer {
  return { status, value: { error } };
}

function done(action: () => void): ControlAnswer {
  action();
  return DONE;
}

function endSessions({ served, rest }: ControlCall): ControlAnswer {
  const ended = served.sessions().filter(({ id }) => rest === "" || maskedSession(id) === rest);
  if (rest !== "" && ended.length === 0) return problem(404, `There is no session ${rest}.`);
  for (const { id } of ended) served.endSession(id);
  return { status: 200, value: { ended: ended.length } };
}

// The id is the cookie's value, a secret; its beginning tells sessions apart and names one to end.
function describeSession({ id, ...session }: SessionInfo) {
  return { session: maskedSession(id), ...session };
}

function jumpOf(json: unknown): number | undefined {
  const ms = typeof json === "object" && json !== null ? (json as { jumpMs?: unknown }).jumpMs : undefined;
  return Number.isSafeInteger(ms) ? (ms as number) : undefined;
}
