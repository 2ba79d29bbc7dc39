// A prerendered page is not shown yet, and may never be: nothing is spent for it.
import { settle } from "./scope.js";

/** Resolves when a prerendered page is shown (`prerenderingchange`, Chromium only); `undefined` when it is shown already. */
export const untilShown = (signal = new AbortController().signal): Promise<unknown> | undefined =>
  (document as { prerendering?: boolean }).prerendering
    ? settle<unknown>(signal, (resolve) => {
        document.addEventListener("prerenderingchange", resolve);
        return () => document.removeEventListener("prerenderingchange", resolve);
      })
    : undefined;
