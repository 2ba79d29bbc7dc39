// One piece of work for all callers who ask for it at the same time. Deadline and signal stay the caller's: a caller that
// leaves takes nobody with it, and the work is aborted when the last one has left.
import { openScope, raceSignal, type Scope } from "../net/scope.js";

type Listener = (event: never) => void;

interface Flight {
  work?: Promise<unknown>;
  readonly scope: Scope;
  readonly listeners: Set<Listener>;
  callers: number;
}

/** Flights by key; a flight that nobody may join any more is not among them. */
export type Flights = Map<string, Flight>;

/** What the work of a flight is given. */
export interface FlightDeck<E> {
  /** Aborts when the last caller has left. */
  readonly signal: AbortSignal;
  /** Tells all callers. */
  readonly emit: (event: E) => void;
  /** From now on nobody joins: the next call under this key starts a flight of its own. */
  readonly close: () => void;
}

/** Joins the flight under `key`, or starts it; `listener` is called with the flight's events until this caller leaves. */
export async function joinFlight<T, E>(
  flights: Flights,
  key: string,
  signal: AbortSignal,
  listener: (event: E) => void,
  start: (deck: FlightDeck<E>) => Promise<T>,
): Promise<T> {
  const flight = flights.get(key) ?? openFlight(flights, key);
  const { scope, listeners } = flight;
  // A function of each caller's own, so that two with the same listener are two.
  const tellCaller = (event: E) => listener(event);
  listeners.add(tellCaller);
  flight.callers++;
  try {
    flight.work ??= start({
      signal: scope.signal,
      emit: (event) => listeners.forEach((each) => (each as (event: E) => void)(event)),
      close: () => closeFlight(flights, key, flight),
    });
    // A failure rejects each caller's own promise below; when all callers have left, nobody is there to be told.
    flight.work.catch(() => undefined);
    return await raceSignal(flight.work as Promise<T>, signal);
  } finally {
    // A caller that stayed is told the warnings that come after the result, too.
    if (signal.aborted) listeners.delete(tellCaller);
    flight.callers -= 1;
    if (flight.callers === 0) {
      closeFlight(flights, key, flight);
      scope.end(signal.reason);
    }
  }
}

function openFlight(flights: Flights, key: string): Flight {
  const flight: Flight = { scope: openScope(), listeners: new Set(), callers: 0 };
  flights.set(key, flight);
  return flight;
}

function closeFlight(flights: Flights, key: string, flight: Flight): void {
  if (flights.get(key) === flight) flights.delete(key);
}
