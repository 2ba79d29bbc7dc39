// So many calls to Qlik at a time, and a short line of those that wait: a line without an end would keep visitors waiting
// for answers that nobody reads any more.
import { Gone, type Call } from "./call.js";

/** No slot became free in time, or the line was full. */
export class Busy extends Error {}

export interface Slots {
  /** Nothing when a slot is free; else a promise that rejects with {@link Busy} or {@link Gone}. */
  enter(call: Call): Promise<void> | undefined;
  leave(): void;
}

interface Waiter {
  readonly admit: () => void;
}

/** As many may wait as may be served, each for `patienceMs`. */
export function createSlots(most: number, patienceMs: number): Slots {
  let taken = 0;
  const line = new Set<Waiter>();

  const wait = (call: Call) =>
    new Promise<void>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        line.delete(waiter);
        call.signal.removeEventListener("abort", leave);
      };
      const leave = () => {
        end();
        reject(new Gone("the visitor went away"));
      };
      const waiter: Waiter = {
        admit: () => {
          end();
          resolve();
        },
      };
      const timer = setTimeout(
        () => {
          end();
          reject(new Busy("no connection became free"));
        },
        Math.min(patienceMs, call.remainingMs()),
      );
      line.add(waiter);
      call.signal.addEventListener("abort", leave);
    });

  return {
    enter(call) {
      if (taken < most) {
        taken += 1;
        return undefined;
      }
      return line.size >= most ? Promise.reject(new Busy("too many calls wait")) : wait(call);
    },
    leave() {
      const [next] = line;
      if (next) next.admit();
      else taken -= 1;
    },
  };
}
