// One document serves all tests of a file, and a sign-in leaves a loader, tags and a memory in it. A real page is new.

import { REGISTRY_KEY } from "../core/name.js";
import type { PageRegistry } from "../core/share/page.js";

const GLOBALS = ["requirejs", "require", "define", "$", "jQuery", "_"];

/**
 * Makes the page of a DOM for Node as it was before anybody signed in: no tags, no AMD loader, no jQuery, nothing remembered. Call
 * it before each test. Empties `head`, `body` and `localStorage`.
 */
export function resetPage(): void {
  localStorage.clear();
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const name of GLOBALS) Reflect.deleteProperty(globalThis, name);
  forgetCalls();
  forgetPreloads();
}

/**
 * Forgets what the calls of one page share. Its channel to the other tabs is closed: one that stays open would pass the next test's
 * news on to that test itself.
 */
export function forgetCalls(): void {
  const page = globalThis as { [REGISTRY_KEY]?: PageRegistry };
  page[REGISTRY_KEY]?.tabs.channel?.close();
  Reflect.deleteProperty(globalThis, REGISTRY_KEY);
}

/** happy-dom keeps what a preload fetched for as long as the document lives; a browser drops it with the page. */
function forgetPreloads(): void {
  for (const symbol of Object.getOwnPropertySymbols(document)) {
    if (symbol.description !== "preloads") continue;
    const preloads = (document as unknown as Record<symbol, unknown>)[symbol];
    if (preloads instanceof Map) preloads.clear();
  }
}
