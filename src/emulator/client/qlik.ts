// The module that `js/qlik` answers with: the Capability API's entry points. Apps share a connection per address and
// identity: `openApp` answers the app that is open, signed in as it was at its handshake, also when another user is signed in by now. An
// app whose connection is gone is forgotten, so that the next `openApp` opens a new one.
import { createApp } from "./app.js";
import { baseUrl } from "./engine-address.js";
import { createGlobal } from "./global.js";
import type { Environment } from "./loader-config.js";
import { openEngineSession } from "./engine-session.js";
import { createProblems } from "./problems.js";
import type { App, Global, Qlik, QlikConfig } from "./types.js";
import { createViews } from "./views.js";

/** `openSession` is how an engine is reached: over a WebSocket, unless a test has one at hand. */
export default function createQlik(environment: Environment, openSession = openEngineSession): Qlik {
  const problems = createProblems();
  const views = createViews();
  const apps = new Map<string, App>();

  const openGlobal = (config: QlikConfig = environment.pageConfig()): Global => {
    const own = problems.forConnection();
    return createGlobal(openSession(config, "engineData", own, own.closed), own);
  };

  return {
    openApp(appId, config = environment.pageConfig()) {
      const key = JSON.stringify([baseUrl(config), appId, config.identity]);
      const open = apps.get(key);
      if (open) return open;
      const own = problems.forConnection();
      const session = openSession(config, appId, own, () => {
        apps.delete(key);
        own.closed();
      });
      const app = createApp(appId, session, views, own);
      apps.set(key, app);
      return app;
    },
    getGlobal: openGlobal,
    async getAppList(callback, config) {
      const global = openGlobal(config);
      try {
        return await global.getAppList(callback);
      } finally {
        global.close();
      }
    },
    on: problems.on,
    setOnError: (onError, onWarning) => problems.listen(onError, onWarning),
    resize: (objectId) => views.redraw(objectId),
  };
}
