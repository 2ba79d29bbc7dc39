// The wait of a prerendered page for somebody to look at it.
import { heard } from "./scope.js";

/** Resolves at `prerenderingchange` (Chromium only): the page is shown. */
export const untilShown = (signal = new AbortController().signal): Promise<unknown> =>
  heard(document, "prerenderingchange", signal);
