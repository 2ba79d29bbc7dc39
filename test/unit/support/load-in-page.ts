// The loading of Qlik's client, for a window of its own: bundled to one script by the test.
import { loadQlik, type ClientWishes } from "../../../src/qlik-sense/open/load-qlik.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";

export default function load(address: string, wishes: Partial<ClientWishes> = {}) {
  const { signal } = new AbortController();
  const [proxy, proven, warn] = [parseProxy(address), Promise.resolve(), () => undefined];
  const all: ClientWishes = { amd: "guard", styles: true, trustedTypes: "own", ...wishes };
  return loadQlik({ proxy, proven, signal, isReload: false, warn, wishes: all });
}
