// The public surface, in the order of the flow. Importing it does nothing.
import {
  EmbedError as CoreEmbedError,
  isEmbedError as isCoreEmbedError,
  type CoreErrorCode,
  type EmbedErrorInit as CoreEmbedErrorInit,
  type Fix as CoreFix,
} from "./core/errors/embed-error.js";
import type { QlikSenseErrorCode, QlikSenseFixer } from "./qlik-sense/errors/codes.js";

export { authenticate } from "./authenticate.js";

/** All codes; `docs/errors.md` has a section for each. */
export type EmbedErrorCode = CoreErrorCode | QlikSenseErrorCode;

/** Thrown for each failure, with a stable `code`. Carries no ticket, token or password in any of its fields. */
export type EmbedError = CoreEmbedError<EmbedErrorCode, QlikSenseFixer>;
/** The class of the errors; test with {@link isEmbedError}, which also knows those of a second copy of this library. */
export const EmbedError: new (what: string, init: EmbedErrorInit) => EmbedError = CoreEmbedError<
  EmbedErrorCode,
  QlikSenseFixer
>;

/** Who can end the trouble, where, and with which value. */
export type Fix = CoreFix<QlikSenseFixer>;

/** What an {@link EmbedError} is made of, besides its first sentence. */
export type EmbedErrorInit = CoreEmbedErrorInit<EmbedErrorCode, QlikSenseFixer>;

/** True for an {@link EmbedError}, also one of another frame or of a second copy of this library. */
export const isEmbedError: (value: unknown) => value is EmbedError = isCoreEmbedError as (
  value: unknown,
) => value is EmbedError;

export type { CoreErrorCode, Cure, ErrorFacts, ErrorStage } from "./core/errors/embed-error.js";
export type { QlikSenseErrorCode } from "./qlik-sense/errors/codes.js";
export type { HeaderFields } from "./core/issuer/page-code.js";
export type { QlikUser } from "./qlik-sense/identity.js";
export type {
  Qlik,
  QlikApp,
  QlikField,
  QlikFieldRow,
  QlikFieldValue,
  QlikNotifier,
  QlikProblem,
  QlikSelection,
  QlikSelectionState,
  QlikVariables,
  QlikVisualization,
  Require,
  RequireError,
} from "./qlik-sense/open/types.js";
export type { QlikConfig } from "./qlik-sense/proxy.js";
export type { QlikMashup, QlikSession, SessionNews } from "./qlik-sense/session/session.js";
export type { SingleOption, SingleUrlOptions } from "./qlik-sense/session/single-url.js";
export type { WebSocketOptions } from "./qlik-sense/session/web-socket-url.js";
export type {
  ClosedEvent,
  ExpiredEvent,
  OtherUserEvent,
  QlikEvent,
  QlikEventMap,
  ReadyEvent,
  RenewedEvent,
  RenewingEvent,
  StageEvent,
  StageName,
  Vehicle,
  WarningEvent,
} from "./qlik-sense/event-types.js";
export type {
  AuthenticateOptions,
  EmbeddedSession,
  EmbeddedTicket,
  JwtResponse,
  LogoutRequest,
  NamedUser,
  SessionResponse,
  Source,
  TicketCall,
  TicketRequest,
  TicketResponse,
  TicketSource,
} from "./qlik-sense/types.js";
