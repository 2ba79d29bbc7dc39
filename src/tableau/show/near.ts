// A ticket lives three minutes and a visitor may never scroll to the view: its frame is loaded when it comes near.
import { settle } from "../../core/net/scope.js";

/** Resolves when the element is less than a screen's part away from what the visitor sees; at once where a browser cannot tell. */
export const waitUntilNear = (element: Element, signal: AbortSignal): Promise<void> =>
  settle(signal, (resolve) => {
    if (typeof IntersectionObserver === "undefined") {
      resolve();
      return undefined;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) resolve();
      },
      { rootMargin: "300px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  });
