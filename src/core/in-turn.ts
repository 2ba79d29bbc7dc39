// One tab at a time does a piece of work (Web Locks; where there are none, as on plain http, each tab goes alone).
import { openScope, raceSignal } from "./scope.js";

/** A tab that hangs must not hold up the others for longer. */
const PATIENCE_MS = 5_000;

/** Runs `work` while no other tab of this site holds the lock `name`, or after five seconds of waiting all the same. */
export async function inTurn<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const patience = openScope(signal, PATIENCE_MS);
  let begun: Promise<T> | undefined;
  const begin = () => {
    patience.end();
    return (begun ??= raceSignal(work(), signal));
  };
  try {
    return await navigator.locks.request(name, { signal: patience.signal }, begin);
  } catch {
    // No locks here (plain http), or none in time. What the work itself threw is thrown below.
    signal.throwIfAborted();
    return begin();
  }
}
