// The public surface, in the order of the flow. Importing it does nothing.
export { authenticate } from "./authenticate.js";
export {
  EmbedError,
  isEmbedError,
  type CoreErrorCode,
  type EmbedErrorCode,
  type EmbedErrorInit,
  type ErrorStage,
  type Fix,
  type QlikSenseErrorCode,
} from "./core/errors.js";
export type { Qlik, QlikApp, QlikVisualization, Require, RequireError } from "./qlik-sense/capability/types.js";
export type { QlikConfig } from "./qlik-sense/proxy.js";
export type { QlikMashup, QlikSession, SingleUrlOptions, WebSocketOptions } from "./qlik-sense/session/session.js";
export type {
  AuthenticateOptions,
  HeaderFields,
  NamedUser,
  QlikEvent,
  QlikEventMap,
  QlikUser,
  ReadyEvent,
  Source,
  StageEvent,
  StageName,
  TicketCall,
  TicketInHand,
  TicketRequest,
  TicketResponse,
  TicketSource,
  Vehicle,
  WarningEvent,
} from "./qlik-sense/types.js";
