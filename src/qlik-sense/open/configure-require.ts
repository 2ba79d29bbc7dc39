// What RequireJS is told for Qlik's modules: where they are, on a page with a RequireJS of its own in a context of their own, and
// another address when they are asked for once more.
import { PACKAGE } from "../../core/name.js";
import type { Proxy } from "../proxy.js";
import { dropLeftovers } from "./queue.js";
import type { Require, RequireJs } from "./types.js";

/** Qlik's client. */
export const CLIENT_MODULE = "js/qlik";

export interface LoaderWishes {
  /** The page has a RequireJS of its own: its `baseUrl` stays the page's. */
  readonly isPagesLoader: boolean;
  /** The files were asked for before, in vain. */
  readonly isReload: boolean;
}

/** Before Qlik's files are added: a nameless define() that waits in the page's queue would make Qlik's file throw in the middle. */
export function emptyQueue(loader: RequireJs): void {
  dropLeftovers(() => loader.config({}));
}

/** Configures the loader; what it adds to the page gets the nonce that `script` has. */
export function configureLoader(
  loader: RequireJs,
  { base }: Proxy,
  script: HTMLScriptElement,
  { isPagesLoader, isReload }: LoaderWishes,
): Require {
  const { paths, map, shim } = loader.s.contexts["_"]?.config ?? {};
  const ownContext = isPagesLoader ? { paths, map, shim, context: `${PACKAGE} ${base}` } : {};
  // WebKit asks no second time for an address whose preload failed.
  const otherAddress = { paths: { ...(paths as object), [CLIENT_MODULE]: `${CLIENT_MODULE}.js?again` } };
  return dropLeftovers(() =>
    loader.config({
      baseUrl: `${base}resources`,
      waitSeconds: 0,
      onNodeCreated: (node: HTMLElement) => (node.nonce = script.nonce),
      ...ownContext,
      ...(isReload ? otherAddress : {}),
    }),
  );
}
