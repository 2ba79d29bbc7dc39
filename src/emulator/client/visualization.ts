// One fetched object in the hands of a page: it may be shown in several places, and closes all of them at once.
import { findElement } from "./elements.js";
import type { LoadedObject } from "./load-object.js";
import type { Visualization } from "./types.js";
import type { Views } from "./views.js";

type Show = (host: HTMLElement, object: LoadedObject) => () => void;

export function createVisualization(object: LoadedObject, show: Show, views: Views): Visualization {
  const removals = new Set<() => void>();
  const close = (): Promise<void> => {
    removals.forEach((remove) => remove());
    removals.clear();
    return Promise.resolve();
  };
  return {
    id: object.id,
    model: { id: object.id, layout: object.layout, close },
    show: (target) =>
      new Promise((resolve) => {
        removals.add(show(findElement(target), object));
        resolve();
      }),
    resize: () => views.redraw(object.id),
    close,
  };
}
