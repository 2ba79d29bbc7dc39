// What a handler can do, and what it answers.
import type { TicketServerError } from "../errors.js";
import type { IssuerHealth } from "../issuer.js";
import type { TicketContext, TicketIdentity, TicketUser } from "./users.js";

/** What the browser gets for a ticket. */
export interface TicketAnswer {
  /** The one-time ticket. */
  readonly ticket: string;
  /** Address of the virtual proxy that the ticket is good at. */
  readonly proxy: string;
  /** For whom, or whose. */
  readonly user: TicketIdentity;
  /** Opaque fingerprint of user and attributes: tells whether a live session was made with the same rights. */
  readonly sessionKey: string;
  /** How long Qlik keeps the ticket, from now. */
  readonly expiresInMs: number;
}

/** On whose behalf {@link CredentialHandler.issue} asks: what `resolveUser` finds the visitor by. */
export interface IssueContext extends TicketContext {
  /** The page's own request. `resolveUser` gets it as it is. Without it: a GET with the headers of `nodeRequest`, if there is one. */
  readonly request?: Request | undefined;
  /** Ends the call when the visitor goes away. @default the signal of `request` */
  readonly signal?: AbortSignal | undefined;
}

/** Why there is no credential, or no session was ended: what the endpoint would answer. */
export interface TicketRefusal {
  /** Whether there is a ticket. */
  readonly ok: false;
  /** 401 (nobody signed in), 403, 405, 429, 499 (aborted), 500, 502, 503 (busy, closed) or 504. */
  readonly status: number;
  /** `not-signed-in`, `forbidden`, `rate-limited`, `aborted`, `internal`, `qps-refused`, `busy`, `closed`, `qps-timeout` … */
  readonly error: string;
  /** When it is worth while to ask again. */
  readonly retryAfterSeconds?: number | undefined;
}

/** What {@link CredentialHandler.issue} resolves with: the answer for the page, or the refusal that the endpoint would send. */
export type Issued<Answer> =
  | {
      /** There is a credential. */
      readonly ok: true;
      /** What the page gets. */
      readonly answer: Answer;
      /** Each a `Set-Cookie` for the page's answer (sign-in by session, `nodeCookie`): append them, beside your own. */
      readonly setCookie?: readonly string[] | undefined;
    }
  | TicketRefusal;

/** {@link Issued} of a ticket. */
export type IssuedTicket = Issued<TicketAnswer>;

/** What {@link CredentialHandler.endSessions} resolves with. */
export type EndedSessions =
  | {
      /** The sessions are over. */
      readonly ok: true;
    }
  | TicketRefusal;

/** What {@link CredentialHandler.check} found out. */
export interface TicketServerHealth {
  /** Whether a ticket could be issued now: the certificates are good, and a node answers. */
  readonly ok: boolean;
  /** Of the certificate that ends first; absent when there is none. */
  readonly certificateDaysLeft?: number | undefined;
  /** What is wrong with the certificates, where something is. */
  readonly certificateError?: TicketServerError | undefined;
  /** The proxy nodes, one by one. */
  readonly nodes: readonly {
    /** Address of the node. */
    readonly node: string;
    /** Whether there is a ticket. */
    readonly ok: boolean;
    /** What happened, with its fix. */
    readonly error?: TicketServerError | undefined;
  }[];
}

/** A Fetch API handler for one path of your site, e.g. `/api/qlik-ticket`. */
export interface CredentialHandler<Answer extends object, User, Health extends IssuerHealth> {
  (request: Request, context?: TicketContext): Promise<Response>;
  /**
   * Issues a credential within this process, for a page that your server renders. No request is judged, for there is none: the
   * caller is your own code. `resolveUser` says who the visitor is, as for the endpoint, and the same events are told.
   *
   * Never rejects. A ticket lives one minute and works once: send the page `Cache-Control: no-store`, and none to a page that
   * is fetched ahead (`Sec-Purpose: prefetch`).
   * @example
   * const issued = await tickets.issue({ nodeRequest: request });
   * const source = issued.ok ? { ...issued.answer, ticketUrl: "/api/qlik-ticket" } : "/api/qlik-ticket";
   */
  issue(context?: IssueContext): Promise<Issued<Answer>>;
  /**
   * Ends the user's sessions (Qlik Sense: on the virtual proxy, on all nodes), within this process: for your own time-out, and for
   * logout that another system tells you of (back-channel logout). `user` is what `resolveUser` (or `mapUser`) would name. Never
   * rejects. 405 where the system has no such call.
   */
  endSessions(user: User): Promise<EndedSessions>;
  /** Whether a credential could be issued now, for a readiness probe. Qlik Sense: certificates, and `GET /qps/alive` of each node. Never rejects. */
  check(): Promise<Health>;
  /** Answers further requests with 503, lets the calls on their way end, and closes the connections to the system. */
  close(): Promise<void>;
}

/** The handler of {@link createTicketHandler}. */
export type TicketHandler = CredentialHandler<TicketAnswer, TicketUser, TicketServerHealth>;
