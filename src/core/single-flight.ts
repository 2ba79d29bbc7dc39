// One piece of work for all who ask for it at the same time. Deadline and signal stay the caller's:
// a caller that leaves takes nobody with it, and the work is aborted when the last one has left.
import type { Scope } from "./scope.js";

interface Flight<E> {
  readonly work: Promise<unknown>;
  readonly controller: AbortController;
  readonly listeners: Set<(event: E) => void>;
}

export type Flights<E> = Map<string, Flight<E>>;

/** Joins the flight under `key`, or starts it; `listener` hears its events while this caller waits. */
export async function joinFlight<T, E>(
  flights: Flights<E>,
  key: string,
  scope: Scope,
  listener: (event: E) => void,
  start: (signal: AbortSignal, emit: (event: E) => void) => Promise<T>,
): Promise<T> {
  let flight = flights.get(key);
  if (!flight) {
    const controller = new AbortController();
    const listeners = new Set<(event: E) => void>();
    const work = start(controller.signal, (event) => {
      for (const each of [...listeners]) each(event);
    });
    flight = { work, controller, listeners };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key)?.work === work) flights.delete(key);
    };
    work.then(land, land);
  }
  // Each caller listens under a function of its own, so that two with the same listener are two.
  const hear = (event: E) => listener(event);
  flight.listeners.add(hear);
  try {
    return await scope.race(flight.work as Promise<T>);
  } finally {
    flight.listeners.delete(hear);
    if (flight.listeners.size === 0) {
      if (flights.get(key) === flight) flights.delete(key);
      flight.controller.abort(scope.signal.reason);
    }
  }
}
