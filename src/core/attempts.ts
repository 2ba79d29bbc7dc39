// The retry law: how many fresh credentials one call may take. Pure.
import { cureOf } from "./errors/embed-error.js";

/** One further credential a call, also when the call begins again: each one that is spent may make a session. */
const MOST_FAILURES = 1;

export interface Attempts {
  /** Counts the failure; true when one fresh credential may cure it and none was taken for a failure yet. */
  readonly mayTakeAnother: (error: unknown) => boolean;
  /** Counts the failure; true when the session ended after its proof, once a call: the call then begins again. */
  readonly mayBeginAgain: (error: unknown) => boolean;
}

export function createAttempts(): Attempts {
  let failures = 0;
  let beginnings = 0;
  return {
    mayTakeAnother(error) {
      failures += 1;
      return failures <= MOST_FAILURES && cureOf(error) === "fresh-credential";
    },
    mayBeginAgain(error) {
      beginnings += 1;
      // What is left of the call has no further credential: the first one was spent in vain.
      failures = Math.max(failures, MOST_FAILURES);
      return beginnings <= 1 && cureOf(error) === "sign-in-again";
    },
  };
}
