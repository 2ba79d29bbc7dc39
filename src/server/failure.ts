// Something failed that is not the visitor's: told to the log with its fix, and to the browser as a code.
import { Refusal } from "./answers.js";
import { TicketServerError } from "./errors.js";
import type { ThrownByResolveUser } from "./types/events.js";

export class Failure extends Error {
  readonly error: TicketServerError;
  readonly refusal: Refusal;
  readonly thrown: ThrownByResolveUser | undefined;

  constructor(error: TicketServerError, refusal: Refusal, thrown?: ThrownByResolveUser) {
    super(error.message);
    this.error = error;
    this.refusal = refusal;
    this.thrown = thrown;
  }
}

/** A fault of the site's own code or configuration: 500, or 504 when it was late. */
export function siteFailure(error: TicketServerError, thrown?: ThrownByResolveUser): Failure {
  const status = error.code === "resolve-user-late" ? 504 : 500;
  return new Failure(error, new Refusal(status, "internal", error.code), thrown);
}

/** A fault of this package. */
export function ownFailure(): Failure {
  const fix = {
    who: "backend",
    where: "qlik-ticket/server",
    set: "report it to the project with the steps before it",
  } as const;
  return siteFailure(new TicketServerError("internal", "The ticket server has a fault of its own.", fix));
}
