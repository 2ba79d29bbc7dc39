// The ticket server: the half of the sign-in that holds the certificate. Node only; nothing of it reaches a browser.
export { createTicketHandler } from "./create-ticket-handler.js";
export { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "./errors.js";
export { toNodeListener, type NodeListenerOptions } from "./to-node-listener.js";
export type {
  IssueContext,
  IssuedTicket,
  Pem,
  PemCertificates,
  PfxCertificates,
  QlikCertificates,
  ResolvedUser,
  TicketAnswer,
  TicketAttributes,
  TicketContext,
  TicketHandler,
  TicketHandlerOptions,
  TicketIdentity,
  TicketServerEvent,
  TicketUser,
} from "./types.js";
