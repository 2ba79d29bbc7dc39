// The pages of the table in docs/measured/compatibility.md.
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import { OTHER_SERVER_ENDPOINT, SECOND_ENDPOINT } from "../support/world.js";
import type { PageFixture } from "./fixture.js";

const tag = (...names: string[]) => names.map((name) => `<script src="/lib/${name}.js"></script>`).join("");
const CHARTS = { outcome: "charts" } as const;

/** What a page may have told its RequireJS, some of it left over from a hand-written load of Qlik. */
const OWN = JSON.stringify({
  baseUrl: "/modules",
  paths: {
    chart: "/vendor/chart",
    qlik: "/vendor/qlik",
    assets: "/vendor",
    extensions: "/vendor",
    "js/qlik": "/old/qlik",
  },
  shim: { chart: { exports: "chartLibrary" }, "js/qlik": { deps: ["gone"] } },
  map: { "*": { "client.environment": "someone/else" } },
});
const CONFIGURED = `<script>requirejs.config(${OWN});
  window.configBefore = JSON.stringify(requirejs.s.contexts._.config);</script>`;
const OWN_MODULE = `
  const own = await new Promise((resolve, reject) => requirejs(["own"], resolve, reject));
  return { own, same: JSON.stringify(requirejs.s.contexts._.config) === configBefore };`;
const OWN_KEPT = { own: "the page's chart and the page's qlik", same: true };

const requireJsPages: readonly PageFixture[] = [
  ["requirejs", "RequireJS 2.3.8"],
  ["requirejs-2.1", "RequireJS 2.1.22"],
].map(([file = "", name = ""]) => ({
  id: file.replace(".", "-"),
  page: `${name} with \`paths\`, \`map\`, \`shim\` and \`baseUrl\` of its own`,
  head: tag(file) + CONFIGURED,
  after: OWN_MODULE,
  expected: { ...CHARTS, page: OWN_KEPT, says: "the page's configuration and modules as before" },
}));

const jQueryPages: readonly PageFixture[] = ["1", "3", "4"].flatMap((major) => {
  const version = { "1": "1.12.4", "3": "3.7.1", "4": "4.0.0" }[major] ?? "";
  const look = `return [window.$?.fn?.jquery, window.jQuery?.fn?.jquery];`;
  const expected = { ...CHARTS, page: [version, version], says: "`$` and `jQuery` are the page's" };
  return [
    {
      id: `jquery-${major}-before`,
      page: `jQuery ${version} before`,
      head: tag(`jquery-${major}`),
      after: look,
      expected,
    },
    {
      id: `jquery-${major}-after`,
      page: `jQuery ${version} after`,
      after: `await addScript("/lib/jquery-${major}.js"); ${look}`,
      expected,
    },
  ];
});

const USE_EDITOR = `
  require.config({ paths: { vs: "/vs" } });
  return await new Promise((resolve, reject) => require(["vs/editor"], resolve, reject));`;
const MONACO = "a loader like the Monaco editor's";

const otherLoaders: readonly PageFixture[] = [
  {
    id: "monaco-before",
    page: `${MONACO}, before`,
    head: tag("monaco"),
    after: USE_EDITOR,
    expected: { outcome: "amd-conflict", page: "the editor", says: "the loader is named, and works" },
  },
  {
    id: "monaco-after",
    page: `${MONACO}, after`,
    after: `await addScript("/lib/monaco.js"); ${USE_EDITOR}`,
    expected: { ...CHARTS, page: "the editor", says: "both loaders work" },
  },
  {
    id: "monaco-beside-requirejs",
    page: `RequireJS, and ${MONACO} after`,
    head: tag("requirejs") + CONFIGURED,
    after: `const { define } = window; await addScript("/lib/monaco.js");
      if (window.define !== define) return "it did not step aside"; ${OWN_MODULE}`,
    expected: { ...CHARTS, page: OWN_KEPT, says: "it steps aside" },
  },
  ...(["require.js", "js/qlik"] as const).map((file) => ({
    id: `monaco-during-${file.replace(/\W/g, "-")}`,
    page: `${MONACO}, while Qlik's ${file} is on its way`,
    // Its own text: a tag with an address could come too late.
    during: { file, script: "monaco" },
    after: USE_EDITOR,
    expected: { ...CHARTS, page: "the editor", says: "both loaders work" },
  })),
  {
    id: "systemjs-after",
    page: "a loader like SystemJS with AMD, after",
    after: `await addScript("/lib/systemjs.js"); return (await System.import("/vs/editor.js")).default;`,
    expected: { ...CHARTS, page: "the editor", says: "both loaders work" },
  },
  {
    id: "systemjs-during",
    page: "a loader like SystemJS with AMD, while js/qlik is on its way",
    during: { file: "js/qlik", script: "systemjs" },
    after: `return (await System.import("/vs/editor.js")).default;`,
    expected: { ...CHARTS, page: "the editor", says: "both loaders work" },
  },
  {
    id: "systemjs-during-beside-requirejs",
    page: "RequireJS, and a loader like SystemJS with AMD while js/qlik is on its way",
    head: tag("requirejs"),
    during: { file: "js/qlik", script: "systemjs" },
    expected: { outcome: "amd-conflict", says: "SystemJS is named" },
  },
  {
    id: "sharepoint-after",
    page: "a stand-in for SharePoint's loader, after",
    after: `await addScript("/lib/sharepoint.js"); return window.requirejs === session.require;`,
    expected: { ...CHARTS, page: false, says: "both loaders work" },
  },
];

