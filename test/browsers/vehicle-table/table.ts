// The table that the engines are held against: what a page learns of each answer by each vehicle, and which cookies the
// browser keeps. Measured with Chromium 156, Firefox ESR 153 and WebKitGTK 2.50 (docs/measured/browser-facts.md).
import type { Engine } from "../support/browser.js";
import type { Shape } from "./shapes.js";
import type { Vehicle } from "./vehicles.js";

export type EngineName = Engine["name"];
export type Row = Readonly<Record<Vehicle, string>>;
export type Outcomes = Readonly<Record<Shape, Row>>;

/** In the order of the table's columns. */
export const vehicles: readonly Vehicle[] = [
  "image",
  "script",
  "fetch no-cors",
  "fetch cors",
  "fetch cors, manual",
  "iframe",
];

type Cell = string | Readonly<Record<EngineName, string>>;
type Cells = readonly [image: Cell, script: Cell, noCors: Cell, cors: Cell, corsManual: Cell, iframe: Cell];

/** Only WebKit fires `load` for a script that is none. */
const ONLY_WEBKIT_LOADS: Cell = { Chromium: "error", Firefox: "error", WebKitGTK: "load" };

const OUTCOMES: Readonly<Record<Shape, Cells>> = {
  "200 PNG": ["load", "error", "opaque", "200 image/png", "200 image/png", "load"],
  "404 PNG": ["load", "error", "opaque", "404 image/png", "404 image/png", "load"],
  "200 HTML": ["error", ONLY_WEBKIT_LOADS, "opaque", "200 text/html", "200 text/html", "load"],
  "200 HTML, nosniff": ["error", "error", "opaque", "200 text/html", "200 text/html", "load"],
  "401 HTML": ["error", "error", "opaque", "401 text/html", "401 text/html", "load"],
  "200 JSON": ["error", ONLY_WEBKIT_LOADS, "opaque", "200 application/json", "200 application/json", "load"],
  "200 JavaScript": ["error", "load", "opaque", "200 text/javascript", "200 text/javascript", "load"],
  "200 empty": ["error", "load", "opaque", "200", "200", "load"],
  "204 empty": ["error", "load", "opaque", "204", "204", "nothing"],
  "302 to a login of the same host": ["error", ONLY_WEBKIT_LOADS, "opaque", "rejects", "opaqueredirect", "load"],
  "302 to a login of another site": ["error", ONLY_WEBKIT_LOADS, "opaque", "rejects", "opaqueredirect", "load"],
  "302 to the PNG without the ticket": [
    "load",
    "error",
    "opaque",
    "200 image/png redirected",
    "opaqueredirect",
    "load",
  ],
  "200 PNG, CORP same-origin": ["error", "error", "rejects", "200 image/png", "200 image/png", "load"],
};

/** In the order of the table's rows. */
export const shapes = Object.keys(OUTCOMES) as Shape[];

/** The row of one engine. */
export function expectedRow(engine: EngineName, shape: Shape): Row {
  const cells = OUTCOMES[shape].map((cell) => (typeof cell === "string" ? cell : cell[engine]));
  return Object.fromEntries(vehicles.map((vehicle, index) => [vehicle, cells[index]])) as Row;
}

export const cookieKinds = ["SameSite=None", "SameSite=None, Partitioned", "no SameSite", "SameSite=Lax"] as const;
export type CookieKind = (typeof cookieKinds)[number];

export interface Setting {
  readonly engine: EngineName;
  /** Column of the table. */
  readonly title: string;
  readonly thirdPartyCookies: "allowed" | "blocked";
  /** Which cookies come back that an answer to a page of another site set. From a page of the same site all do. */
  readonly keepsCrossSite: readonly CookieKind[];
}

export const settings: readonly Setting[] = [
  {
    engine: "Chromium",
    title: "Chromium, third-party cookies allowed",
    thirdPartyCookies: "allowed",
    keepsCrossSite: ["SameSite=None", "SameSite=None, Partitioned"],
  },
  {
    engine: "Chromium",
    title: "Chromium, third-party cookies blocked",
    thirdPartyCookies: "blocked",
    keepsCrossSite: ["SameSite=None, Partitioned"],
  },
  {
    engine: "Firefox",
    title: "Firefox as it comes",
    thirdPartyCookies: "allowed",
    // No Lax by default: a cookie without the attribute counts as None.
    keepsCrossSite: ["SameSite=None", "SameSite=None, Partitioned", "no SameSite"],
  },
  {
    engine: "WebKitGTK",
    title: "WebKitGTK with tracking prevention",
    thirdPartyCookies: "allowed",
    keepsCrossSite: [],
  },
];
