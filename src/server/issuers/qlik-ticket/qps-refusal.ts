// What the browser is told when the Qlik proxy service fails: a code, and never its words.
import { Refusal } from "../../answers.js";
import type { TicketServerError } from "../../errors.js";
import { Failure } from "../../failure.js";
import { readRetryAfter } from "../../retry-after.js";

/** A failing Qlik proxy service. */
export class QpsFailure extends Failure {
  constructor(error: TicketServerError, retryAfter?: string) {
    super(error, refusalFor(error, retryAfter));
  }
}

function refusalFor({ code }: TicketServerError, retryAfter: string | undefined): Refusal {
  if (code === "qps-timeout") return new Refusal(504, "qps-timeout", code);
  if (code === "qps-rate-limited") {
    return new Refusal(429, "rate-limited", code, { retryAfterSeconds: readRetryAfter(retryAfter) ?? 1 });
  }
  return new Refusal(502, "qps-refused", code);
}
