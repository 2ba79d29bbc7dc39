// The locks of a browser's tabs as Web Locks has them (exclusive mode): one holder for each name, the others in a queue.
import { vi } from "vitest";

type Work = () => unknown;
interface Wish {
  readonly begin: () => void;
}

/** Puts `navigator.locks` into the page, beside the other parts of the navigator; `waiting()` tells how many are in the queue. */
export function openLocks(rest: object = {}) {
  const queues = new Map<string, Wish[]>();
  const queue = (name: string): Wish[] => {
    const line = queues.get(name) ?? [];
    queues.set(name, line);
    return line;
  };

  const request = (name: string, { signal }: { signal?: AbortSignal }, work: Work) =>
    new Promise<unknown>((resolve, reject) => {
      const line = queue(name);
      const leave = (): void => {
        const [holder] = line;
        line.splice(line.indexOf(wish), 1);
        if (holder === wish) line[0]?.begin();
      };
      const give = () => {
        leave();
        reject(signal?.reason as Error);
      };
      const wish: Wish = {
        begin() {
          // Work that has the lock keeps it, also when the signal aborts.
          signal?.removeEventListener("abort", give);
          const done = Promise.resolve().then(work);
          done.then(resolve, reject);
          done.then(leave, leave);
        },
      };
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal?.addEventListener("abort", give);
      if (line.push(wish) === 1) wish.begin();
    });

  vi.stubGlobal("navigator", { onLine: true, ...rest, locks: { request } });
  return {
    waiting: (name: string) => Math.max(0, queue(name).length - 1),
    held: (name: string) => queue(name).length > 0,
  };
}
