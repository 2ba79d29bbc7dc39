// A page can have two AMD loaders: its own, and the one that Qlik's require.js brings. Which of them the names `define`, `require`
// and `requirejs` mean, and which context of RequireJS, is decided by whose code is running.
import { PACKAGE } from "../../core/name.js";
import { pageRegistry } from "../../core/share/page.js";
import type { Context, RequireJs } from "./types.js";

export const LOADER_NAMES = ["define", "require", "requirejs"] as const;

export type LoaderName = (typeof LOADER_NAMES)[number];

/** What a loader has put under its names. */
export type LoaderGlobals = Partial<Record<LoaderName, unknown>>;

/** The page's globals, as far as they concern loaders. */
export interface LoaderPage {
  define?: unknown;
  require?: unknown;
  requirejs?: unknown;
}

/** What this page knows of its loaders; shared by all copies of this library. */
export interface Loaders {
  /** What Qlik's require.js has brought. */
  readonly qliks: LoaderGlobals;
  /** What other scripts of the page have set, before or after. */
  readonly pages: LoaderGlobals;
  /** Qlik's scripts, each with the name of the context that it is for. */
  readonly scripts: WeakMap<object, string>;
  /** What has to be done when one of Qlik's scripts begins. */
  readonly begins: WeakMap<object, () => void>;
  /** The contexts that have Qlik's modules. */
  readonly contexts: WeakSet<Context>;
  /** Each RequireJS that was taken, and each `define` that hands on to one. */
  readonly known: WeakSet<object>;
  /** The name of the context whose module is being made at this moment. */
  making: string | undefined;
  /** Qlik's own RequireJS is on the page, and this name stands for its default context. */
  owner: string | undefined;
  /** Loads of Qlik's client under way. */
  loads: number;
  /** Done when the last of them is over. */
  giveBack: readonly (() => void)[];
}

const KEY = "qlik-sense/loaders";

export function loadersOfPage(): Loaders {
  const { kept } = pageRegistry();
  const loaders: Loaders = (kept.get(KEY) as Loaders | undefined) ?? {
    qliks: {},
    pages: {},
    scripts: new WeakMap(),
    begins: new WeakMap(),
    contexts: new WeakSet(),
    known: new WeakSet(),
    making: undefined,
    owner: undefined,
    loads: 0,
    giveBack: [],
  };
  kept.set(KEY, loaders);
  return loaders;
}

/** The name of the context that the modules of one proxy have on a loader which is not theirs alone. */
export const contextNameOf = (base: string): string => `${PACKAGE} ${base}`;

export const isRequireJs = (value: unknown): value is RequireJs => typeof value === "function" && "s" in value;

/** The running script. From the prototype: an element with the name "currentScript" hides the document's own. */
function currentScript(): Element | null {
  const own = Object.getOwnPropertyDescriptor(Document.prototype, "currentScript");
  return own?.get ? (own.get.call(document) as Element | null) : document.currentScript;
}

/** The name of the context that the running code belongs to: a script, or the making of a module. None when it is the page's. */
export function contextOfRunningCode(): string | undefined {
  const { making, scripts, pages, owner } = loadersOfPage();
  const script = currentScript();
  if (making !== undefined || !script) return making;
  // An old RequireJS does not tell of the tags that it adds; they are Qlik's when no other RequireJS can have added them.
  const mayBeQliks = !isRequireJs(pages.requirejs) && script.hasAttribute("data-requiremodule");
  return scripts.get(script) ?? (mayBeQliks ? owner : undefined);
}

/** Does what has to be done when the running script begins, once. */
export function beginScript(): void {
  const { begins } = loadersOfPage();
  const script = currentScript();
  const begin = script && begins.get(script);
  if (!begin) return;
  begins.delete(script);
  begin();
}

/** Runs `work` as code of that context. */
export function runFor<T>(name: string, work: () => T): T {
  const loaders = loadersOfPage();
  const outer = loaders.making;
  loaders.making = name;
  try {
    return work();
  } finally {
    loaders.making = outer;
  }
}
