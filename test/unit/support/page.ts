// What the modules read of their page, where they need no document tree: its address, its network state, its base address.
import { vi } from "vitest";

export const PAGE = "https://app.example.com/report";

/** Puts the globals of a page in place; undone by `vi.unstubAllGlobals()`. */
export function openPage({ address = PAGE, online = true } = {}): void {
  // What calls share is shared by a page, not by tests.
  Reflect.deleteProperty(globalThis, Symbol.for("qlik-ticket/1"));
  vi.stubGlobal("location", new URL(address));
  vi.stubGlobal("navigator", { onLine: online });
  vi.stubGlobal("document", Object.assign(new EventTarget(), { baseURI: address }));
}
