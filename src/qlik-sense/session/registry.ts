// What all calls on one page share, also those of a second copy of this library. Versioned: a copy that shares
// otherwise takes another name.
import type { Flights } from "../../core/single-flight.js";
import type { Capability } from "../capability/load-qlik.js";
import type { Settings } from "../settings.js";
import type { QlikEvent } from "../types.js";

export interface Registry {
  readonly signIns: Flights<QlikEvent>;
  readonly loads: Flights<QlikEvent>;
  /** `js/qlik` by proxy base: loaded once a page. */
  readonly loaded: Map<string, Capability>;
  /** The functions and tickets that were a source: the same one is the same source. */
  readonly sources: unknown[];
}

const KEY = Symbol.for("qlik-ticket/1");

export const pageRegistry = (): Registry =>
  ((globalThis as { [KEY]?: Registry | undefined })[KEY] ??= {
    signIns: new Map(),
    loads: new Map(),
    loaded: new Map(),
    sources: [],
  });

/** Two calls with the same key want the same sign-in. */
export function signInKey(settings: Settings): string {
  const { sources } = pageRegistry();
  const { source, proxies, user, consume, resource, reuse, takeover, bootstrap } = settings;
  const { ask, inHand, url } = source;
  const own = ask ?? inHand;
  let name: number | string | undefined = url?.href;
  if (own) {
    name = sources.indexOf(own);
    if (name < 0) name = sources.push(own) - 1;
  }
  return JSON.stringify([name, proxies, user, consume, resource, reuse, takeover, bootstrap]);
}
