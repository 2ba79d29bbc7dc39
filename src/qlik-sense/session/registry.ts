// What all calls on one page share, also those of a second copy of this library. Versioned: a copy that shares
// otherwise takes another name.
import type { Budget } from "../../core/budget.js";
import type { Flights } from "../../core/single-flight.js";
import type { Capability } from "../capability/load-qlik.js";
import type { Settings } from "../settings.js";
import type { QlikEvent } from "../types.js";

export interface Registry extends Budget {
  readonly signIns: Flights<QlikEvent>;
  readonly loads: Flights<QlikEvent>;
  /** `js/qlik` by proxy base: loaded once a page. */
  readonly loaded: Map<string, Capability>;
  /** Each source that was given: address, function or ticket; its place here is its name. */
  readonly sources: unknown[];
  /** The page's RequireJS is Qlik's, added here. */
  own?: boolean;
  /** The tickets in hand that were taken. */
  readonly taken: Set<unknown>;
}

const KEY = Symbol.for("qlik-ticket/1");

export const pageRegistry = (): Registry =>
  ((globalThis as { [KEY]?: Registry | undefined })[KEY] ??= {
    signIns: new Map(),
    loads: new Map(),
    loaded: new Map(),
    spentUntil: 0,
    sources: [],
    taken: new Set(),
  });

/** Two calls with the same key want the same sign-in. */
export function signInKey(settings: Settings): string {
  const { sources } = pageRegistry();
  const { ask, inHand, url } = settings.source;
  const own = ask ?? inHand ?? url?.href;
  const index = sources.indexOf(own);
  const source = index < 0 ? sources.push(own) - 1 : index;
  // What is the caller's own affair; functions are in no JSON.
  return JSON.stringify({ ...settings, source, signal: 0, signInMs: 0, bootstrapMs: 0 });
}
