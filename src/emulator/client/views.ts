// Which objects are drawn where. A view redraws itself when the window changes size, as Qlik's charts do; when its place alone
// does (a column, a tab), the page has to call `qlik.resize`. Another object in the same place replaces it.
import { draw } from "./charts/draw.js";
import type { LoadedObject } from "./load-object.js";

export interface Views {
  /** Draws `object` into `host`, in place of its content; returns a function that removes the drawing. */
  show(host: HTMLElement, object: LoadedObject): () => void;
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
    show(host, object) {
      views.get(host)?.remove();
      const view = createView(host, object, () => {
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

function createView(host: HTMLElement, object: LoadedObject, removed: () => void): View {
  const drawing = draw(object);
  host.replaceChildren(drawing.root);
  drawing.resize();
  const redraw = () => drawing.resize();
  window.addEventListener("resize", redraw);
  return {
    objectId: object.id,
    redraw,
    remove() {
      window.removeEventListener("resize", redraw);
      drawing.root.remove();
      removed();
    },
  };
}
