// Reads what a page gives as its source: an address, a function, or a credential that came with the page.
import { EmbedError, type CoreErrorCode } from "../errors/embed-error.js";
import { toUrl } from "../net/url.js";
import { isFunction, isObject, isText } from "../options.js";
import type { Source } from "./source.js";

/** Where credentials come from, in one of three forms. */
export type ReadSource = Pick<Source, "url" | "ask" | "held">;

/** What a product says of its sources. */
export interface SourceRules {
  /** The function that the page called. */
  readonly call: string;
  /** What a source may be, in words. */
  readonly forms: string;
  /** The field of a credential that came with the page in which the endpoint's address stands. */
  readonly urlField: string;
  /** Throws where it knows that the text is a credential or a key: it must not reach an address or a message. */
  readonly refuse: (text: string) => void;
}

/** Throws `invalid-option`. */
export function readSource(source: unknown, rules: SourceRules): ReadSource {
  if (isFunction(source)) return { ask: source as Source["ask"] };
  if (isObject(source) && !(source instanceof URL)) {
    const url = (source as Readonly<Record<string, unknown>>)[rules.urlField];
    if (url === undefined) throw unusableSource(rules);
    return { ...readSource(url, rules), held: source };
  }
  const text = isText(source) || source instanceof URL ? String(source).trim() : "";
  rules.refuse(text);
  const url = toUrl(text, document.baseURI);
  // A password in it: no browser would send it, and its error would show it.
  if (text && url?.protocol.startsWith("http") && !url.username && !url.password) return { url };
  throw unusableSource(rules);
}

/** What was given is not repeated: it may be a secret. */
const unusableSource = ({ call, forms }: SourceRules): EmbedError<CoreErrorCode> =>
  new EmbedError('"source" is not usable as given.', {
    code: "invalid-option",
    stage: "configure",
    fix: { who: "page", where: call, set: `source = ${forms}` },
  });
