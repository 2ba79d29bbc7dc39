// One error class for the trusted side: wrong configuration (thrown when the handler is made) and a proxy service that
// does not do what was asked (handed to `onEvent`, never to the browser). The message alone must be enough in a console.

/** Why the ticket server could not be set up, or could not get what it asked of the Qlik proxy service. */
export type TicketServerErrorCode =
  | "invalid-option"
  | "certificate-invalid"
  | "user-invalid"
  | "resolve-user-failed"
  | "resolve-user-late"
  | "qps-host-unknown"
  | "qps-unreachable"
  | "qps-connection-reset"
  | "qps-name-mismatch"
  | "qps-untrusted"
  | "client-certificate-refused"
  | "xrfkey-refused"
  | "virtual-proxy-unknown"
  | "user-refused"
  | "wrong-port"
  | "qps-rate-limited"
  | "qps-timeout"
  | "qps-plain-http"
  | "qps-not-http"
  | "qps-answer-invalid"
  | "qps-error"
  | "internal";

/** What to change, where, and who can do it. */
export interface TicketServerFix {
  /** Whose job it is. */
  readonly who: "backend" | "qlik-admin" | "network";
  /** The place: a setting, a menu path of the QMC, a file. */
  readonly where: string;
  /** What to enter or to do there. */
  readonly set: string;
}

/** Thrown by `createTicketHandler` for a faulty configuration; given to `onEvent` for a failing Qlik proxy service. */
export class TicketServerError extends Error {
  /** The name of this class, for `switch` across copies of the package. */
  override readonly name = "TicketServerError";
  /** What kind of failure it is; `docs/ticket-endpoint.md` lists them. */
  readonly code: TicketServerErrorCode;
  /** The first sentence of the message: what happened. */
  readonly what: string;
  /** Who changes what, where. */
  readonly fix: TicketServerFix;

  constructor(code: TicketServerErrorCode, what: string, fix: TicketServerFix) {
    super(`${what} Fix (${fix.where}): ${fix.set}`);
    this.code = code;
    this.what = what;
    this.fix = fix;
  }
}

/** A fault of one setting of `createTicketHandler`. */
export function invalidOption(setting: string, what: string, set: string): TicketServerError {
  return new TicketServerError("invalid-option", `createTicketHandler: ${setting} ${what}.`, {
    who: "backend",
    where: setting,
    set,
  });
}

/** A user that Qlik would refuse or misread; `name` is the part that is wrong. */
export function invalidUser(name: string, what: string, set: string): TicketServerError {
  return new TicketServerError("user-invalid", `resolveUser returned a user whose ${name} ${what}.`, {
    who: "backend",
    where: "resolveUser",
    set,
  });
}
