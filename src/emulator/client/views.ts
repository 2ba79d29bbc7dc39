// Which objects are drawn where. A view redraws itself when the selections change and when the window changes size, as Qlik's charts
// do; when its place alone does (a column, a tab), the page has to call `qlik.resize`. Another object in the same place replaces it.
import { draw } from "./charts/draw.js";
import type { LiveObject } from "./load-object.js";
import type { ShowOptions } from "./types.js";

export interface Views {
  /** Draws `object` into `host`, in place of its content; returns a function that removes the drawing. */
  show(host: HTMLElement, object: LiveObject, options?: ShowOptions): () => void;
  /** Redraws the views of one object, or all. */
  redraw(objectId?: string): void;
}

interface View {
  readonly objectId: string;
  redraw(): void;
  remove(): void;
}

export function createViews(): Views {
  const views = new Map<HTMLElement, View>();
  return {
    show(host, object, options = {}) {
      views.get(host)?.remove();
      const view = createView(host, object, options, () => {
        if (views.get(host) === view) views.delete(host);
      });
      views.set(host, view);
      return () => view.remove();
    },
    redraw(objectId) {
      for (const view of views.values()) {
        if (objectId === undefined || view.objectId === objectId) view.redraw();
      }
    },
  };
}

function createView(host: HTMLElement, object: LiveObject, options: ShowOptions, removed: () => void): View {
  const isFixed = options.noInteraction === true || options.noSelections === true;
  const drawing = draw(object.current(), isFixed ? undefined : (...value) => object.select(...value));
  if (options.noInteraction === true) Object.assign(drawing.root, { inert: true }).style.pointerEvents = "none";
  host.replaceChildren(drawing.root);
  drawing.resize();
  const redraw = () => drawing.resize();
  window.addEventListener("resize", redraw);
  const stopListening = object.listen((changed) => drawing.update(changed));
  return {
    objectId: object.id,
    redraw,
    remove() {
      stopListening();
      window.removeEventListener("resize", redraw);
      drawing.root.remove();
      removed();
    },
  };
}
