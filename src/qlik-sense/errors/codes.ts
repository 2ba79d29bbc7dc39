// The codes that Qlik Sense adds to those of the core.
import type { CoreErrorCode, EmbedError } from "../../core/errors/embed-error.js";

/** Codes of the Qlik Sense case alone. */
export type QlikSenseErrorCode =
  | "amd-conflict"
  | "require-failed"
  | "qlik-load-failed"
  | "frame-refused"
  | "websocket-refused"
  | "license-pending"
  | "engine-unavailable"
  | "access-denied"
  | "app-not-found"
  | "object-not-found"
  | "connection-lost"
  | "qlik-error";

/** Who can end a trouble with Qlik Sense. */
export type QlikSenseFixer = "qlik-admin" | "backend" | "page" | "network";

export type QlikSenseError = EmbedError<CoreErrorCode | QlikSenseErrorCode, QlikSenseFixer>;
