// What `import("./x.js")` becomes in the script-tag files: a second file, loaded from beside the first when first needed.
import { openScope } from "../core/scope.js";
import { addTag, pageNonce, tagLoaded } from "../qlik-sense/capability/load-tag.js";
import { single } from "./single.js";

type Parts = readonly unknown[];

// Both from the build: the name under which the second file of this very build registers itself, and its hash.
declare const LATER_KEY: string;
declare const LATER_INTEGRITY: string;

const KEY = Symbol.for(LATER_KEY);
const WAIT_MS = 10_000;

const running = (globalThis as { document?: Document }).document?.currentScript;
// Anything else there is an element of that name, which stands in for the property.
const own = running && running instanceof HTMLScriptElement ? running : undefined;
// Read now: an address relative to the page's is another one after a single-page app has navigated.
const src = own?.src;

let loading: Promise<Parts> | undefined;

/**
 * In the same folder, with the same query. Where a CDN was asked for the package alone, at its place in the package: the
 * same folder holds other people's packages there. No other kind of address has anything beside it (`blob:`, `data:`).
 */
function address(): string {
  const found = /^([^:]+:\/\/[^?#]*?)(\/[^/?#]*\.js)?(\?[^#]*)?(#|$)/.exec(src ?? "");
  const [, folder, file, query = ""] = found as unknown as string[];
  return `${folder ?? ""}${file ? "" : "/dist"}/qlik-ticket.later.js${query}`;
}

interface Page {
  /** Set by the second file: each copy of the first makes its own modules with it. */
  [KEY]?: (given: typeof single) => Parts;
}

async function load(): Promise<Parts> {
  const page = globalThis as Page;
  if (!page[KEY] && own) {
    const href = address();
    const { signal, end } = openScope(undefined, WAIT_MS);
    const integrity = own.integrity && LATER_INTEGRITY;
    const nonce = own.nonce || pageNonce();
    const tag = addTag<HTMLScriptElement>("script", { nonce, crossOrigin: own.crossOrigin, integrity, src: href });
    await tagLoaded(tag, signal).finally(() => {
      end();
      tag.remove();
    });
  }
  // Not there: none was had, or another build's.
  return (page as Required<Page>)[KEY](single);
}

/** The part of that number. All calls share one load; after one that failed, the next call tries again. */
export const later = async (part: number): Promise<unknown> => {
  loading ??= load().catch(() => {
    loading = undefined;
    throw new Error(`qlik-ticket.later.js did not load: put it beside the first file${src ? `, ${src}` : ""}`);
  });
  return (await loading)[part];
};
