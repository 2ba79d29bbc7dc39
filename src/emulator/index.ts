// qlik-ticket/emulator: a Qlik Sense proxy to build and test against, with no Qlik server. `startEmulator` runs it on
// real sockets; `createQlikProxy` is the same proxy as a pure model, for request mocks. The further systems are made the same
// way: `startQlikCloud` and `createQlikCloudTenant`, `startTableau` and
// `createTableauServer`, `startSbm` and `createSbmServer`.

export { startEmulator } from "./node/start-emulator.js";
export { createCertificateAuthority } from "./node/certificates.js";
export { createJwtKeys } from "./node/jwt-keys.js";
export { verifyRs256 } from "./node/verify-rs256.js";
export { startQlikCloud } from "./node/systems/start-qlik-cloud.js";
export { startSbm } from "./node/systems/start-sbm.js";
export { startTableau } from "./node/systems/start-tableau.js";
export { verifyJws } from "./node/verify-jws.js";
export { createQlikCloudTenant } from "./qlik-cloud/create-tenant.js";
export { createSbmServer } from "./sbm/create-sbm.js";
export { createTableauServer } from "./tableau/create-tableau.js";
export { createQlikProxy } from "./model/create-qlik-proxy.js";
export { createManualClock, systemClock } from "./model/clock.js";
export { DEMO_APP } from "./engine/index.js";

export type { ActiveFault, Fault, FaultEffects, Side } from "./faults/fault.js";
export type { Faults } from "./faults/fault-list.js";
export type { TrafficCounters, TrafficEntry } from "./faults/records.js";
export type {
  CertificateAuthority,
  CertificateAuthorityOptions,
  CertificateRequest,
  IssuedCertificate,
} from "./node/certificates.js";
export type { JwtKeys } from "./node/jwt-keys.js";
export type { Protocol } from "./node/servers.js";
export type { Balancing } from "./faults/balancer.js";
export type { Emulator, EmulatorNode, EmulatorOptions } from "./node/start-emulator.js";
export type { QlikProxy, SessionInfo, TicketOrder } from "./model/create-qlik-proxy.js";
export type { ManualClock } from "./model/clock.js";
export type { JournalEntry } from "./model/state/journal.js";
export type {
  EngineError,
  HeaderOptions,
  JwtOptions,
  Licence,
  LoginUser,
  ProxyOptions,
  VerifyRs256,
  VirtualProxyOptions,
} from "./model/options.js";
export type { RunningSystem, SystemServerOptions } from "./node/systems/start-system.js";
export type { QlikCloudEmulator, QlikCloudOptions } from "./node/systems/start-qlik-cloud.js";
export type { SbmEmulator, SbmEmulatorOptions } from "./node/systems/start-sbm.js";
export type { SbmServer } from "./sbm/create-sbm.js";
export type { SbmOptions, SbmUserOptions } from "./sbm/options.js";
export type { SbmSwitchOptions } from "./sbm/switches.js";
export type { TableauEmulator, TableauEmulatorOptions } from "./node/systems/start-tableau.js";
export type { TableauServer } from "./tableau/create-tableau.js";
export type { ConnectedAppOptions, TableauOptions, TableauUserOptions, TableauViewOptions } from "./tableau/options.js";
export type { TableauSwitchOptions } from "./tableau/switches.js";
export type { QlikCloudTenant, TenantTokenInfo } from "./qlik-cloud/create-tenant.js";
export type {
  ClientPublicKey,
  JwtProviderOptions,
  OAuthClientOptions,
  OAuthClientType,
  RateLimitOptions,
  TenantOptions,
  TenantUserOptions,
  WebIntegrationOptions,
} from "./qlik-cloud/settings/options.js";
export type { TenantSwitchOptions } from "./qlik-cloud/settings/switches.js";
export type { ActiveSystemFault, SystemFault, SystemFaultEffects, SystemFaults } from "./system/fault.js";
export type { TokenSigner, VerifyJws } from "./system/jws.js";
export type { SystemModel } from "./system/system.js";
export type { Release } from "./model/settings/releases.js";
export type { SwitchOptions } from "./model/settings/switches.js";
export type { NotificationName } from "./model/sockets/notifications.js";
export type { SessionEnd, UserAttributes } from "./model/state/sessions.js";
export type { ProxyCounters } from "./model/state/site.js";
export type {
  Clock,
  EngineContext,
  EngineConversation,
  OpenEngine,
  ProxyRequest,
  ProxyResponse,
  QlikUserId,
  SocketHandlers,
  SocketPeer,
  UpgradeAnswer,
} from "./model/types.js";
