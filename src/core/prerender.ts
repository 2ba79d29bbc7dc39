// The wait of a prerendered page for somebody to look at it.
import { settle } from "./scope.js";

/** Resolves at `prerenderingchange` (Chromium only): the page is shown. */
export const untilShown = (signal = new AbortController().signal): Promise<unknown> =>
  settle<unknown>(signal, (resolve) => {
    document.addEventListener("prerenderingchange", resolve);
    return () => document.removeEventListener("prerenderingchange", resolve);
  });
