// The ticket server: the half of the sign-in that holds the certificate. Node only; nothing of it reaches a browser.
export { createTicketHandler } from "./create-ticket-handler.js";
export { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "./errors.js";
export { toNodeListener, type NodeListenerOptions } from "./to-node-listener.js";
export type {
  CertificateSource,
  EndedSessions,
  IssueContext,
  IssuedTicket,
  Pem,
  PemCertificates,
  PfxCertificates,
  QlikCertificates,
  QpsNodeOptions,
  ResolvedUser,
  ResponseLike,
  ThrownByResolveUser,
  TicketAnswer,
  TicketAttributes,
  TicketContext,
  TicketHandler,
  TicketHandlerOptions,
  TicketIdentity,
  TicketLimit,
  TicketLimits,
  TicketRefusal,
  TicketServerEvent,
  TicketServerHealth,
  TicketUser,
} from "./types.js";
