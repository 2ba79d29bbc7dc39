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
  /** A number for each source function, so that the same function is the same source. */
  readonly sources: WeakMap<object, number>;
  sourceCount: number;
}

const KEY = Symbol.for("qlik-ticket/1");

export function pageRegistry(): Registry {
  const page = globalThis as { [KEY]?: Registry };
  return (page[KEY] ??= {
    signIns: new Map(),
    loads: new Map(),
    loaded: new Map(),
    sources: new WeakMap(),
    sourceCount: 0,
  });
}

/** Two calls with the same key want the same sign-in. */
export function signInKey(registry: Registry, settings: Settings): string {
  const { source, proxies, user, consume, resource, reuse, takeover, bootstrap } = settings;
  const origin = source.ask ?? source.inHand;
  let name: number | string | undefined = source.url?.href;
  if (origin) {
    name = registry.sources.get(origin) ?? ++registry.sourceCount;
    registry.sources.set(origin, name);
  }
  const urls = proxies.map(({ url }) => url);
  return JSON.stringify([name, urls, user, consume, resource, reuse, takeover, bootstrap]);
}
