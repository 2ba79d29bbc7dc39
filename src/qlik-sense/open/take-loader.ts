// Which RequireJS Qlik's modules are loaded by. The page's own, when it has one; else the one that Qlik's require.js brings, and
// that one stays for a second Qlik server of the same page.
import { amdConflict, loaderUnwanted } from "../errors/open.js";
import type { Proxy } from "../proxy.js";
import { guardAmd, guardNames, isGuarded, qliksGlobal, unguardNames } from "./amd-guard.js";
import { keepLibraries } from "./keep-libraries.js";
import { emptyQueue } from "./configure-require.js";
import { divideContexts, keepPagesQueue } from "./contexts.js";
import { assertOwnDefine, nameOfOtherLoader, rememberLoader } from "./other-loader.js";
import type { ClientWishes } from "./load-qlik.js";
import type { RequireJs } from "./types.js";
import { contextNameOf, isRequireJs, loadersOfPage, type LoaderPage } from "./whose-code.js";

/** The loader of one load of Qlik's client. */
export interface Loader {
  /** Qlik's file is on its way. */
  expect(script: HTMLScriptElement): void;
  /** Its file has ended: gives the loader, and the context for Qlik's modules. Nothing when none came. Throws `amd-conflict`. */
  begin(): { readonly requirejs: RequireJs; readonly context: string | undefined } | undefined;
  /** The load is over. */
  end(): void;
}

const page = globalThis as LoaderPage;

/** Throws `amd-conflict` when the page has a loader that is not RequireJS, or any loader and does not want two. */
export function takeLoader({ base }: Proxy, amd: ClientWishes["amd"]): Loader {
  const name = contextNameOf(base);
  // An element with the id "define" stands in for a missing global of that name; a function is what counts.
  const isPages = loadersOfPage().owner === undefined && !isGuarded() && typeof page.define === "function";
  if (isPages && amd === "fail") throw loaderUnwanted();
  const loader = isPages ? takePages(name) : takeQliks(name, amd !== "reuse");
  const giveBack = keepLibraries();
  return {
    ...loader,
    end() {
      giveBack();
      loader.end();
    },
  };
}

function takePages(name: string): Loader {
  const loader = page.requirejs;
  if (!isRequireJs(loader)) throw amdConflict(nameOfOtherLoader());
  rememberLoader(loader);
  assertOwnDefine();
  emptyQueue(loader);
  divideContexts(loader);
  let restore = (): void => undefined;
  return {
    expect(script) {
      loadersOfPage().scripts.set(script, name);
      restore = keepPagesQueue(loader, script);
    },
    begin() {
      restore();
      // The page may have got another RequireJS meanwhile.
      const present = page.requirejs;
      if (!isRequireJs(present)) return undefined;
      rememberLoader(present);
      assertOwnDefine();
      return { requirejs: present, context: name };
    },
    end: () => restore(),
  };
}

function takeQliks(name: string, isGuarding: boolean): Loader {
  const loaders = loadersOfPage();
  const adopt = (contextName: string) => adoptQliks(contextName, isGuarding);
  if (loaders.owner === undefined && isGuarding) guardNames(adopt);
  return {
    expect: (script) => void loaders.scripts.set(script, name),
    begin() {
      const requirejs = adopt(name);
      return requirejs && { requirejs, context: loaders.owner === name ? undefined : name };
    },
    end() {
      if (loaders.loads === 0 && loaders.owner === undefined) unguardNames();
    },
  };
}

/** The RequireJS that Qlik's file has brought; its default context has the modules that it was brought for. */
function adoptQliks(name: string, isGuarding: boolean): RequireJs | undefined {
  const requirejs = qliksGlobal("requirejs");
  if (!isRequireJs(requirejs)) return undefined;
  rememberLoader(requirejs);
  if (isGuarding) guardAmd(qliksGlobal("define"));
  loadersOfPage().owner ??= name;
  divideContexts(requirejs);
  return requirejs;
}
