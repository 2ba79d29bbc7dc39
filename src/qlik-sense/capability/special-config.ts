// What RequireJS is told beside the usual: on a page with a RequireJS of its own, and when Qlik's files are asked for again.
import type { Proxy } from "../proxy.js";
import { MODULE } from "./load-qlik.js";
import type { RequireJs } from "./types.js";

/** On a page with a RequireJS of its own Qlik gets a context of its own: the page's `baseUrl` stays the page's. */
export function specialConfig(loader: RequireJs, { base }: Proxy, ownContext: boolean, again?: boolean): object {
  const { paths, map, shim } = loader.s.contexts["_"]?.config ?? {};
  return {
    ...(ownContext && { paths, map, shim, context: `qlik-ticket ${base}` }),
    // WebKit asks no second time for an address whose preload failed.
    ...(again && { paths: { ...(paths as object), [MODULE]: `${MODULE}.js?again` } }),
  };
}
