// One piece of work for all who ask for it at the same time. Deadline and signal stay the caller's:
// a caller that leaves takes nobody with it, and the work is aborted when the last one has left.
import { openScope, raceSignal, type Scope } from "./scope.js";

interface Flight<E> {
  work?: Promise<unknown>;
  readonly scope: Scope;
  readonly listeners: Set<(event: E) => void>;
  callers: number;
}

export type Flights<E> = Map<string, Flight<E>>;

/** Joins the flight under `key`, or starts it; `listener` hears its events, unless this caller left. */
export async function joinFlight<T, E>(
  flights: Flights<E>,
  key: string,
  signal: AbortSignal,
  listener: (event: E) => void,
  start: (signal: AbortSignal, emit: (event: E) => void) => Promise<T>,
): Promise<T> {
  let flight = flights.get(key);
  if (!flight) flights.set(key, (flight = { scope: openScope(), listeners: new Set(), callers: 0 }));
  const { scope, listeners } = flight;
  // A function of each caller's own, so that two with the same listener are two.
  const hear = (event: E) => listener(event);
  listeners.add(hear);
  flight.callers++;
  try {
    flight.work ??= start(scope.signal, (event) => listeners.forEach((each) => each(event)));
    // Whoever waits hears of a failure; that nobody waits any more is none of its own.
    flight.work.catch(() => undefined);
    return await raceSignal(flight.work as Promise<T>, signal);
  } finally {
    // Who stayed hears the warnings that come later than the result, too.
    if (signal.aborted) listeners.delete(hear);
    // Settled, or left by all: the next caller starts anew.
    if (!--flight.callers) {
      flights.delete(key);
      scope.end(signal.reason);
    }
  }
}
