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
}
type Define = (name: string, dependencies: readonly string[], factory: () => Environment) => void;

export default function configureLoader(loader: Loader, define: Define): void {
  loader.config({
    waitSeconds: 60,
    paths: { qlik: "js/qlik", extensions: "../extensions", assets: "assets" },
  });
  define("client.environment", [], () => ({ pageConfig }));
}

function pageConfig(): QlikConfig {
  const { hostname, port, protocol, pathname } = window.location;
  const end = pathname.toLowerCase().lastIndexOf("/extensions");
  return { host: hostname, port, isSecure: protocol === "https:", prefix: end < 0 ? "/" : pathname.slice(0, end + 1) };
}
