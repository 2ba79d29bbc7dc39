// One document serves all tests of a file, and a sign-in leaves a loader, tags and a memory in it. A real page is new.

import { REGISTRY_KEY } from "../core/name.js";

const GLOBALS = ["requirejs", "require", "define", "$", "jQuery", "_", REGISTRY_KEY];

/**
 * Makes the page of a DOM for Node as it was before anybody signed in: no tags, no AMD loader, no jQuery, nothing remembered. Call
 * it before each test. Empties `head`, `body` and `localStorage`.
 */
export function resetPage(): void {
  localStorage.clear();
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const name of GLOBALS) Reflect.deleteProperty(globalThis, name);
  forgetPreloads();
}

/** happy-dom keeps what a preload fetched for as long as the document lives; a browser drops it with the page. */
function forgetPreloads(): void {
  for (const symbol of Object.getOwnPropertySymbols(document)) {
    if (symbol.description !== "preloads") continue;
    const preloads = (document as unknown as Record<symbol, unknown>)[symbol];
    if (preloads instanceof Map) preloads.clear();
  }
}
