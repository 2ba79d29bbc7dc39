// What became of a call that ends without a ticket: the refusal for the browser, and the event for the log.
import { Refusal } from "./answers.js";
import { Gone, type TimedCall } from "./call.js";
import { TicketServerError } from "./errors.js";
import { Failure, ownFailure, siteFailure } from "./failure.js";
import { Busy } from "./slots.js";
import { printable } from "./text.js";
import type { HandlerEvent } from "./types/events.js";

export interface Explained {
  readonly refusal: Refusal;
  readonly event: HandlerEvent;
}

export function explain(thrown: unknown, call: TimedCall): Explained {
  // Nobody reads this answer: the client is gone. 499 is what web servers log for it.
  if (call.signal.aborted || thrown instanceof Gone) {
    const reason = `the visitor went away while the call waited for ${call.waitsFor}`;
    return refused(new Refusal(499, "aborted", reason), call, true);
  }
  if (thrown instanceof Busy) {
    const details = { retryAfterSeconds: 1 };
    const reason = `${thrown.message}: the system is slower than the calls come`;
    return refused(new Refusal(503, "busy", reason, details), call, true);
  }
  if (thrown instanceof Refusal) return refused(thrown, call, thrown.status === 408);
  if (thrown instanceof Failure) return failed(thrown, call);
  return failed(thrown instanceof TicketServerError ? siteFailure(thrown) : ownFailure(), call);
}

function refused(refusal: Refusal, call: TimedCall, hasWaited: boolean): Explained {
  const { status, code, message } = refusal;
  const waited = hasWaited ? { waitedFor: call.waitsFor } : {};
  const reason = printable(message, 600);
  return { refusal, event: { type: "refused", status, code, reason, ...waited, durationMs: call.durationMs() } };
}

function failed({ error, refusal, thrown }: Failure, call: TimedCall): Explained {
  const { status, code: told } = refusal;
  const cause = thrown ? { cause: thrown } : {};
  return {
    refusal,
    event: { type: "failed", status, code: error.code, error, told, ...cause, durationMs: call.durationMs() },
  };
}
