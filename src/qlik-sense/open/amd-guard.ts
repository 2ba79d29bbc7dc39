// On a page without a loader of its own, Qlik's RequireJS stays Qlik's: Qlik's scripts find it under its names, whatever other
// loaders come later; to other scripts it is there as well, but without `define.amd`, by which UMD libraries would go to it and
// leave no global. A loader that the page adds takes the names for the page's scripts alone.
import {
  contextOfRunningCode,
  LOADER_NAMES,
  loadersOfPage,
  type LoaderName,
  type LoaderPage,
  type Loaders,
} from "./whose-code.js";

/** The `get` of each guarded name carries this, so that a second copy of this library knows it. */
const GUARD = "qlikTicketGuard";

const page = globalThis as LoaderPage;

/** Whether `name` of `holder` was divided by {@link guardNames} or {@link guardAmd}. */
function isDivided(holder: object, name: string): boolean {
  const own: { readonly get?: unknown } | undefined = Object.getOwnPropertyDescriptor(holder, name);
  return typeof own?.get === "function" && GUARD in own.get;
}

/** Whether Qlik's scripts find Qlik's `define`, also where another script has set that name. */
export const isGuarded = (): boolean => isDivided(globalThis, "define");

/** What Qlik's require.js has put under this name. */
export const qliksGlobal = (name: LoaderName): unknown =>
  isDivided(globalThis, name) ? loadersOfPage().qliks[name] : page[name];

/** Divides the three names; to be undone by {@link unguardNames} when nothing came. `cameFor` is told for which context it came. */
export function guardNames(cameFor: (contextName: string) => void): void {
  const loaders = loadersOfPage();
  for (const name of LOADER_NAMES) {
    // One that is divided has no value.
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    if (!own || (own.configurable && "value" in own)) divide(name, own?.value, loaders, cameFor);
    // A configuration for some other loader, as `var require = { paths }`: RequireJS would take it for its own.
    else if (own.writable && typeof own.value === "object") {
      loaders.pages[name] = own.value as unknown;
      page[name] = undefined;
    }
  }
}

function divide(
  name: LoaderName,
  value: unknown,
  { qliks, pages }: Loaders,
  cameFor: (contextName: string) => void,
): void {
  const read = (): unknown => (contextOfRunningCode() === undefined ? (pages[name] ?? qliks[name]) : qliks[name]);
  pages[name] = value;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: true,
    get: Object.assign(read, { [GUARD]: true }),
    set: (next: unknown) => {
      const context = contextOfRunningCode();
      (context === undefined ? pages : qliks)[name] = next;
      // The last of the three that RequireJS sets.
      if (name === "define" && context !== undefined) cameFor(context);
    },
  });
}

/** Gives the page its names back: no loader of Qlik's came. */
export function unguardNames(): void {
  const { pages } = loadersOfPage();
  for (const name of LOADER_NAMES) {
    const value = pages[name];
    if (isDivided(globalThis, name)) Reflect.deleteProperty(globalThis, name);
    if (value !== undefined) page[name] ??= value;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of three names
    delete pages[name];
  }
}

/** Makes `define.amd` readable for Qlik's code alone. */
export function guardAmd(define: unknown): void {
  if (typeof define !== "function") return;
  if (isDivided(define, "amd")) return;
  let { amd } = define as { amd?: unknown };
  Object.defineProperty(define, "amd", {
    configurable: true,
    get: Object.assign(() => (contextOfRunningCode() === undefined ? undefined : amd), { [GUARD]: true }),
    set: (value: unknown) => (amd = value),
  });
}