const umdPages: readonly PageFixture[] = [
  { id: "umd-before", head: tag("umd"), page: "before" },
  { id: "umd-during", during: { file: "js/qlik", script: "umd" } as const, page: "while js/qlik is on its way" },
  { id: "umd-after", after: `await addScript("/lib/umd.js");`, page: "after" },
].map(({ page, after = "", ...rest }) => ({
  ...rest,
  page: `a UMD library by a plain tag, ${page}`,
  after: `${after} return window.umdLibrary?.name;`,
  expected: { ...CHARTS, page: "umd", says: "the library's global is there" },
}));

const OWN_THINGS = `<div style="font-size: 20px"><a id="own-link" href="#own">a link</a></div>
  <style>.own-field { height: 40px; }</style><input id="own-field" type="text" class="own-field" aria-label="own">`;
const LOOK_AT_OWN_THINGS = `return [getComputedStyle(document.getElementById("own-link")).textDecorationLine,
  getComputedStyle(document.getElementById("own-field")).height];`;

const oddPages: readonly PageFixture[] = [
  {
    id: "anonymous-before",
    page: "a script that calls `define()` without a name by a plain tag, before",
    head: tag("requirejs", "anonymous", "anonymous"),
    // RequireJS looks into its queue 4 ms after its start.
    ownError: /Mismatched anonymous define/,
    expected: CHARTS,
  },
  {
    id: "anonymous-during",
    page: "a script that calls `define()` without a name by a plain tag, while js/qlik is on its way",
    during: { file: "js/qlik", script: "anonymous" },
    expected: CHARTS,
  },
  {
    id: "anonymous-after",
    page: "a script that calls `define()` without a name by a plain tag, after",
    after: `await addScript("/lib/anonymous.js");
      return await new Promise((resolve) => {
        const throwing = () => { try { session.require([location.origin + "/late.js"], resolve); } catch (error) { return error.requireType; } };
        resolve([throwing()]);
      });`,
    expected: { ...CHARTS, page: ["mismatch"], says: "RequireJS throws `mismatch` at the next `require()`, once" },
  },
  {
    id: "elements",
    page: '`<form id="require">`, `<div id="define">`, `<img name="requirejs">`, `<img name="currentScript">`',
    head: `<form id="require"><input name="config"></form><div id="define"></div><img name="requirejs" alt="" src="data:,">
      <img name="currentScript" alt="" src="data:,">`,
    expected: CHARTS,
  },
  {
    id: "extended-prototypes",
    page: "`Object.prototype` and `Array.prototype` extended, enumerable",
    head: `<script>Object.prototype.clone = function () { return this; }; Array.prototype.contains = function () { return false; };</script>`,
    expected: CHARTS,
  },
  {
    id: "global-config",
    page: "`var require = { paths, deps }` of some other loader, before",
    head: `<script>var require = { paths: { "js/qlik": "/old/qlik" }, deps: ["/old/start.js"] };</script>`,
    expected: CHARTS,
  },
  {
    id: "angularjs",
    page: "AngularJS 1.8.3 with an app of its own",
    head: tag("angular"),
    body: `<p id="own" ng-app="own" ng-init="figure = 41">{{ figure + 1 }}</p><script>angular.module("own", []);</script>`,
    after: `return [document.getElementById("own").textContent, angular.version.full];`,
    expected: { ...CHARTS, page: ["42", "1.8.3"], says: "the page's app runs" },
  },
  {
    id: "hidden-tab",
    page: "a chart in a hidden tab, which is shown later",
    body: `<div id="tab" style="display: none"><div id="hidden" style="width: 300px; height: 200px"></div></div>`,
    after: `
      const app = session.openApp(${JSON.stringify(DEMO_APP.id)});
      await app.getObject("hidden", ${JSON.stringify(DEMO_APP.objects.chart)});
      document.getElementById("tab").style.display = "block";
      session.qlik.resize();
      const widest = () => Math.max(0, ...[...document.querySelectorAll("#hidden svg rect")].map((bar) => bar.getBoundingClientRect().width));
      for (let turns = 0; turns < 100 && widest() < 1; turns++) await new Promise((resolve) => setTimeout(resolve, 20));
      return widest() > 1;`,
    expected: { ...CHARTS, page: true, says: "drawn after `qlik.resize()`" },
  },
  {
    id: "two-qliks",
    page: "two virtual proxies of Qlik, each with a Capability API of its own",
    body: `<section id="second" style="width: 300px; height: 150px"></section>`,
    after: `
      const other = await qlikTicket.authenticate(${JSON.stringify(SECOND_ENDPOINT)});
      await other.openApp(${JSON.stringify(DEMO_APP.id)}).getObject("second", ${JSON.stringify(DEMO_APP.objects.kpi)});
      const hasFigure = await until(() => /\\d/.test(document.getElementById("second").innerText));
      return { hasFigure, isOwn: other.qlik !== session.qlik };`,
    expected: { ...CHARTS, page: { hasFigure: true, isOwn: true }, says: "each has its own modules and session" },
  },
  {
    id: "two-servers",
    page: "two Qlik servers, each with a Capability API of its own",
    body: `<section id="second" style="width: 300px; height: 150px"></section>`,
    after: `
      const other = await qlikTicket.authenticate(${JSON.stringify(OTHER_SERVER_ENDPOINT)});
      await other.openApp(${JSON.stringify(DEMO_APP.id)}).getObject("second", ${JSON.stringify(DEMO_APP.objects.kpi)});
      const hasFigure = await until(() => /\\d/.test(document.getElementById("second").innerText));
      return { hasFigure, isOwn: other.qlik !== session.qlik, isElsewhere: other.config.host !== session.config.host };`,
    expected: {
      ...CHARTS,
      page: { hasFigure: true, isOwn: true, isElsewhere: true },
      says: "each has its own modules and session",
    },
  },
  {
    id: "amd-fail",
    page: 'RequireJS, and `bootstrap: { amd: "fail" }`',
    head: tag("requirejs"),
    bootstrap: { amd: "fail" },
    expected: { outcome: "amd-conflict", says: "nothing is asked of Qlik's files" },
  },
  {
    id: "amd-reuse",
    page: '`bootstrap: { amd: "reuse" }`',
    bootstrap: { amd: "reuse" },
    after: `return !!window.define.amd;`,
    expected: { ...CHARTS, page: true, says: "the page's scripts see `define.amd`" },
  },
  {
    id: "styles",
    page: "links and fields of its own, without a style sheet for them",
    body: OWN_THINGS,
    // Nobody waits for a style sheet.
    after: `await until(() => getComputedStyle(document.getElementById("own-link")).textDecorationLine === "none"); ${LOOK_AT_OWN_THINGS}`,
    expected: { ...CHARTS, page: ["none", "28px"], says: "Qlik's page-wide rules change them" },
  },
  {
    id: "no-styles",
    page: "the same, and `bootstrap: { styles: false }`",
    bootstrap: { styles: false },
    body: OWN_THINGS,
    after: LOOK_AT_OWN_THINGS.replace("return [", `return [document.querySelectorAll("link[rel=stylesheet]").length, `),
    expected: { ...CHARTS, page: [0, "underline", "40px"], says: "no style sheet of Qlik's; they are as before" },
  },
];

export const FIXTURES: readonly PageFixture[] = [
  ...requireJsPages,
  ...jQueryPages,
  ...otherLoaders,
  ...umdPages,
  ...oddPages,
];
