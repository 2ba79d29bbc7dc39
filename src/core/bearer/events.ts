// What a page is told of a bearer's session, in the words of all products.
import type { EmbedError } from "../errors/embed-error.js";
import type { CoreStageEvent } from "../stage.js";

/** It works, and something should be changed; or something that no promise carries has failed. */
export interface WarningEvent {
  /** Always `warning`. */
  readonly type: "warning";
  /** Which warning; `docs/errors.md` has a section for each. */
  readonly code: "user-not-named" | "session-problem" | "logout-incomplete";
  /** The warning as a sentence. */
  readonly message: string;
  /** With `session-problem`: what failed. */
  readonly error?: EmbedError;
}

/** The call is about to resolve. */
export interface ReadyEvent {
  /** Always `ready`. */
  readonly type: "ready";
  /** Milliseconds since the call. */
  readonly durationMs: number;
}

/** The credential is over, or was refused. The next use asks for another one. */
export interface ExpiredEvent {
  /** Always `expired`. */
  readonly type: "expired";
}

/** Another credential is asked for, and somebody waits for it. */
export interface RenewingEvent {
  /** Always `renewing`. */
  readonly type: "renewing";
}

/** Another credential is there. */
export interface RenewedEvent {
  /** Always `renewed`. */
  readonly type: "renewed";
}

/** Another user has signed in. The session is closed; nothing of it may be shown. */
export interface OtherUserEvent {
  /** Always `other-user`. */
  readonly type: "other-user";
}

/** The session is closed: its methods reject. */
export interface ClosedEvent {
  /** Always `closed`. */
  readonly type: "closed";
  /** Why: another user has signed in, or the user has logged out. */
  readonly reason: "other-user" | "signed-out";
}

/** All events, by type. */
export interface SessionEventMap {
  /** A stage begins or ends: `acquire`, `consume` (where it becomes a cookie), `verify`, `open`. */
  stage: CoreStageEvent;
  /** The call is about to resolve. */
  ready: ReadyEvent;
  /** It works, and something should be changed. */
  warning: WarningEvent;
  /** The credential is over. */
  expired: ExpiredEvent;
  /** Another credential is asked for. */
  renewing: RenewingEvent;
  /** Another credential is there. */
  renewed: RenewedEvent;
  /** Another user has signed in. */
  "other-user": OtherUserEvent;
  /** The session is closed. */
  closed: ClosedEvent;
}

/** Any event. */
export type SessionEvent = SessionEventMap[keyof SessionEventMap];
