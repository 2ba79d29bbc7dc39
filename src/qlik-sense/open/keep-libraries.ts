// Qlik's require.js brings jQuery and underscore, and puts them under their usual names, over what stands there. A page that has its
// own under such a name has it again when Qlik's client is loaded; Qlik's code gets its own as modules.
import { contextOfRunningCode, loadersOfPage } from "./whose-code.js";

const LIBRARIES = ["$", "jQuery", "_"] as const;

type Libraries = Partial<Record<(typeof LIBRARIES)[number], unknown>>;

const page = globalThis as Libraries;

/** Keeps the page's libraries until all loads of Qlik's client are over. Returns what ends this load's part. */
export function keepLibraries(): () => void {
  const loaders = loadersOfPage();
  if (loaders.loads++ === 0) loaders.giveBack = LIBRARIES.map(keep);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--loaders.loads === 0) for (const giveBack of loaders.giveBack) giveBack();
  };
}

function keep(name: (typeof LIBRARIES)[number]): () => void {
  const own = Object.getOwnPropertyDescriptor(globalThis, name);
  let pages: unknown = own?.value;
  let qliks: unknown;
  // Declared with `var`, or divided by somebody else: the value of now comes back.
  if (own && !(own.configurable && "value" in own)) {
    return () => {
      if (own.writable && pages !== undefined) page[name] = pages;
    };
  }
  const isQliks = () => contextOfRunningCode() !== undefined;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: true,
    get: () => (isQliks() ? (qliks ?? pages) : (pages ?? qliks)),
    set: (value: unknown) => {
      if (isQliks()) qliks = value;
      else pages = value;
    },
  });
  return () => {
    const value = pages ?? qliks;
    if (value === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, writable: true, value });
  };
}
