// What can go wrong with a further system. Most of it is what goes wrong with any; what a credential suffers is done to the
// request that carries it: it comes too late, or somebody else came first.

import type { ActiveFault, FaultEffects, FaultScope } from "../faults/fault.js";
import { effectChecks, LONGEST_MS, scopeChecks } from "../faults/check-fault.js";
import { createCheckedFaultList, type FaultList, type Faults } from "../faults/fault-list.js";
import { assertOptions, fail, flag, integer, type Checks } from "../model/settings/check.js";

/** What happens to a request of a further system. */
export interface SystemFaultEffects extends Omit<FaultEffects, "ticket" | "otherNode"> {
  /**
   * The request is looked at as if it had come so many milliseconds later: what it carries is too old by then. With a
   * negative number earlier: a token that is issued then is too old already. The clock itself stays.
   */
  readonly lateMs?: number;
  /** The same request came a moment before from somebody else, who has the answer: what serves once is spent. */
  readonly replay?: boolean;
}

/** A fault of a further system: effects, and the requests that they are for. */
export interface SystemFault extends SystemFaultEffects, FaultScope {}

/** The faults of a running further system. */
export type SystemFaults = Faults<SystemFault>;

/** A fault of a further system as it stands. */
export type ActiveSystemFault = ActiveFault<SystemFault>;

export type SystemFaultList = FaultList<SystemFault, SystemFaultEffects>;

const PROXY_ONLY = ["ticket", "otherNode"];

const ownChecks: Checks<SystemFaultEffects> = {
  ...(Object.fromEntries(Object.entries(effectChecks).filter(([name]) => !PROXY_ONLY.includes(name))) as Omit<
    typeof effectChecks,
    "ticket" | "otherNode"
  >),
  lateMs: integer(-LONGEST_MS, LONGEST_MS),
  replay: flag,
};

const EFFECT_NAMES = Object.keys(ownChecks);
const faultChecks: Checks<SystemFault> = { ...ownChecks, ...scopeChecks };

/** Makes an empty list. */
export function createSystemFaultList(): SystemFaultList {
  return createCheckedFaultList<SystemFault, SystemFaultEffects>(checkSystemFault, EFFECT_NAMES);
}

function checkSystemFault(fault: SystemFault): void {
  assertOptions(fault, faultChecks, "fault");
  const given = Object.entries(fault).filter(([name, value]) => EFFECT_NAMES.includes(name) && value !== undefined);
  if (given.length === 0) throw new TypeError(`A fault needs an effect: one of ${EFFECT_NAMES.join(", ")}.`);
  const { cutAfterMessages, socket } = fault;
  if (cutAfterMessages !== undefined && socket !== "cut") fail("socket", '"cut" beside "cutAfterMessages"', socket);
}
