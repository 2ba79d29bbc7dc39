// What the control endpoint answers: plain JSON in, plain JSON out, for test runners that are not written in
// JavaScript and for curl.

import type { Fault } from "../../faults/fault.js";
import type { SessionInfo } from "../../model/create-qlik-proxy.js";
import type { FaultyProxy } from "../../faults/create-faulty-proxy.js";
import { maskedSession } from "../../model/state/journal.js";
import {
  done,
  jumpOf,
  NO_JUMP,
  problem,
  removeFaults,
  type ControlAnswer,
  type ControlCall,
  type Routes,
} from "./control-answer.js";

export const CONTROL_ROUTES: Routes<FaultyProxy> = {
  faults: {
    GET: ({ served }) => ({ status: 200, value: served.faults.list() }),
    POST: ({ served, json }) => ({ status: 201, value: { id: served.faults.insert(json as Fault) } }),
    DELETE: ({ served, rest }) => removeFaults(served.faults, rest),
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
      if (ms === undefined) return problem(400, NO_JUMP);
      served.jumpClock(ms);
      return { status: 200, value: { now: served.now() } };
    },
  },
  reset: { POST: ({ served }) => done(() => served.reset()) },
};

function endSessions({ served, rest }: ControlCall<FaultyProxy>): ControlAnswer {
  const ended = served.sessions().filter(({ id }) => rest === "" || maskedSession(id) === rest);
  if (rest !== "" && ended.length === 0) return problem(404, `There is no session ${rest}.`);
  for (const { id } of ended) served.endSession(id);
  return { status: 200, value: { ended: ended.length } };
}

// The id is the cookie's value, a secret; its beginning tells sessions apart and names one to end.
function describeSession({ id, ...session }: SessionInfo) {
  return { session: maskedSession(id), ...session };
}
