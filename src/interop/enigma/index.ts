// `qlik-ticket/interop/enigma`: sessions of enigma.js that are signed in as the page is.
import type { QlikSession, Source } from "../../index.js";
import { keepOpen } from "./keep-open.js";
import { openApp, type OpenedApp } from "./open-app.js";
import { readCall } from "./read-call.js";
import type { CreateEnigmaSession, EnigmaOptions, EnigmaSession, TicketInAddressOptions } from "./types.js";

export type {
  CreateEnigmaSession,
  EnigmaConfig,
  EnigmaOptions,
  EnigmaSession,
  TicketInAddressOptions,
} from "./types.js";
export type { OpenedApp } from "./open-app.js";

/**
 * Makes a session of enigma.js for one app. Its `open()` resolves when the user is signed in on the socket, and rejects with an
 * `EmbedError` otherwise: `session-expired`, `signed-out`, `other-user`, `websocket-refused`, `connection-lost`, `session-limit`,
 * `no-license`, `license-pending`, `engine-unavailable`, `cors-missing`, `invalid-option` after `dispose()`. A socket that was cut is
 * opened again; after a renewal the session is resumed, and its objects go on. It is closed when the user logs out.
 *
 * @param from What `authenticate` gave. With `ticketInAddress: true` what `authenticate` takes: an address or a function that gives
 * tickets; each socket spends one, and four may be opened in 30 minutes.
 * @param appId The app's id.
 * @param create Calls enigma.js: `(config) => enigma.create({ schema, ...config })`.
 * @param options `identity`, `ttlSeconds`; with `ticketInAddress: true` also `proxy` and how tickets are fetched.
 * @example
 * const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
 * const session = createEnigmaSession(qlik, "your-app-id", (config) => enigma.create({ schema, ...config }));
 * const app = await (await session.open()).openDoc("your-app-id");
 */
export function createEnigmaSession<S extends EnigmaSession>(
  from: QlikSession,
  appId: string,
  create: CreateEnigmaSession<S>,
  options?: EnigmaOptions,
): S;
export function createEnigmaSession<S extends EnigmaSession>(
  from: Source,
  appId: string,
  create: CreateEnigmaSession<S>,
  options: TicketInAddressOptions,
): S;
export function createEnigmaSession<S extends EnigmaSession>(
  from: QlikSession | Source,
  appId: string,
  create: CreateEnigmaSession<S>,
  options: EnigmaOptions | TicketInAddressOptions = {},
): S {
  return keepOpen(create, readCall("createEnigmaSession(from, appId, create, options)", from, appId, create, options));
}

/**
 * Opens an app by a session that {@link createEnigmaSession} makes. Rejects as its `open()` does, and with `app-not-found`,
 * `access-denied` and `qlik-error`; nothing is left open then.
 *
 * @param from As for {@link createEnigmaSession}.
 * @param appId The app's id.
 * @param create As for {@link createEnigmaSession}.
 * @param options As for {@link createEnigmaSession}.
 * @returns The app (`Doc` of enigma.js) and its session; `close()` ends both.
 * @example
 * const { app } = await openEnigmaApp(qlik, "your-app-id", (config) => enigma.create({ schema, ...config }));
 * const layout = await (await app.getObject("your-object-id")).getLayout();
 */
export function openEnigmaApp<App, S extends EnigmaSession = EnigmaSession>(
  from: QlikSession,
  appId: string,
  create: CreateEnigmaSession<S>,
  options?: EnigmaOptions,
): Promise<OpenedApp<App, S>>;
export function openEnigmaApp<App, S extends EnigmaSession = EnigmaSession>(
  from: Source,
  appId: string,
  create: CreateEnigmaSession<S>,
  options: TicketInAddressOptions,
): Promise<OpenedApp<App, S>>;
export async function openEnigmaApp<App, S extends EnigmaSession>(
  from: QlikSession | Source,
  appId: string,
  create: CreateEnigmaSession<S>,
  options: EnigmaOptions | TicketInAddressOptions = {},
): Promise<OpenedApp<App, S>> {
  const way = readCall("openEnigmaApp(from, appId, create, options)", from, appId, create, options);
  return openApp(keepOpen(create, way), way, appId);
}
