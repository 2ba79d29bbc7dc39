// An open app: it fetches objects over the session and has them drawn, and hands out fields, selections and variables.
import { columnsToProperties } from "./columns.js";
import { createDataObjects } from "./data-objects.js";
import { openDoc } from "./doc.js";
import { findElement } from "./elements.js";
import type { EngineSession } from "./engine-session.js";
import { createField } from "./field.js";
import { createGlobal } from "./global.js";
import { openObject, type LiveObject } from "./load-object.js";
import type { Problems } from "./problems.js";
import { createAppSelections, createSelectionState } from "./selection-state.js";
import type { App, AppLayout, Field, SelectionState, ShowOptions } from "./types.js";
import { createVariables } from "./variables.js";
import type { Views } from "./views.js";
import { createVisualization } from "./visualization.js";

export function createApp(id: string, session: EngineSession, views: Views, problems: Problems): App {
  const doc = openDoc(id, session, problems);
  const shown = createShownViews(views);
  const draw = (object: LiveObject) => createVisualization(object, shown.show, views);
  const get = async (objectId: string) =>
    draw(await openObject(session, await doc.open("GetObject", [objectId], objectId)));
  const app: App = {
    id,
    global: createGlobal(session, problems),
    visualization: {
      get,
      async create(type, columns, options) {
        const properties = columnsToProperties(type, columns, options);
        return draw(await openObject(session, await doc.open("CreateSessionObject", [properties], type)));
      },
    },
    async getObject(target, objectId, options) {
      // The element first: a page that names none should be told of that and not of the data.
      const element = findElement(target);
      const visualization = await get(objectId);
      await visualization.show(element, options);
      return visualization.model;
    },
    async getAppLayout(callback) {
      const layout = (await doc.call("GetAppLayout"))["qLayout"] as AppLayout;
      callback?.(layout);
      return layout;
    },
    variable: createVariables(doc),
    ...createSelecting(doc),
    ...createDataObjects(doc, () => app),
    on: problems.on,
    close() {
      shown.removeAll();
      session.close();
    },
  };
  return app;
}

/** Fields and selections: one of each for the app, so that all who ask have the same. */
function createSelecting(doc: ReturnType<typeof openDoc>) {
  const fields = new Map<string, Field>();
  const field = (name: string): Field => {
    const known = fields.get(name) ?? createField(doc, name);
    fields.set(name, known);
    return known;
  };
  const ofApp = createAppSelections(doc);
  let state: SelectionState | undefined;
  return { ...ofApp, field, selectionState: () => (state ??= createSelectionState(doc, ofApp, field)) };
}

/** What this app shows on the page, so that all of it can be taken away. */
function createShownViews(views: Views) {
  const removals = new Set<() => void>();
  return {
    show: (host: HTMLElement, object: LiveObject, options?: ShowOptions): (() => void) => {
      const remove = views.show(host, object, options);
      removals.add(remove);
      return () => {
        removals.delete(remove);
        remove();
      };
    },
    removeAll: () => removals.forEach((remove) => remove()),
  };
}
