// A RequireJS that is not Qlik's alone: the page's own, or the one of another Qlik server. Qlik's require.js leaves its loader out
// there and writes paths and shims into the default context, some of them later, from a module. They belong into a context of their
// own: the default one is the page's, with the page's modules and addresses, and neither side finds those of the other.
import { dropLeftovers } from "./queue.js";
import type { Context, RequireJs } from "./types.js";
import { beginScript, contextOfRunningCode, loadersOfPage, runFor, type LoaderPage } from "./whose-code.js";

const DEFAULT = "_";

const page = globalThis as LoaderPage;

/** Code of Qlik's finds its own context in the place of the default one. */
export function divideContexts(loader: RequireJs): void {
  const { contexts } = loader.s;
  const own = Object.getOwnPropertyDescriptor(contexts, DEFAULT);
  if (!own?.configurable || !("value" in own)) return;
  let pages = own.value as Context | undefined;
  Object.defineProperty(contexts, DEFAULT, {
    configurable: true,
    enumerable: true,
    get: () => contextNamed(loader, contextOfRunningCode()) ?? pages,
    set: (context: Context | undefined) => (pages = context),
  });
}

/** None for code of the page, and for the modules whose loader it is. */
function contextNamed({ s }: RequireJs, name: string | undefined): Context | undefined {
  if (name === undefined || name === loadersOfPage().owner) return undefined;
  beginScript();
  return (s.contexts[name] ??= s.newContext(name));
}

/** Lets Qlik's modules run as Qlik's code while they are made. What the page calls `require()` with is code of the page. */
export function markModules(loader: RequireJs, name: string): void {
  const { contexts: marked, owner } = loadersOfPage();
  const context = loader.s.contexts[name === owner ? DEFAULT : name];
  if (!context || marked.has(context)) return;
  marked.add(context);
  const { execCb } = context;
  context.execCb = (id, ...parts) => {
    const make = () => execCb.call(context, id, ...parts);
    return id.startsWith("_@r") ? make() : runFor(name, make);
  };
}

/**
 * Named modules that wait in the page's queue when Qlik's file begins are the page's: they are taken in first. Returns what undoes
 * it, to be called when the file has run.
 */
export function keepPagesQueue(loader: RequireJs, script: HTMLScriptElement): () => void {
  const { define } = page;
  const context = loader.s.contexts[DEFAULT];
  if (typeof define !== "function" || !context) return () => undefined;
  const { begins, known } = loadersOfPage();
  begins.set(script, () => dropLeftovers(() => void context.require([], () => undefined)));
  const handsOn = Object.assign((...parts: unknown[]): unknown => {
    beginScript();
    return (define as (...parts: unknown[]) => unknown)(...parts);
  }, define);
  known.add(handsOn);
  page.define = handsOn;
  return () => {
    if (page.define === handsOn) page.define = define;
  };
}
