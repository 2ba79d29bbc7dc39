// The systems that issuers ask, and what to say when one of them fails. What a system answered is matched and never repeated: its
// texts may quote the request, and the request holds a secret.
import { Refusal } from "../../answers.js";
import { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "../../errors.js";
import { Failure } from "../../failure.js";
import { readRetryAfter } from "../../retry-after.js";

/** How messages speak of a system, and the option that has its address. */
export interface System {
  /** `Tableau Server`. */
  readonly name: string;
  readonly host: string;
  readonly option: string;
}

type IssuerFault = Extract<TicketServerErrorCode, `issuer-${string}` | "user-refused">;

/** A system that refuses, fails or is silent: the fix for the log, a code for the browser. */
export class IssuerFailure extends Failure {
  constructor(error: TicketServerError, retryAfterSeconds?: number) {
    super(error, refusalFor(error.code, retryAfterSeconds));
  }
}

function refusalFor(code: TicketServerErrorCode, retryAfterSeconds: number | undefined): Refusal {
  switch (code) {
    case "issuer-timeout":
      return new Refusal(504, "issuer-timeout", code);
    case "issuer-rate-limited":
      return new Refusal(429, "rate-limited", code, { retryAfterSeconds: retryAfterSeconds ?? 1 });
    case "user-refused":
      return new Refusal(403, "forbidden", code);
    default:
      return new Refusal(502, "issuer-refused", code);
  }
}

export function issuerFailure(
  system: System,
  code: IssuerFault,
  what: string,
  fix: TicketServerFix,
  retryAfterSeconds?: number,
): IssuerFailure {
  return new IssuerFailure(
    new TicketServerError(code, `${system.name} at ${system.host} ${what}.`, fix),
    retryAfterSeconds,
  );
}

/** 429 of a system. */
export function rateLimited(system: System, retryAfter: string | null): IssuerFailure {
  const seconds = readRetryAfter(retryAfter) ?? 1;
  const fix = {
    who: "backend",
    where: "resolveUser",
    set: `limit how often one user may ask; again in ${seconds} s`,
  } as const;
  return issuerFailure(system, "issuer-rate-limited", "answered 429: too many calls", fix, seconds);
}

/** An answer that is none of the system's own. */
export function answerInvalid(system: System, what: string): IssuerFailure {
  const set = `the address of ${system.name} itself, with nothing between that rewrites answers`;
  return issuerFailure(system, "issuer-answer-invalid", what, {
    who: "backend",
    where: `option ${system.option}`,
    set,
  });
}
