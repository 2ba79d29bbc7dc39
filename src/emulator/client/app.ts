// An open app: it fetches objects over the session and draws them.
import { columnsToProperties } from "./columns.js";
import { findElement } from "./elements.js";
import type { EngineSession } from "./engine-session.js";
import { createGlobal } from "./global.js";
import { loadObject, type LoadedObject } from "./load-object.js";
import { NOT_FOUND, QlikError, type Problems } from "./problems.js";
import type { App, AppLayout, ObjectModel, Visualization } from "./types.js";
import type { Views } from "./views.js";

const GLOBAL = -1;

export function createApp(id: string, session: EngineSession, views: Views, problems: Problems): App {
  const doc = session.call("OpenDoc", GLOBAL, [id]).then(handleOf);
  // Whoever uses the app gets the rejection from its own call; nobody may have called yet.
  doc.catch(() => undefined);
  const shown = new Set<() => void>();

  const onDoc = async (method: string, params: readonly unknown[]) => session.call(method, (await doc) ?? 0, params);

  const get = async (objectId: string): Promise<LoadedObject> => {
    const handle = handleOf(await onDoc("GetObject", [objectId]));
    if (handle !== undefined) return loadObject(session, handle);
    const problem = { code: NOT_FOUND, message: `Object not found: ${objectId}` };
    problems.error(problem);
    throw new QlikError(problem);
  };

  const create = async (type: string, ...rest: readonly [Parameters<typeof columnsToProperties>[1]?, object?]) => {
    const properties = columnsToProperties(type, ...rest);
    const handle = handleOf(await onDoc("CreateSessionObject", [properties]));
    return loadObject(session, handle ?? 0);
  };

  const visualize = (object: LoadedObject): Visualization => {
    const removals = new Set<() => void>();
    const close = (): Promise<void> => {
      removals.forEach((remove) => remove());
      return Promise.resolve();
    };
    return {
      id: object.id,
      model: { id: object.id, layout: object.layout, close },
      show: (target) =>
        new Promise((resolve) => {
          const remove = views.show(findElement(target), object);
          removals.add(remove);
          shown.add(remove);
          resolve();
        }),
      resize: () => views.redraw(object.id),
      close,
    };
  };

  return {
    id,
    global: createGlobal(session),
    visualization: {
      get: async (objectId) => visualize(await get(objectId)),
      create: async (type, columns, options) => visualize(await create(type, columns, options)),
    },
    async getObject(target, objectId): Promise<ObjectModel> {
      // The element first: a page that names none should hear of that and not of the data.
      const element = findElement(target);
      const visualization = visualize(await get(objectId));
      await visualization.show(element);
      return visualization.model;
    },
    async getAppLayout(callback) {
      const { qLayout } = await onDoc("GetAppLayout", []);
      const layout = qLayout as AppLayout;
      callback?.(layout);
      return layout;
    },
    close() {
      shown.forEach((remove) => remove());
      session.close();
    },
  };
}

/** The handle in a reply; the engine answers an unknown object with an empty interface. */
function handleOf({ qReturn }: Readonly<Record<string, unknown>>): number | undefined {
  const handle = (qReturn as { qHandle?: unknown } | undefined)?.qHandle;
  return typeof handle === "number" ? handle : undefined;
}
