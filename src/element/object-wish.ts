// Which object an element wants to show. Some systems strip `data-` attributes and keep ids and classes, so
// `id="qlik:<app>:<object>"` (or a class of that form) says the same.
import { readAttributes, type Attributes } from "./attributes.js";

/** Elements of the div form. */
export const WISHES = ':is([data-qlik-app],[data-qlik-object],[id^="qlik:"],[class*="qlik:"]):not(qlik-object,script)';

export interface ObjectWish {
  /** The page may name the app once, on the script tag. */
  readonly app: string | undefined;
  readonly object: string | undefined;
  /** The page's settings, and over them the element's own. */
  readonly settings: Attributes;
}

export function readWish(host: Element, page: Attributes): ObjectWish {
  const own = readAttributes(host);
  const [, app, object] = /(?:^|\s)qlik:([^:\s]+):([^:\s]+)/.exec(`${host.id} ${host.className}`) ?? [];
  return { app: own["app"] ?? app ?? page["app"], object: own["object"] ?? object, settings: { ...page, ...own } };
}
