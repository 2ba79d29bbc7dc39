// Targets: where a redirected visitor wanted to go. The login page gets the id; the ticket call trades it for the
// address. Kept in this proxy's memory only, so another node does not know it.

import { randomGuid } from "./random.js";
import type { Clock } from "../types.js";

export interface TargetStore {
  /** Remembers an address (without a ticket) and returns its id. */
  remember(uri: string, virtualProxy: string): string;
  /** The address, or `undefined` when the id is unknown, too old or another virtual proxy's. */
  lookUp(id: string, virtualProxy: string): string | undefined;
}

export function createTargetStore(clock: Clock, ttlMs: number): TargetStore {
  const remembered = new Map<string, { readonly uri: string; readonly virtualProxy: string; readonly at: number }>();
  const isAlive = (at: number) => clock.now() - at <= ttlMs;

  return {
    remember(uri, virtualProxy) {
      for (const [id, { at }] of remembered) {
        if (isAlive(at)) break;
        remembered.delete(id);
      }
      const id = randomGuid();
      remembered.set(id, { uri, virtualProxy, at: clock.now() });
      return id;
    },
    lookUp(id, virtualProxy) {
      const target = remembered.get(id.toLowerCase());
      return target && isAlive(target.at) && target.virtualProxy === virtualProxy ? target.uri : undefined;
    },
  };
}
