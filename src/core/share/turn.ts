// One sign-in to a place at a time. The calls of this page go one after the other; Web Locks hold off the browser's other tabs.
// The next call then finds the session of the one before, and spends no credential.
import { openScope, raceSignal } from "../net/scope.js";
import { lockName } from "../name.js";
import { pageRegistry, type PageTurn } from "./page.js";

/** A call or a tab that hangs must not hold up the next one for longer. */
const PATIENCE_MS = 5_000;

/**
 * Runs `work` when no other call signs in to `placeId`. The next call in the page's queue waits for five seconds, and then begins
 * beside the one that hangs; those behind that call go on waiting for it, so that no two calls begin together.
 */
export async function inTurn<T>(placeId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const name = lockName(placeId);
  const { before, begin, leave } = joinQueue(name);
  try {
    if (before) await raceSignal(before.begun, signal);
    return await asNext(name, before, signal, () => {
      begin();
      return work();
    });
  } finally {
    leave();
  }
}

/** Runs `work` as the next one in the page's queue: `before` has begun. */
async function asNext<T>(
  name: string,
  before: PageTurn | undefined,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const patience = openScope(signal, PATIENCE_MS);
  let running: Promise<T> | undefined;
  const run = () => {
    patience.end();
    return (running ??= raceSignal(work(), signal));
  };
  try {
    if (before) await raceSignal(before.ended, patience.signal);
    return await takeLock(name, patience.signal, run);
  } catch {
    // The wait was too long, or this document may not use locks. An error of the work itself is thrown below.
    signal.throwIfAborted();
    return run();
  }
}

function takeLock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { readonly locks?: LockManager };
  // Browsers have Web Locks on secure pages only.
  return locks ? locks.request(name, { signal }, work) : work();
}

/** Puts a call at the end of the page's queue. */
function joinQueue(name: string) {
  const { turns } = pageRegistry();
  const before = turns.get(name);
  let hasBegun = false;
  let tellBegun: (as?: Promise<unknown>) => void = () => undefined;
  let tellEnded = tellBegun;
  const turn: PageTurn = {
    begun: new Promise<unknown>((resolve) => (tellBegun = resolve)),
    ended: new Promise<unknown>((resolve) => (tellEnded = resolve)),
  };
  turns.set(name, turn);
  return {
    before,
    begin: (): void => {
      hasBegun = true;
      tellBegun();
    },
    leave: (): void => {
      // The next call behind one that left the queue waits for the call before the one that left.
      tellBegun(before?.begun);
      tellEnded(hasBegun ? undefined : before?.ended);
      void turn.ended.then(() => {
        if (turns.get(name) === turn) turns.delete(name);
      });
    },
  };
}
