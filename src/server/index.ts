// The ticket server: the half of the sign-in that holds the certificate. Node only; nothing of it reaches a browser.
export { createCredentialHandler } from "./create-credential-handler.js";
export { createRedirectHandler, type RedirectHandler, type RedirectOptions } from "./create-redirect-handler.js";
export { createTicketHandler, type SessionHandler, type SessionHandlerOptions } from "./create-ticket-handler.js";
export { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "./errors.js";
export type { Issuer, IssuerContext, IssuerEvents, IssuerHealth, Subject } from "./issuer.js";
export { qlikSessionIssuer, type SessionAnswer } from "./issuers/qlik-session/issuer.js";
export type { QlikSessionOptions } from "./issuers/qlik-session/options.js";
export { qlikTicketIssuer } from "./issuers/qlik-ticket/issuer.js";
export {
  qlikJwtIssuer,
  type QlikJwtAnswer,
  type QlikJwtIssuerOptions,
  type QlikJwtKey,
} from "./issuers/qlik-jwt/issuer.js";
export type { QlikJwtClaims } from "./issuers/qlik-jwt/claims.js";
export {
  qlikCloudIssuer,
  type QlikCloudIssuerOptions,
  type QlikCloudTokenAnswer,
} from "./issuers/qlik-cloud/issuer.js";
export type { QlikCloudUser } from "./issuers/qlik-cloud/cloud-user.js";
export {
  qlikCloudJwtIssuer,
  type QlikCloudJwtAnswer,
  type QlikCloudJwtIssuerOptions,
  type QlikCloudJwtKey,
  type QlikCloudJwtUser,
} from "./issuers/qlik-cloud/jwt-issuer.js";
export {
  tableauTicketIssuer,
  type TableauTicketAnswer,
  type TableauTicketIssuerOptions,
} from "./issuers/tableau/ticket-issuer.js";
export {
  tableauJwtIssuer,
  type ConnectedAppSecret,
  type TableauJwtIssuerOptions,
  type TableauTokenAnswer,
} from "./issuers/tableau/jwt-issuer.js";
export type { TableauIdentity, TableauOptions } from "./issuers/tableau/options.js";
export type { TableauUser } from "./issuers/tableau/tableau-user.js";
export {
  sbmIssuer,
  type SbmIdentity,
  type SbmIssuerOptions,
  type SbmServiceAccount,
  type SbmTokenAnswer,
} from "./issuers/sbm/issuer.js";
export type { SbmUser } from "./issuers/sbm/sbm-user.js";
export type { SigningKey } from "./issuers/signing/keys.js";
export type { SystemHealth } from "./issuers/system/check-system.js";
export type { UpstreamOptions } from "./issuers/system/options.js";
export { inspectLicenseKey, type LicenseKeyFacts } from "./license-key.js";
export { checkLicense, type LicenseCheckOptions, type LicenseReport } from "./license/check-license.js";
export type { AccessPasses, LicenseFacts } from "./license/read-license.js";
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
