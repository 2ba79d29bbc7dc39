// The public surface of SBM. Importing it does nothing.
import type { CoreErrorCode, EmbedError as CoreEmbedError } from "../core/errors/embed-error.js";
import { isEmbedError as isCoreEmbedError } from "../core/errors/embed-error.js";
import type { SbmFixer } from "./errors/words.js";

export { authenticateSbm } from "./authenticate.js";
export { customFormToken } from "./form-token.js";

/** Thrown for each failure, with a stable `code`. Carries no token in any of its fields. */
export type EmbedError = CoreEmbedError<CoreErrorCode, SbmFixer>;

/** True for an {@link EmbedError}, also one of another frame or of a second copy of this library. */
export const isEmbedError: (value: unknown) => value is EmbedError = isCoreEmbedError as (
  value: unknown,
) => value is EmbedError;

export type { CoreErrorCode, Cure, ErrorFacts, ErrorStage, Fix } from "../core/errors/embed-error.js";
export type { BearerHandle } from "../core/bearer/start.js";
export type { SessionCheck, SessionState } from "../core/session.js";
export type {
  ClosedEvent,
  ExpiredEvent,
  OtherUserEvent,
  ReadyEvent,
  RenewedEvent,
  RenewingEvent,
  SessionEvent,
  SessionEventMap,
  WarningEvent,
} from "../core/bearer/events.js";
export type { CoreStage, CoreStageEvent } from "../core/stage.js";
export type { CallOptions, EndpointCall } from "../core/issuer/call-options.js";
export type { HeaderFields } from "../core/issuer/page-code.js";
export type { SbmFixer } from "./errors/words.js";
export type {
  EmbeddedSbmToken,
  SbmEvent,
  SbmEventMap,
  SbmLifetime,
  SbmOptions,
  SbmSession,
  SbmSource,
  SbmTokenRequest,
  SbmTokenResponse,
  SbmTokenSource,
  SbmUser,
} from "./types.js";
