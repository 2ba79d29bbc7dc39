// qlik-ticket/testing: a whole mashup page under vitest with no Qlik. `createQlikHandlers` puts the emulator's model
// behind Mock Service Worker, as those for Qlik Cloud, Tableau and SBM do theirs; `createFakeSession` is a session for a DOM that loads no images and no scripts.

export { createQlikHandlers } from "./create-qlik-handlers.js";
export { createQlikCloudHandlers, createSbmHandlers, createTableauHandlers } from "./create-system-handlers.js";
export { createCookieJar } from "./cookie-jar.js";
export { createFakeSession } from "./create-fake-session.js";
export { resetPage } from "./reset-page.js";
export { DEMO_APP } from "../emulator/engine/index.js";

export type { CookieJar, CookieJarOptions } from "./cookie-jar.js";
export type { FakeSession, FakeSessionOptions } from "./create-fake-session.js";
export type { QlikHandlers, QlikHandlersOptions } from "./create-qlik-handlers.js";
export type {
  MockedSystemOptions,
  QlikCloudHandlers,
  QlikCloudHandlersOptions,
  SbmHandlers,
  SbmHandlersOptions,
  TableauHandlers,
  TableauHandlersOptions,
} from "./create-system-handlers.js";
export type { SystemHandlers } from "./system-face.js";
export type { Msw, MswHttpInfo, MswSocketClient } from "./msw.js";
