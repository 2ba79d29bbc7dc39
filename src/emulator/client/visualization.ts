// One fetched object in the hands of a page: it may be shown in several places, and closes all of them at once.
import { findElement } from "./elements.js";
import type { LiveObject } from "./load-object.js";
import { createNotifier } from "./notifier.js";
import type { ShowOptions, Visualization } from "./types.js";
import type { Views } from "./views.js";

type Show = (host: HTMLElement, object: LiveObject, options?: ShowOptions) => () => void;

export function createVisualization(object: LiveObject, show: Show, views: Views): Visualization {
  const removals = new Set<() => void>();
  const close = (): Promise<void> => {
    removals.forEach((remove) => remove());
    removals.clear();
    object.end();
    return Promise.resolve();
  };
  const Validated = createNotifier();
  object.listen(() => Validated.notify());
  return {
    id: object.id,
    model: {
      id: object.id,
      get layout() {
        return object.current().layout;
      },
      Validated,
      close,
    },
    show: (target, options) =>
      new Promise((resolve) => {
        removals.add(show(findElement(target), object, options));
        resolve();
      }),
    resize: () => views.redraw(object.id),
    close,
  };
}
