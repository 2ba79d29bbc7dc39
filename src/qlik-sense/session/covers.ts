// The elements that Qlik draws on. They are hidden when the page goes into the back/forward cache, and shown again when a look has
// said that the session is still this user's: nobody sees a former user's charts.
import type { LiveSession } from "../../core/session.js";

/** Hides and shows what has been drawn on; takes an element, its id, or a jQuery object around it. */
export type Cover = (target: unknown) => void;

export function createCover({ coverWithSession }: Pick<LiveSession, "coverWithSession">): Cover {
  const drawnOn = new Set<HTMLElement>();
  const hidden = new Map<HTMLElement, string>();
  coverWithSession({
    cover() {
      for (const { element, visibility } of [...drawnOn].map(visibilityOf)) {
        hidden.set(element, visibility);
        element.style.visibility = "hidden";
      }
    },
    uncover() {
      for (const [element, visibility] of hidden) element.style.visibility = visibility;
      hidden.clear();
    },
  });
  return (target) => {
    for (const element of drawnOn) if (!element.isConnected) drawnOn.delete(element);
    const element = elementOf(target);
    if (element) drawnOn.add(element);
  };
}

const visibilityOf = (element: HTMLElement) => ({ element, visibility: element.style.visibility });

function elementOf(target: unknown): HTMLElement | undefined {
  const found = typeof target === "string" ? document.getElementById(target) : target;
  const first = found instanceof HTMLElement ? found : (Object(found) as { readonly 0?: unknown })[0];
  return first instanceof HTMLElement ? first : undefined;
}
