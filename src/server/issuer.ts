// A system that credentials are issued for, as a handler sees it. The handler judges the page, asks the site who the visitor is,
// counts, keeps the deadline and tells what happened; an issuer knows its own system and nothing of requests.
import type { Call } from "./call.js";
import type { Report } from "./report.js";
import type { CredentialEvent } from "./types/events.js";
import type { Identity, TicketContext } from "./types/users.js";

/** A user whom the issuer has looked at. */
export interface Subject {
  /** How events and the answer name the user. Holds no secret. */
  readonly identity: Identity;
  /** Equal for users whom the system takes for one: limits count by it. */
  readonly countedAs: string;
}

/** What an issuer found out of its system. */
export interface IssuerHealth {
  /** Whether a credential could be issued now. */
  readonly ok: boolean;
}

/** One call for one user. */
export interface IssuerContext<Checked extends Subject> {
  /** The user whom the site named, as the issuer checked it. */
  readonly user: Checked;
  /** When the answer is due, whether the visitor is still there, and what the call waits for (the issuer says so). */
  readonly call: Call;
  /** What the host of the handler knows: Node's request, where there is one. */
  readonly context: TicketContext;
  /** The page's credential was refused or comes to its end (`X-Qlik-Ticket: retry` or `renew`): one that was handed out before is no use. */
  readonly wantsNew: boolean;
  /** Whether a page asks; else the site's own code does, without a request. */
  readonly isOfPage: boolean;
  /** A header field of the page's request, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** Puts a `Set-Cookie` on the answer. */
  readonly setCookie: (text: string) => void;
}

/**
 * A way to get credentials. What fails is thrown as a `Failure`, which has the sentence for the log and the refusal for the
 * browser, or as a `TicketServerError`, which is a 500.
 */
export interface Issuer<User, Checked extends Subject, Answer extends object, Health extends IssuerHealth> {
  /** Stands in events: `qlik-ticket`, `tableau-jwt` … */
  readonly name: string;
  /** Looks at what the site returned, which may be of any type. Throws `TicketServerError` (`user-invalid`). */
  checkUser(user: User): Checked;
  /** Resolves with what the page gets. */
  issue(context: IssuerContext<Checked>): Promise<Answer>;
  /** Ends the user's sessions, or revokes what was issued. Without it `DELETE` is answered with 405. */
  revoke?(context: IssuerContext<Checked>): Promise<void>;
  /** Whether a credential could be issued now, and what is wrong. May reject with a `TicketServerError`. */
  check?(): Promise<Health>;
  /** How an issued credential is told. Default: `credential-issued`, `credential-revoked`. */
  readonly events?: IssuerEvents;
  /** Called once when the handler is made: `report` tells what happens between calls. */
  attach?(report: Report): void;
  /** Called when the last call has ended. */
  close?(): Promise<void>;
}

/** How an issuer tells what it did. */
export interface IssuerEvents {
  /** For a credential that was issued. */
  issued(user: Identity, durationMs: number, answer: object): CredentialEvent;
  /** For sessions that were ended, or credentials that were revoked. */
  revoked(user: Identity, durationMs: number): CredentialEvent;
}
