// An open app: it fetches objects over the session and has them drawn.
import { columnsToProperties } from "./columns.js";
import { findElement } from "./elements.js";
import type { EngineSession, RpcReply } from "./engine-session.js";
import { createGlobal } from "./global.js";
import { loadObject, type LoadedObject } from "./load-object.js";
import { NOT_FOUND, QlikError, type Problems } from "./problems.js";
import type { App, AppLayout, Column } from "./types.js";
import type { Views } from "./views.js";
import { createVisualization } from "./visualization.js";

const GLOBAL = -1;

export function createApp(id: string, session: EngineSession, views: Views, problems: Problems): App {
  const doc = session.call("OpenDoc", GLOBAL, [id]).then((reply) => requireHandle(reply, id, problems));
  // The caller learns of the failure from its own call to the app; a socket without an app is of no use to anybody.
  doc.catch(() => session.close());
  const shown = createShownViews(views);

  const onDoc = async (method: string, params: readonly unknown[]) => session.call(method, await doc, params);

  const get = async (objectId: string): Promise<LoadedObject> => {
    const reply = await onDoc("GetObject", [objectId]);
    return loadObject(session, requireHandle(reply, objectId, problems));
  };

  const create = async (type: string, columns?: readonly Column[], options?: object): Promise<LoadedObject> => {
    const reply = await onDoc("CreateSessionObject", [columnsToProperties(type, columns, options)]);
    return loadObject(session, requireHandle(reply, type, problems));
  };

  return {
    id,
    global: createGlobal(session, problems),
    visualization: {
      get: async (objectId) => createVisualization(await get(objectId), shown.show, views),
      create: async (type, columns, options) =>
        createVisualization(await create(type, columns, options), shown.show, views),
    },
    async getObject(target, objectId) {
      // The element first: a page that names none should be told of that and not of the data.
      const element = findElement(target);
      const visualization = createVisualization(await get(objectId), shown.show, views);
      await visualization.show(element);
      return visualization.model;
    },
    async getAppLayout(callback) {
      const layout = (await onDoc("GetAppLayout", []))["qLayout"] as AppLayout;
      callback?.(layout);
      return layout;
    },
    on: problems.on,
    close() {
      shown.removeAll();
      session.close();
    },
  };
}

/** What this app shows on the page, so that all of it can be taken away. */
function createShownViews(views: Views) {
  const removals = new Set<() => void>();
  return {
    show: (host: HTMLElement, object: LoadedObject): (() => void) => {
      const remove = views.show(host, object);
      removals.add(remove);
      return () => {
        removals.delete(remove);
        remove();
      };
    },
    removeAll: () => removals.forEach((remove) => remove()),
  };
}

/** The handle in a reply; the engine answers for an unknown object with an empty interface. */
function requireHandle({ qReturn }: RpcReply, name: string, problems: Problems): number {
  const handle = (qReturn as { qHandle?: unknown } | undefined)?.qHandle;
  if (typeof handle === "number") return handle;
  const problem = { code: NOT_FOUND, message: `Object not found: ${name}` };
  problems.error(problem);
  throw new QlikError(problem);
}
