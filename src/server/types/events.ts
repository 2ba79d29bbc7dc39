// What happened, for logs and metrics.
import type { TicketServerError, TicketServerErrorCode } from "../errors.js";
import type { Identity, TicketIdentity } from "./users.js";

/** What `resolveUser` threw, without the visitor's cookies and credentials, and without properties of its own. */
export interface ThrownByResolveUser {
  /** The name of the error. */
  readonly name: string;
  /** Its message. */
  readonly message: string;
  /** Where it was thrown. */
  readonly stack?: string | undefined;
}

/** What every handler tells, with credentials of any kind. */
export type HandlerEvent =
  | {
      /** What happened. */
      readonly type: "preflight-answered";
      /** The HTTP status that the browser got. */
      readonly status: 204;
    }
  | {
      /** What happened. */
      readonly type: "refused";
      /** The HTTP status that the browser got. */
      readonly status: number;
      /** What the browser was told. */
      readonly code: string;
      /** Why, in more detail than the browser is told. */
      readonly reason: string;
      /** For `aborted` and for what was late: what the call waited for. */
      readonly waitedFor?: string | undefined;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "failed";
      /** The HTTP status that the browser got. */
      readonly status: number;
      /** The same as `error.code`. */
      readonly code: TicketServerErrorCode;
      /** What happened, with its fix. */
      readonly error: TicketServerError;
      /** What the browser was told. */
      readonly told: string;
      /** What `resolveUser` threw, when that is why. */
      readonly cause?: ThrownByResolveUser | undefined;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  /** The limiter's store does not answer in time: each process counts for itself. */
  | {
      /** What happened. */
      readonly type: "limiter-degraded";
      /** Why, in more detail than the browser is told. */
      readonly reason: string;
    }
  | {
      /** What happened. */
      readonly type: "limiter-restored";
    };

/** What the issuer of Qlik Sense tickets tells, and that of sessions. */
export type QlikTicketEvent =
  /** A session was made for a browser, or the one that it had was kept. */
  | {
      /** What happened. */
      readonly type: "session-made" | "session-kept";
      /** For whom, or whose. */
      readonly user: TicketIdentity;
      /** The beginning of the SHA-256 hash of the session's id: tells sessions apart, and opens none. */
      readonly session: string;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "ticket-issued";
      /** For whom, or whose. */
      readonly user: TicketIdentity;
      /** The beginning of the SHA-256 hash of the ticket: tells tickets apart, and opens nothing. */
      readonly ticket: string;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "sessions-ended";
      /** For whom, or whose. */
      readonly user: TicketIdentity;
      /** Milliseconds of the whole call. */
      readonly durationMs: number;
    }
  | {
      /** What happened. */
      readonly type: "certificates-replaced";
      /** Days that the certificate is still good. */
      readonly daysLeft: number;
    }
  /** The certificates that were read anew are no good, so the old ones stay in use. */
  | {
      /** What happened. */
      readonly type: "certificates-kept";
      /** What happened, with its fix. */
      readonly error: TicketServerError;
    }
  /** Told once a day in the last 30 days. */
  | {
      /** What happened. */
      readonly type: "certificate-expiring";
      /** Which of the certificates. */
      readonly certificate: "client" | "root";
      /** The name in the certificate. */
      readonly subject: string;
      /** The date of its end. */
      readonly validTo: string;
      /** Days that the certificate is still good. */
      readonly daysLeft: number;
    }
  /** One of several nodes does not answer; the others get its users. It is asked every five seconds whether it is back. */
  | {
      /** What happened. */
      readonly type: "node-down";
      /** Address of the node. */
      readonly node: string;
      /** What happened, with its fix. */
      readonly error: TicketServerError;
    }
  | {
      /** What happened. */
      readonly type: "node-up";
      /** Address of the node. */
      readonly node: string;
    };

/** What an issuer tells that has no events of its own. */
export interface CredentialIssuedEvent {
  /** What happened. */
  readonly type: "credential-issued" | "credential-revoked";
  /** The name of the issuer: `qlik-jwt`, `tableau-ticket` … */
  readonly issuer: string;
  /** For whom, or whose. */
  readonly user: Identity;
  /** Milliseconds of the whole call. */
  readonly durationMs: number;
}

/** What a handler of {@link createCredentialHandler} tells. */
export type CredentialEvent = HandlerEvent | QlikTicketEvent | CredentialIssuedEvent;

/** What happened, for logs and metrics. Never holds a ticket, key, cookie or certificate, nor a word of Qlik's answers. */
export type TicketServerEvent = HandlerEvent | QlikTicketEvent;
