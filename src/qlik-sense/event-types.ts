// What a call and its session tell the page.
import type { StageEventOf } from "../core/stage.js";
import type { QlikSenseError } from "./errors/codes.js";
import type { QlikUser } from "./identity.js";

/** A stage of the sign-in; `jwt` or `session` stands in the place of `ticket` where the source gives these. */
export type StageName = "ticket" | "jwt" | "session" | "consume" | "verify" | "bootstrap";

/** How a stage did its work. */
export type Vehicle = "fetch" | "image" | "qps-user" | "websocket";

/** A stage begins or ends. */
export type StageEvent = StageEventOf<StageName, Vehicle>;

/** The call is about to resolve. */
export interface ReadyEvent {
  /** Always `ready`. */
  readonly type: "ready";
  /** As Qlik itself names the user of the session. */
  readonly user: QlikUser | undefined;
  /** `confirmed`: it is the user whom the page or its endpoint named. */
  readonly identity: "confirmed" | "unconfirmed";
  /** True when a live session was used and no ticket spent. */
  readonly reused: boolean;
  /** Milliseconds since the call. */
  readonly durationMs: number;
}

/** Something that is worth saying and is no failure. */
export interface WarningEvent {
  /** Always `warning`. */
  readonly type: "warning";
  /** Which warning; `docs/errors.md` has a section for each. */
  readonly code:
    | "user-not-named"
    | "session-key-missing"
    | "rights-unproven"
    | "insecure-proxy"
    | "stylesheet-failed"
    | "ticket-in-hand-refused"
    | "resource-moved"
    | "other-version"
    | "logout-incomplete"
    | "session-problem";
  /** The warning as a sentence. */
  readonly message: string;
  /** With `session-problem`: what Qlik's client reported, or why a renewal failed. */
  readonly error?: QlikSenseError;
}

/** The session has ended without a logout: after a time without use, or because somebody at Qlik ended it. */
export interface ExpiredEvent {
  /** Always `expired`. */
  readonly type: "expired";
}

/** The session is being made anew. */
export interface RenewingEvent {
  /** Always `renewing`. */
  readonly type: "renewing";
}

/** The session is there again. Apps that were opened before are to be opened again. */
export interface RenewedEvent {
  /** Always `renewed`. */
  readonly type: "renewed";
  /** True when a ticket was spent for it; false when the session was there already: another tab was first. */
  readonly spent: boolean;
}

/** Another user has signed in: in this page, or elsewhere in this browser. The session is closed; nothing of it may be shown. */
export interface OtherUserEvent {
  /** Always `other-user`. */
  readonly type: "other-user";
}

/** The session is closed: its apps are closed, and its methods reject. */
export interface ClosedEvent {
  /** Always `closed`. */
  readonly type: "closed";
  /** Why: another user has signed in, or the user has logged out, here or elsewhere. */
  readonly reason: "other-user" | "signed-out";
}

/** All events, by type. */
export interface QlikEventMap {
  /** A stage begins or ends. */
  stage: StageEvent;
  /** The call is about to resolve. */
  ready: ReadyEvent;
  /** It works, and something should be changed. */
  warning: WarningEvent;
  /** The session has ended without a logout. */
  expired: ExpiredEvent;
  /** The session is being made anew. */
  renewing: RenewingEvent;
  /** The session is there again. */
  renewed: RenewedEvent;
  /** Another user has signed in. */
  "other-user": OtherUserEvent;
  /** The session is closed. */
  closed: ClosedEvent;
}
/** Any event. */
export type QlikEvent = QlikEventMap[keyof QlikEventMap];
