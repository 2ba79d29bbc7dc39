// What RequireJS is told for Qlik's modules: where they are, in which context, and another address when they are asked for once more.
import { hasScriptPolicy, takeTextAddress } from "../../core/share/trusted-types.js";
import type { Proxy } from "../proxy.js";
import { assertModulesCame, watchTag } from "./other-loader.js";
import { markModules } from "./contexts.js";
import { dropLeftovers } from "./queue.js";
import type { Require, RequireJs } from "./types.js";
import { loadersOfPage } from "./whose-code.js";

/** Qlik's client. */
export const CLIENT_MODULE = "js/qlik";

export interface LoaderWishes {
  /** The context for Qlik's modules, on a loader that is not theirs alone. */
  readonly context?: string | undefined;
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
  { context, isReload }: LoaderWishes,
): Require {
  const { scripts } = loadersOfPage();
  const name = scripts.get(script) ?? "";
  // Nothing of the page's own configuration: its addresses lead to the page's modules.
  const settings = {
    baseUrl: `${base}resources`,
    waitSeconds: 0,
    onNodeCreated: (tag: HTMLElement) => {
      tag.nonce = script.nonce;
      scripts.set(tag, name);
      watchTag(loader, context ?? "_", tag);
    },
    ...(context !== undefined && { context }),
    // WebKit asks no second time for an address whose preload failed.
    ...(isReload && { paths: { [CLIENT_MODULE]: `${CLIENT_MODULE}.js?again` } }),
  };
  if (hasScriptPolicy(base)) giveTrustedAddresses(loader, base);
  const require = dropLeftovers(() => loader.config(settings));
  markModules(loader, name);
  if (context !== undefined) assertModulesCame(loader, context);
  return require;
}

/** RequireJS gives its tags their addresses as text, which a page with Trusted Types refuses: those of Qlik's go through our policy. */
function giveTrustedAddresses(loader: RequireJs, base: string): void {
  const createNode = loader.createNode.bind(loader);
  loader.createNode = (config, id, address) => {
    const tag = createNode(config, id, address);
    if (address.startsWith(base)) takeTextAddress(tag, base);
    return tag;
  };
}
