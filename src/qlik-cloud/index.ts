// The public surface of Qlik Cloud. Importing it does nothing.
import type { EmbedError as CoreEmbedError, CoreErrorCode } from "../core/errors/embed-error.js";
import { isEmbedError as isCoreEmbedError } from "../core/errors/embed-error.js";
import { returnToPage as returnFromLogin } from "../core/bearer/redirect.js";
import type { QlikCloudErrorCode, QlikCloudFixer } from "./errors/codes.js";

export { authenticateQlikCloud } from "./authenticate.js";
export { explainClose } from "./use/explain-close.js";

/**
 * For a page that serves as redirect URL alone: goes back to the page from which the visitor left for the login. Call it first thing.
 * False when no login of this tab ended here.
 * @example
 * if (!returnToPage()) document.body.textContent = "Nothing to do here.";
 */
export const returnToPage: () => boolean = returnFromLogin;

/** Thrown for each failure, with a stable `code`. Carries no token in any of its fields. */
export type EmbedError = CoreEmbedError<CoreErrorCode | QlikCloudErrorCode, QlikCloudFixer>;

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
export type { QlikCloudErrorCode, QlikCloudFixer } from "./errors/codes.js";
export type { QlikCloudUser } from "./identity.js";
export type {
  QlikCloudCookieSession,
  QlikCloudHostConfig,
  QlikCloudSession,
  QlikCloudTokenSession,
} from "./session/types.js";
export type { CloudSocketOptions } from "./use/web-socket-url.js";
export type {
  CloudJwtResponse,
  EmbeddedToken,
  NamedSubject,
  NamedUserId,
  OAuthClient,
  QlikCloudEvent,
  QlikCloudEventMap,
  QlikCloudOptions,
  QlikCloudSource,
  TokenRequest,
  TokenResponse,
  TokenSource,
} from "./types.js";
