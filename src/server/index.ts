// The ticket server: the half of the sign-in that holds the certificate. Node only; nothing of it reaches a browser.
export { createCredentialHandler } from "./create-credential-handler.js";
export { createTicketHandler } from "./create-ticket-handler.js";
export { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "./errors.js";
export type { Issuer, IssuerContext, IssuerEvents, IssuerHealth, Subject } from "./issuer.js";
export { qlikTicketIssuer } from "./issuers/qlik-ticket/issuer.js";
export { toNodeListener, type NodeListenerOptions } from "./to-node-listener.js";
export type {
  CertificateSource,
  Pem,
  PemCertificates,
  PfxCertificates,
  QlikCertificates,
} from "./types/certificates.js";
export type {
  CredentialEvent,
  CredentialIssuedEvent,
  HandlerEvent,
  QlikTicketEvent,
  ThrownByResolveUser,
  TicketServerEvent,
} from "./types/events.js";
export type {
  CredentialHandler,
  EndedSessions,
  IssueContext,
  Issued,
  IssuedTicket,
  TicketAnswer,
  TicketHandler,
  TicketRefusal,
  TicketServerHealth,
} from "./types/handler.js";
export type { TicketLimit, TicketLimits } from "./types/limits.js";
export type {
  CredentialHandlerOptions,
  HandlerOptions,
  MapUser,
  QlikTicketOptions,
  QpsNodeOptions,
  ResolveUser,
  TicketHandlerOptions,
} from "./types/options.js";
export type {
  Identity,
  ResolvedUser,
  ResponseLike,
  TicketAttributes,
  TicketContext,
  TicketIdentity,
  TicketUser,
} from "./types/users.js";
