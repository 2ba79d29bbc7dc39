// Where errors go that no promise carries, or that a page wants to see in one place: the listeners of `on`, and the older
// callbacks of `setOnError`. An app's own listeners stand in place of those of `qlik` (Qlik help, "on method").
import type { EventName, Listen, Problem } from "./types.js";

/** LOCERR_GENERIC_* codes of the engine that pages know. */
export const NOT_FOUND = 2;
export const ACCESS_DENIED = 5;
export const ABORTED = 15;
export const CONNECTION_LOST = 16;

/** A problem as an `Error`, for promises. */
export class QlikError extends Error {
  readonly code?: number;

  constructor({ code, message }: Problem) {
    super(message);
    this.name = "QlikError";
    if (code !== undefined) this.code = code;
  }
}

export interface Problems {
  readonly on: Listen;
  /** The older way: one callback for each kind, in place of the one before. */
  listen(onError: (problem: Problem) => void, onWarning?: (problem: Problem) => void): void;
  error(problem: Problem): void;
  warning(problem: Problem): void;
  /** The connection is gone. */
  readonly closed: () => void;
  /** Those of one connection: what nobody listens to there goes to these. */
  forConnection(): Problems;
}

/** Until a page listens, errors and warnings are written to the console. */
export function createProblems(): Problems {
  const callbacks: { error?: (problem: Problem) => void; warning?: (problem: Problem) => void } = {};
  const unheard = {
    error: (problem: Problem) => console.error(`Qlik: ${problem.message}`),
    warning: (problem: Problem) => console.warn(`Qlik: ${problem.message}`),
  };
  const tell = (name: "error" | "warning") => (problem: Problem, isHeard: boolean) => {
    if (callbacks[name]) callbacks[name](problem);
    else if (!isHeard) unheard[name](problem);
  };
  const rest = { error: tell("error"), warning: tell("warning"), closed: () => undefined };
  return withListeners(rest, (onError, onWarning) => {
    callbacks.error = onError;
    if (onWarning) callbacks.warning = onWarning;
  });
}

/** Is told what the listeners were told, and what there is no listener for. */
interface Rest {
  error(problem: Problem, isHeard: boolean): void;
  warning(problem: Problem, isHeard: boolean): void;
  closed(isHeard: boolean): void;
}

function withListeners(rest: Rest, listen: Problems["listen"]): Problems {
  const listeners: Record<EventName, ((problem?: Problem) => void)[]> = { error: [], warning: [], closed: [] };
  const tell = (name: EventName, problem?: Problem): boolean => {
    for (const listener of [...listeners[name]]) listener(problem);
    return listeners[name].length > 0;
  };
  const own: Problems = {
    on(name: EventName, listener: (problem: never) => void) {
      if (Object.hasOwn(listeners, name)) listeners[name].push(listener as (problem?: Problem) => void);
    },
    listen,
    error: (problem) => rest.error(problem, tell("error", problem)),
    warning: (problem) => rest.warning(problem, tell("warning", problem)),
    closed: () => rest.closed(tell("closed")),
    forConnection: () => withListeners(inPlaceOf(own), listen),
  };
  return own;
}

function inPlaceOf(problems: Problems): Rest {
  return {
    error(problem, isHeard) {
      if (!isHeard) problems.error(problem);
    },
    warning(problem, isHeard) {
      if (!isHeard) problems.warning(problem);
    },
    closed(isHeard) {
      if (!isHeard) problems.closed();
    },
  };
}
