// One sign-in to a place at a time: the calls of this page and, with Web Locks, of the browser's other tabs go one after the
// other. The next one then finds the session of the one before, and spends no credential.
import { openScope, raceSignal } from "../net/scope.js";
import { lockName } from "../name.js";
import { pageRegistry } from "./page.js";

/** A tab that hangs must not hold up the others for longer. */
const PATIENCE_MS = 5_000;

/** Runs `work` when no other call signs in to `placeId`, or after five seconds of waiting. */
export async function inTurn<T>(placeId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const patience = openScope(signal, PATIENCE_MS);
  let begun: Promise<T> | undefined;
  const begin = () => {
    patience.end();
    return (begun ??= raceSignal(work(), signal));
  };
  try {
    return await takeLock(lockName(placeId), patience.signal, begin);
  } catch {
    // The wait was too long, or this document may not use locks. An error of the work itself is thrown below.
    signal.throwIfAborted();
    return begin();
  }
}

function takeLock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { readonly locks?: LockManager };
  // Browsers have Web Locks on secure pages only; on plain http the calls of this page still wait for each other.
  return locks ? locks.request(name, { signal }, work) : inPageTurn(name, signal, work);
}

async function inPageTurn<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { locks } = pageRegistry();
  const before = locks.get(name);
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const turnEnds = Promise.all([before, left]);
  locks.set(name, turnEnds);
  try {
    if (before) await raceSignal(before, signal);
    return await work();
  } finally {
    leave();
    void turnEnds.then(() => {
      if (locks.get(name) === turnEnds) locks.delete(name);
    });
  }
}
