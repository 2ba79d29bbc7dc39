// The control endpoint of a further system.

import type { SystemFault } from "../../system/fault.js";
import type { FaultySystem } from "../../system/faulty-system.js";
import { done, jumpOf, NO_JUMP, problem, removeFaults, type Routes } from "./control-answer.js";

export const SYSTEM_CONTROL_ROUTES: Routes<FaultySystem> = {
  faults: {
    GET: ({ served }) => ({ status: 200, value: served.faults.list() }),
    POST: ({ served, json }) => ({ status: 201, value: { id: served.faults.insert(json as SystemFault) } }),
    DELETE: ({ served, rest }) => removeFaults(served.faults, rest),
  },
  journal: {
    GET: ({ served }) => ({ status: 200, value: served.journal() }),
    DELETE: ({ served }) => done(() => served.clearJournal()),
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
