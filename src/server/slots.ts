// So many calls at a time, and a short line of those that wait: a line without an end would keep visitors waiting for answers that
// nobody reads any more.
import { Gone, type Call } from "./call.js";

/** No slot became free in time, or the line was full. */
export class Busy extends Error {}

export interface Slots {
  /** Nothing when a slot is free; else a promise that rejects with {@link Busy} or {@link Gone}. */
  enter(call: Call): Promise<void> | undefined;
  leave(): void;
  /** Nobody is in, nobody waits. */
  isEmpty(): boolean;
}

export interface SlotRules {
  /** How many may be in. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly inLine: number;
  /** Milliseconds that each waits while the line does not move. */
  readonly patienceMs: number;
  /** Milliseconds that each waits while it does. */
  readonly mostMs: number;
  /** Said when the visitor leaves meanwhile. */
  readonly waitsFor: string;
}

export function createSlots({ atOnce, inLine, patienceMs, mostMs, waitsFor }: SlotRules): Slots {
  let taken = 0;
  let movedAt = performance.now();
  /** Who waits, in the order of arrival: each lets one call in. */
  const line = new Set<() => void>();

  const wait = (call: Call) =>
    new Promise<void>((resolve, reject) => {
      const arrivedAt = performance.now();
      const mostWaitMs = Math.min(mostMs, call.remainingMs());
      const patienceLeft = () =>
        Math.min(Math.max(movedAt, arrivedAt) + patienceMs, arrivedAt + mostWaitMs) - performance.now();
      const end = (settle: () => void) => () => {
        clearTimeout(timer);
        line.delete(admit);
        call.signal.removeEventListener("abort", leave);
        settle();
      };
      const admit = end(resolve);
      const leave = end(() => reject(new Gone("the visitor went away")));
      const giveUp = end(() => reject(new Busy("waited in vain")));
      const lookAtTime = () => {
        const leftMs = patienceLeft();
        if (leftMs > 0) timer = setTimeout(lookAtTime, leftMs);
        else giveUp();
      };
      let timer = setTimeout(lookAtTime, patienceLeft());
      line.add(admit);
      call.signal.addEventListener("abort", leave);
      if (call.signal.aborted) leave();
    });

  return {
    enter(call) {
      if (taken < atOnce) {
        taken += 1;
        return undefined;
      }
      if (line.size >= inLine) return Promise.reject(new Busy("too many calls wait"));
      call.waitsFor = waitsFor;
      return wait(call);
    },
    leave() {
      movedAt = performance.now();
      const [admitNext] = line;
      if (admitNext) admitNext();
      else taken -= 1;
    },
    isEmpty: () => taken === 0,
  };
}
