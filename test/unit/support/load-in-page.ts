// The loading of Qlik's client, for a window of its own: bundled to one script by the test.
import { loadQlik } from "../../../src/qlik-sense/open/load-qlik.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";

export default function load(address: string, isReload = false) {
  const { signal } = new AbortController();
  return loadQlik({ proxy: parseProxy(address), proven: Promise.resolve(), signal, isReload, warn: () => undefined });
}
