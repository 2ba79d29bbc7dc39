// What the modules read of their page, where they need no document tree: its address, its network state, its base address.
import { vi } from "vitest";
import { forgetCalls } from "../../../src/testing/reset-page.js";

export { forgetCalls };

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
