// msw handlers for the further systems: a Qlik Cloud tenant, a Tableau Server, an SBM. The emulator's models decide each answer.
import { createFaultyTenant, type QlikCloudTenant } from "../emulator/qlik-cloud/create-tenant.js";
import type { TenantOptions } from "../emulator/qlik-cloud/settings/options.js";
import { createFaultySbm, type SbmServer } from "../emulator/sbm/create-sbm.js";
import type { SbmOptions } from "../emulator/sbm/options.js";
import { createFaultyTableau, type TableauServer } from "../emulator/tableau/create-tableau.js";
import type { TableauOptions } from "../emulator/tableau/options.js";
import { createCookieJar, type CookieJar } from "./cookie-jar.js";
import type { Msw } from "./msw.js";
import { createSystemHandlers, type SystemHandlers } from "./system-face.js";
import { toAddress } from "./to-address.js";

/** Where a mocked system is, and the page around it. */
export interface MockedSystemOptions {
  /** Its address. */
  readonly address?: string;
  /** Address of the page. Default: the document's own; without a document the system's own origin, where nothing has to be allowed. */
  readonly page?: string;
  /** This browser's cookies. Default: a new jar. */
  readonly cookies?: CookieJar;
}

/** Options of `createQlikCloudHandlers`: those of the emulator's model; default address `https://tenant.eu.qlikcloud.com`. */
export interface QlikCloudHandlersOptions extends TenantOptions, MockedSystemOptions {}

/** Handlers of a tenant, and what a test wants to set and to know. */
export interface QlikCloudHandlers<Handler> extends SystemHandlers<Handler> {
  /** The model: tokens, sessions, clients. */
  readonly tenant: QlikCloudTenant;
}

/**
 * Makes handlers of a Qlik Cloud tenant. `msw` is `{ http, HttpResponse, ws }` of your own copy of msw, 2.15 or newer. Throws a
 * `TypeError` that names a wrong option.
 * @example
 * const cloud = createQlikCloudHandlers({ http, HttpResponse, ws }, { clients: [{ clientId: "page", type: "spa" }] });
 * const server = setupServer(...cloud.handlers);
 * afterEach(() => cloud.reset());
 */
export function createQlikCloudHandlers<HttpHandler, SocketHandler>(
  msw: Msw<HttpHandler, SocketHandler>,
  options: QlikCloudHandlersOptions = {},
): QlikCloudHandlers<HttpHandler | SocketHandler> {
  const { around, modelled } = surroundings(options, "https://tenant.eu.qlikcloud.com");
  const system = createFaultyTenant(modelled);
  return { ...createSystemHandlers(msw, system, [around.origin], around), tenant: system.model };
}

/** Options of `createTableauHandlers`: those of the emulator's model; default address `https://tableau.example.com`. */
export interface TableauHandlersOptions extends TableauOptions, MockedSystemOptions {}

/** Handlers of a Tableau Server, and what a test wants to set and to know. */
export interface TableauHandlers<Handler> extends SystemHandlers<Handler> {
  /** The model: tickets, sessions. */
  readonly server: TableauServer;
}

/**
 * Makes handlers of a Tableau Server. `msw` is `{ http, HttpResponse, ws }` of your own copy of msw, 2.15 or newer. Throws a
 * `TypeError` that names a wrong option. A mocked request comes from 127.0.0.1.
 * @example
 * const tableau = createTableauHandlers({ http, HttpResponse, ws });
 * const ticket = tableau.server.issueTicket({ user: "anna" });
 */
export function createTableauHandlers<HttpHandler, SocketHandler>(
  msw: Msw<HttpHandler, SocketHandler>,
  options: TableauHandlersOptions = {},
): TableauHandlers<HttpHandler | SocketHandler> {
  const { around, modelled } = surroundings(options, "https://tableau.example.com");
  const system = createFaultyTableau(modelled);
  return { ...createSystemHandlers(msw, system, [around.origin], around), server: system.model };
}

/** Options of `createSbmHandlers`: those of the emulator's model; default address `http://sbm.example.com`. */
export interface SbmHandlersOptions extends SbmOptions, MockedSystemOptions {}

/** Handlers of an SBM, and what a test wants to set and to know. */
export interface SbmHandlers<Handler> extends SystemHandlers<Handler> {
  /** The model: tokens. */
  readonly server: SbmServer;
  /** Address of the token service, on port 8085 of the same host. */
  readonly tokenService: string;
}

/**
 * Makes handlers of an SBM and of its token service, which is on port 8085 of the same host. `msw` is `{ http, HttpResponse, ws }`
 * of your own copy of msw, 2.15 or newer. Throws a `TypeError` that names a wrong option.
 * @example
 * const sbm = createSbmHandlers({ http, HttpResponse, ws });
 * const token = sbm.server.issueToken("bill");
 */
export function createSbmHandlers<HttpHandler, SocketHandler>(
  msw: Msw<HttpHandler, SocketHandler>,
  options: SbmHandlersOptions = {},
): SbmHandlers<HttpHandler | SocketHandler> {
  const { around, modelled } = surroundings(options, "http://sbm.example.com");
  const sso = new URL(around.origin);
  sso.port = "8085";
  const system = createFaultySbm({ ssoOrigin: sso.origin, ...modelled });
  const handlers = createSystemHandlers(msw, system, [around.origin, sso.origin], around);
  return { ...handlers, server: system.model, tokenService: `${sso.origin}/idp/services/rest/TokenService/` };
}

/** The page around a system, and the options of its model, which answers to the address's host. */
function surroundings<O extends MockedSystemOptions>({ address, page, cookies, ...modelled }: O, usual: string) {
  const { origin, hostname } = toAddress("address", address ?? usual);
  const here = page ?? (globalThis as { location?: Location }).location?.href;
  return {
    around: { origin, cookies: cookies ?? createCookieJar(), page: toAddress("page", here ?? origin) },
    modelled: { hosts: [hostname], ...modelled },
  };
}
