// Which object an element wants to show, and how. Some systems strip `data-` attributes and keep ids and classes, so
// `id="qlik:<app>:<object>"` (or a class of that form) says the same.
import type { SingleUrlOptions } from "../index.js";
import { readAttributes, type Attributes } from "./attributes.js";

/** Elements of the div form. */
export const WISHES =
  ':is([data-qlik-app],[data-qlik-object],[data-qlik-sheet],[id^="qlik:"],[class*="qlik:"]):not(qlik-object,script)';

export interface ObjectWish {
  /** The page may name the app once, on the script tag. */
  readonly app: string | undefined;
  readonly object: string | undefined;
  readonly sheet: string | undefined;
  /** `inline`: Qlik's client draws in the page. `iframe`: Qlik's own page in a frame. As it was given; without one an object is drawn in the page, and a sheet stands in a frame. */
  readonly mode: string;
  /** The page's settings, and over them the element's own. */
  readonly settings: Attributes;
}

/** An attribute without a value says nothing. */
const given = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

export function readWish(host: Element, page: Attributes): ObjectWish {
  const own = readAttributes(host);
  const [, app, object] = /(?:^|\s)qlik:([^:\s]+):([^:\s]+)/.exec(`${host.id} ${host.className}`) ?? [];
  const sheet = given(own["sheet"]);
  const settings = { ...page, ...own };
  return {
    app: own["app"] ?? app ?? page["app"],
    object: own["object"] ?? object,
    sheet,
    mode: given(settings["mode"]) ?? (sheet ? "iframe" : "inline"),
    settings,
  };
}

/** Two wishes with the same key show the same. */
export const wishKey = ({ app, object, sheet, mode, settings }: ObjectWish): string =>
  JSON.stringify([app, object, sheet, mode, mode === "iframe" && singleWords(settings)]);

/** What the single page takes besides its object, in the words of `singleUrl`. */
export const singleWords = ({
  theme,
  identity,
  bookmark,
  opt,
  select,
}: Attributes): Omit<SingleUrlOptions, "app" | "object" | "sheet"> => ({
  theme: given(theme),
  identity: given(identity),
  bookmark: given(bookmark),
  opt: given(opt),
  select: given(select),
});

/** Names that other tools have for ours. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  appid: "app",
  objectid: "object",
  objid: "object",
  obj: "object",
  sheetid: "sheet",
};

/** What is wrong with the attributes, for a developer; `undefined`: nothing. */
export function wrongAttributes({ app, object, sheet, mode, settings }: ObjectWish): string | undefined {
  const other = Object.keys(OTHER_NAMES).find((name) => settings[name] !== undefined);
  const hint = other ? ` It has "${other}": the name is ${OTHER_NAMES[other] ?? ""}="…".` : "";
  if (!app) return `An element names no app: data-qlik-app="…" (app="…" on <qlik-object>).${hint}`;
  if (!object && !sheet)
    return `An element names no object: data-qlik-object="…" (object="…" or sheet="…" on <qlik-object>).${hint}`;
  if (object && sheet)
    return `An element names an object and a sheet: object="${object}" or sheet="${sheet}", not both.`;
  if (mode !== "inline" && mode !== "iframe") return `mode="${mode}" is unknown: mode="inline" or mode="iframe".`;
  if (sheet && mode === "inline")
    return `A sheet is shown in a frame alone: mode="iframe", or no mode, beside sheet="${sheet}".`;
  return undefined;
}
