// Where errors go that no promise carries, or that a page wants to see in one place: the callbacks of `setOnError`.
import type { Problem } from "./types.js";

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
  listen(onError: (problem: Problem) => void, onWarning?: (problem: Problem) => void): void;
  error(problem: Problem): void;
  warning(problem: Problem): void;
}

/** Until a page calls `listen`, problems are written to the console. */
export function createProblems(): Problems {
  let onError = (problem: Problem): void => console.error(`Qlik: ${problem.message}`);
  let onWarning = (problem: Problem): void => console.warn(`Qlik: ${problem.message}`);
  return {
    listen(error, warning) {
      onError = error;
      if (warning) onWarning = warning;
    },
    error: (problem) => onError(problem),
    warning: (problem) => onWarning(problem),
  };
}
