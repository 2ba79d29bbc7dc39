// The faults that stand, and which of them strike: each counts the requests that it fits.

import type { ProxyRequest } from "../model/types.js";
import { checkFault, EFFECT_NAMES } from "./check-fault.js";
import type { ActiveFault, Fault, FaultEffects, FaultScope, Side } from "./fault.js";
import { createMatcher, type Matcher } from "./match.js";

/** The faults of a running emulator. */
export interface Faults<F = Fault> {
  /**
   * Adds a fault and returns a function that removes it. Where several strike the same request, they are put
   * together, and the later one wins. Throws a `TypeError` that names what is wrong with it.
   */
  add(fault: F): () => void;
  /** In the order in which they were added. */
  list(): readonly ActiveFault<F>[];
  /** Removes all of them. */
  clear(): void;
}

export interface FaultList<F = Fault, E = FaultEffects> extends Faults<F> {
  /** As `add`; returns the fault's id. */
  insert(fault: F): number;
  /** False when there is none with this id. */
  remove(id: number): boolean;
  /** Counts the request, and returns what happens to it; `undefined` for nothing. */
  strike(side: Side, request: ProxyRequest): E | undefined;
}

interface Entry<F> {
  readonly id: number;
  readonly fault: F;
  readonly matches: Matcher;
  matched: number;
  applied: number;
}

export function createFaultList(): FaultList {
  return createCheckedFaultList<Fault, FaultEffects>(checkFault, EFFECT_NAMES);
}

/** A list of faults that `check` lets in. `effectNames` are those of a fault's properties that say what happens. */
export function createCheckedFaultList<F extends FaultScope, E>(
  check: (fault: F) => void,
  effectNames: readonly string[],
): FaultList<F, E> {
  let entries: readonly Entry<F>[] = [];
  let lastId = 0;

  function insert(fault: F): number {
    check(fault);
    lastId += 1;
    // A copy: what the caller does to its object later has been checked by nobody.
    const own = { ...fault };
    entries = [...entries, { id: lastId, fault: own, matches: createMatcher(own), matched: 0, applied: 0 }];
    return lastId;
  }
  function remove(id: number): boolean {
    const before = entries.length;
    entries = entries.filter((entry) => entry.id !== id);
    return entries.length < before;
  }
  return {
    insert,
    remove,
    add(fault) {
      const id = insert(fault);
      return () => void remove(id);
    },
    list: () => entries.map(({ id, fault, matched, applied }) => ({ id, fault, matched, applied })),
    clear() {
      entries = [];
    },
    strike(side, request) {
      if (entries.length === 0) return undefined;
      const striking = entries.filter((entry) => entry.matches(side, request) && isDue(entry));
      if (striking.length === 0) return undefined;
      return Object.assign({}, ...striking.map(({ fault }) => effectsOf(fault, effectNames))) as E;
    },
  };
}

function isDue(entry: Entry<FaultScope>): boolean {
  entry.matched += 1;
  const { failNth, times = failNth === undefined ? Infinity : 1 } = entry.fault;
  if (entry.matched < (failNth ?? 1) || entry.applied >= times) return false;
  entry.applied += 1;
  return true;
}

function effectsOf(fault: FaultScope, effectNames: readonly string[]): Record<string, unknown> {
  const given = Object.entries(fault as Record<string, unknown>).filter(
    ([name, value]) => effectNames.includes(name) && value !== undefined && value !== false,
  );
  return Object.fromEntries(given);
}
