// A loader that is not RequireJS has taken `define`, after Qlik's RequireJS or the page's own. What Qlik's scripts define goes to it
// then, and RequireJS hands over `undefined` in silence. So each of Qlik's scripts is looked at before RequireJS is told of its end.
// A plain tag's define() without a name is dropped there, too: RequireJS would take it for the module of Qlik's script.
import { PACKAGE } from "../../core/name.js";
import { amdConflict } from "../errors/open.js";
import { isGuarded } from "./amd-guard.js";
import type { RequireJs } from "./types.js";
import { loadersOfPage, type LoaderPage } from "./whose-code.js";

interface Marks extends LoaderPage {
  readonly AMDLoader?: unknown;
  readonly System?: { readonly import?: unknown; readonly register?: unknown };
  readonly _spPageContextInfo?: unknown;
}

/** Nobody's module: asking for it lets RequireJS take in what waits, and changes nothing else. */
const NOBODY = `${PACKAGE}/nobody`;

/** Whose loader it is, by what the loader leaves on the page; none when that is not known. */
export function nameOfOtherLoader(): string | undefined {
  const { AMDLoader, System, _spPageContextInfo, define, require } = globalThis as Marks;
  if (AMDLoader !== undefined || hasFunction(require, "getBuildInfo")) return "the Monaco editor's loader";
  if (hasFunction(System, "import") && hasFunction(System, "register")) return "SystemJS";
  const vendor = (define as { amd?: { vendor?: unknown } } | undefined)?.amd?.vendor;
  if (vendor === "dojotoolkit.org") return "Dojo's loader";
  if (typeof vendor === "string") return `the loader of ${vendor.slice(0, 60)}`;
  return _spPageContextInfo === undefined ? undefined : "SharePoint's loader";
}

const hasFunction = (value: unknown, name: string): boolean =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as Record<string, unknown>)[name] === "function";

/** Takes this RequireJS for the page's, and the `define` of this moment for its own. */
export function rememberLoader(loader: RequireJs): void {
  const { known } = loadersOfPage();
  if (known.has(loader)) return;
  known.add(loader);
  const { define } = globalThis as LoaderPage;
  if (typeof define === "function") known.add(define);
}

/** Whether what Qlik's scripts define goes to another loader. */
function isOvertaken(): boolean {
  const { define } = globalThis as LoaderPage;
  return !isGuarded() && !(typeof define === "function" && loadersOfPage().known.has(define));
}

/** Throws `amd-conflict` when Qlik's scripts would define for another loader. */
export function assertOwnDefine(): void {
  if (isOvertaken()) throw amdConflict(nameOfOtherLoader());
}

/** Throws `amd-conflict` when another loader is known to be here, and Qlik's file has brought no module to RequireJS. */
export function assertModulesCame({ s }: RequireJs, contextName: string): void {
  const { registry, defined } = s.contexts[contextName] ?? {};
  if (isGuarded() || !registry || !defined || Object.keys({ ...registry, ...defined }).length > 0) return;
  const other = nameOfOtherLoader();
  if (other !== undefined) throw amdConflict(other);
}

/** All but the last, which is this tag's own: the others are of plain tags of the page. */
function dropNameless(queue: (readonly unknown[])[]): void {
  const nameless = queue.filter(([name]) => name === null);
  for (const left of nameless.slice(0, -1)) queue.splice(queue.indexOf(left), 1);
}

/** Fails the module of this tag with `amd-conflict` when its `define()` has not come to RequireJS. */
export function watchTag(loader: RequireJs, contextName: string, tag: HTMLElement): void {
  const id = tag.getAttribute("data-requiremodule");
  const context = loader.s.contexts[contextName];
  if (id === null || !context) return;
  // Capture: before RequireJS's own listener, which gives the first nameless module that waits to this tag.
  const look = () => {
    context.require.undef(NOBODY);
    dropNameless(context.defQueue);
    if (context.defQueue.length > 0 || !isOvertaken() || context.config.shim?.[id]) return;
    context.onError(Object.assign(amdConflict(nameOfOtherLoader()), { requireModules: [id] }));
  };
  tag.addEventListener("load", look, { capture: true, once: true });
}
