// The address of Qlik's single integration page, for an iframe (help: single integration API).
import { optionUnknown, optionUnusable } from "../../core/errors/call.js";
import { checkOptions, isObject, isText, type Complaints, type Rule } from "../../core/options.js";
import { severalToShow, nothingToShow } from "../errors/configure.js";
import type { Proxy } from "../proxy.js";

/** A word of the single page's `opt`. Other words that your release knows are passed on. */
export type SingleOption =
  | "ctxmenu"
  | "currsel"
  | "noanimate"
  | "nointeraction"
  | "noselections"
  // Keeps the words above in an editor's suggestions.
  | (string & Record<never, never>);

/** What the single integration page shows (help: single integration API). Either `object` or `sheet` is needed. */
export interface SingleUrlOptions {
  /** The app's id. */
  readonly app: string;
  /** The id of the object to show. */
  readonly object?: string | undefined;
  /** The id of the sheet to show. */
  readonly sheet?: string | undefined;
  /** What the page has around the object, and what a visitor may do there: Qlik's `opt`. */
  readonly options?: readonly SingleOption[] | undefined;
  /** Values to select at the start, by field: Qlik's `select`. Neither fields nor values may hold a comma, at which Qlik divides them. */
  readonly selections?: Readonly<Record<string, string | number | readonly (string | number)[]>> | undefined;
  /** The id of the theme. */
  readonly theme?: string | undefined;
  /** An engine session of its own, with selections of its own, on the same proxy session. */
  readonly identity?: string | undefined;
  /** The id of the bookmark to apply. */
  readonly bookmark?: string | undefined;
  /** The language of the page, as `de-DE`. */
  readonly lang?: string | undefined;
  /** Qlik's own `opt`, as it stands in an address: `"ctxmenu,currsel"`. */
  readonly opt?: string | undefined;
  /** Qlik's own `select`, as it stands in an address: `"clearall"`, `"Year,2026"`. It goes before `selections`. */
  readonly select?: string | undefined;
}

const CALL = "singleUrl(options)";

const text = (expected = "a text"): Rule => ({ accepts: isText, expected });

/** A comma divides one word from the next. */
const isWord = (value: unknown): boolean =>
  (typeof value === "string" && value !== "" && !value.includes(",")) || Number.isFinite(value);

const WORD: Rule = { accepts: isWord, expected: "a text without a comma, or a number" };

const RULES: Readonly<Record<keyof SingleUrlOptions, Rule>> = {
  app: text("the app's id"),
  object: text("the object's id"),
  sheet: text("the sheet's id"),
  options: {
    accepts: Array.isArray,
    expected: '["nointeraction", …], a list',
    each: { accepts: (value) => typeof value === "string" && isWord(value), expected: "a word of Qlik's opt" },
  },
  selections: {
    accepts: (value) => isObject(value) && Object.keys(value).every(isWord),
    expected: "{ field: value or values }, fields without a comma",
    each: {
      accepts: (value) => isWord(value) || (Array.isArray(value) && value.length > 0 && value.every(isWord)),
      expected: `${WORD.expected}, or a list of them`,
    },
  },
  theme: text(),
  identity: text(),
  bookmark: text(),
  lang: text('"de-DE"'),
  opt: text(),
  select: text(),
};

const COMPLAINTS: Complaints = {
  unknown: (name, known) => optionUnknown(CALL, name, known),
  unusable: (name, expected) => optionUnusable(CALL, name, expected),
};

/** Throws `invalid-option`. No name but the known ones, so no ticket gets into the address by mistake. */
export function singleUrlOf({ base }: Pick<Proxy, "base">, options: SingleUrlOptions): string {
  if (!isObject(options)) throw optionUnusable(CALL, "options", "{ app, object }");
  checkOptions(options, RULES, COMPLAINTS);
  const { app, object, sheet, options: words = [], selections = {}, opt, select, ...named } = options;
  if (!app) throw optionUnusable(CALL, "app", "the app's id");
  if (!object && !sheet) throw nothingToShow(CALL);
  if (object && sheet) throw severalToShow(CALL);
  const opts = [...(opt ? [opt] : []), ...words].join(",");
  const pairs: (readonly [string, string | undefined])[] = [
    ["appid", app],
    ["obj", object],
    ["sheet", sheet],
    ...Object.entries(named),
    ["opt", opts || undefined],
    ["select", select],
    ...Object.entries(selections).map(([field, values]) => ["select", [field, values].flat().join(",")] as const),
  ];
  return `${base}single/?${pairs.flatMap(encoded).join("&")}`;
}

/** Spaces as `%20` and commas as they are: that is how Qlik's own documents write them. */
const encoded = ([name, value]: readonly [string, string | undefined]): readonly string[] =>
  value === undefined
    ? []
    : [
        `${name}=${new URLSearchParams([["", value]]).toString().slice(1).replaceAll("+", "%20").replaceAll("%2C", ",")}`,
      ];
