// What the modules read of their page, where they need no document tree: its address, its network state, its base address.
import { vi } from "vitest";
import { REGISTRY_KEY } from "../../../src/core/name.js";
import type { PageRegistry } from "../../../src/core/share/page.js";

export const PAGE = "https://app.example.com/report";

/** Puts the globals of a page in place; undone by `vi.unstubAllGlobals()`. */
export function openPage({ address = PAGE, online = true } = {}): void {
  forgetCalls();
  vi.stubGlobal("location", new URL(address));
  vi.stubGlobal("navigator", { onLine: online });
  vi.stubGlobal("document", Object.assign(new EventTarget(), { baseURI: address }));
  const page = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"] as const) {
    vi.stubGlobal(name, page[name].bind(page));
  }
}

/**
 * Forgets what the calls of one page share: each test has a page of its own. Its channel to the other tabs is closed: one that a
 * test leaves open would pass the next test's news on to that test itself.
 */
export function forgetCalls(): void {
  const page = globalThis as { [REGISTRY_KEY]?: PageRegistry };
  page[REGISTRY_KEY]?.tabs.channel?.close();
  Reflect.deleteProperty(globalThis, REGISTRY_KEY);
}
