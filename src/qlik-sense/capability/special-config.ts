// What RequireJS is told beside the usual: on a page with a RequireJS of its own, and when Qlik's files are asked for again.
import type { Proxy } from "../proxy.js";
import { MODULE, withoutMismatch } from "./load-qlik.js";
import type { RequireJs } from "./types.js";

/**
 * Called before Qlik's files are added; what it returns, when they are there. On a page with a RequireJS of its own Qlik
 * gets a context of its own: the page's `baseUrl` stays the page's.
 */
export function specialConfig(
  { base }: Proxy,
  ownContext: boolean,
  again?: boolean,
): (loader: RequireJs) => Readonly<Record<string, unknown>> {
  // A nameless define() that waits in the page's queue would make Qlik's file throw in the middle.
  if (ownContext) withoutMismatch(() => (globalThis as { requirejs?: RequireJs }).requirejs?.config({}));
  return (loader) => {
    const { paths, map, shim } = loader.s.contexts["_"]?.config ?? {};
    return {
      ...(ownContext && { paths, map, shim, context: `qlik-ticket ${base}` }),
      // WebKit asks no second time for an address whose preload failed.
      ...(again && { paths: { ...(paths as object), [MODULE]: `${MODULE}.js?again` } }),
    };
  };
}
