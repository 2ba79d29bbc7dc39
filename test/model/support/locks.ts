// Web Locks as far as a page can tell: one holder a name, a queue, `ifAvailable`, `steal` and `signal`. Another tab may hold
// every name for a while.
import type { Time } from "./time.js";

type Run = (lock: { name: string; mode: string } | null) => unknown;
interface LockOptions {
  readonly mode?: "exclusive" | "shared";
  readonly ifAvailable?: boolean;
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}
interface Waiter {
  readonly grant: () => void;
}

export interface Locks {
  readonly request: (name: string, options: LockOptions | Run, run?: Run) => Promise<unknown>;
  /** Names that are held or waited for by this page. */
  readonly busy: () => string[];
  /** The other tab lets go of everything. */
  readonly release: () => void;
}

export function createLocks(time: Time, heldElsewhere: boolean): Locks {
  const held = new Set<string>();
  const queues = new Map<string, Waiter[]>();
  let elsewhere = heldElsewhere;

  const next = (name: string): void => {
    if (elsewhere || held.has(name)) return;
    const waiter = queues.get(name)?.shift();
    if (!waiter) return;
    held.add(name);
    waiter.grant();
  };

  return {
    request(name, second, third) {
      const [options, run] = typeof second === "function" ? [{}, second] : [second, third ?? (() => undefined)];
      const { ifAvailable = false, steal = false, signal } = options;
      return new Promise((resolve, reject) => {
        const fail = reject as (reason: unknown) => void;
        if (signal?.aborted) {
          fail(signal.reason);
          return;
        }
        const hold = async () => {
          try {
            resolve(await run({ name, mode: options.mode ?? "exclusive" }));
          } catch (error) {
            fail(error);
          } finally {
            held.delete(name);
            next(name);
          }
        };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const isFree = steal || (!elsewhere && !held.has(name) && queue.length === 0);
        if (ifAvailable && !isFree) {
          time.after(0, "delivery", () => {
            void (async () => resolve(await run(null)))().catch(fail);
          });
          return;
        }
        let cancelHold = () => undefined as unknown;
        const abandon = () => {
          const index = queue.indexOf(waiter);
          if (index >= 0) queue.splice(index, 1);
          else {
            // Granted, and not told yet.
            cancelHold();
            held.delete(name);
            next(name);
          }
          fail(signal?.reason);
        };
        const waiter = {
          grant() {
            cancelHold = time.after(0, "delivery", () => {
              signal?.removeEventListener("abort", abandon);
              void hold();
            });
          },
        };
        signal?.addEventListener("abort", abandon, { once: true });
        queue.push(waiter);
        next(name);
      });
    },
    busy: () => [...held, ...[...queues].flatMap(([name, queue]) => queue.map(() => name))],
    release() {
      elsewhere = false;
      for (const name of queues.keys()) next(name);
    },
  };
}
