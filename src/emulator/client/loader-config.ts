// The tail of the served require.js: what Qlik adds to stock RequireJS. Path aliases, a longer wait, and a named module on
// which `js/qlik` depends, so that another AMD loader on the page does not suffice, as with Qlik's own file.
import type { QlikConfig } from "./types.js";

/** What the named module gives to `js/qlik`. */
export interface Environment {
  /** The server that a call without `config` means: the page's own, as for mashups that Qlik itself hosts. */
  pageConfig(): QlikConfig;
}

interface Loader {
  config(options: object): void;
  readonly s: { readonly contexts: Readonly<Record<string, unknown>> };
}
type Define = (name: string, dependencies: readonly string[], factory: () => unknown) => void;

export default function configureLoader(loader: Loader, define: Define): void {
  setLibraries(define);
  // By the default context's name, as Qlik's file does: a page that has RequireJS finds all of this in its own configuration.
  const context = loader.s.contexts["sense"] ? "sense" : "_";
  loader.config({ context, waitSeconds: 60, paths: { qlik: "js/qlik", assets: "assets" } });
  // Not before it is needed, and through the global name, as Qlik's file does.
  define("assets/general/require-config", [], () => {
    const { requirejs } = window as unknown as { requirejs: Loader };
    requirejs.config({ context, paths: { extensions: "../extensions" } });
  });
  define("client.environment", ["assets/general/require-config"], () => ({ pageConfig }));
}

/** Qlik's file brings jQuery and underscore, and takes their names from what stands there. Here they are empty. */
function setLibraries(define: Define): void {
  const jQuery = Object.assign(() => undefined, { fn: { jquery: "2.1.3" } });
  const underscore = Object.assign(() => undefined, { VERSION: "1.5.2" });
  Object.assign(window, { jQuery, $: jQuery, _: underscore });
  define("jquery", [], () => jQuery);
  define("underscore", [], () => underscore);
}

function pageConfig(): QlikConfig {
  const { hostname, port, protocol, pathname } = window.location;
  const end = pathname.toLowerCase().lastIndexOf("/extensions");
  return { host: hostname, port, isSecure: protocol === "https:", prefix: end < 0 ? "/" : pathname.slice(0, end + 1) };
}
