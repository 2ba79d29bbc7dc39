// The scripts that the fixtures load, by path: the published libraries, and small ones of the page.
import { readFileSync } from "node:fs";
import path from "node:path";
import { MONACO_LIKE, SHAREPOINT_LIKE, SYSTEMJS_LIKE } from "../support/other-loaders.js";

const published = (file: string): string =>
  readFileSync(path.resolve(import.meta.dirname, "../../../node_modules", file), "utf8");

const requireJs = published("requirejs/require.js");

/** Each wants another past: a name, and what it does on such a page. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  "/lib/requirejs.js": requireJs,
  "/lib/requirejs-2.1.js": published("requirejs21/require.js"),
  "/lib/jquery-1.js": published("jquery1/dist/jquery.min.js"),
  "/lib/jquery-3.js": published("jquery3/dist/jquery.min.js"),
  "/lib/jquery-4.js": published("jquery4/dist/jquery.min.js"),
  "/lib/angular.js": published("angular/angular.min.js"),
  "/lib/monaco.js": MONACO_LIKE,
  "/lib/systemjs.js": SYSTEMJS_LIKE,
  "/lib/sharepoint.js": SHAREPOINT_LIKE(requireJs),
  "/lib/umd.js": `(function (root, factory) {
    if (typeof define === "function" && define.amd) define([], factory); else root.umdLibrary = factory();
  })(this, function () { return { name: "umd" }; });`,
  "/lib/anonymous.js": "define([], function () { return {}; });",
  // Asked for by `session.require`: for Qlik's loader a module like any of Qlik's own that come late.
  "/late.js": `define([], function () { return "late"; });`,
  "/modules/own.js": `define(["chart", "qlik"], function (chart, qlik) { return chart + " and " + qlik; });`,
  "/vendor/chart.js": `window.chartLibrary = "the page's chart";`,
  "/vendor/qlik.js": `define([], function () { return "the page's qlik"; });`,
  "/vs/editor.js": `define([], function () { return "the editor"; });`,
};
