// Pages with an AMD loader of their own, before Qlik's or after: the published RequireJS, and stand-ins for the loaders of others.
import { afterEach, describe, expect, it } from "vitest";
import { MONACO_LIKE, SHAREPOINT_LIKE, SYSTEMJS_LIKE } from "../../browsers/support/other-loaders.js";
import {
  modulesOf,
  openLoaderPage,
  PAGE,
  published,
  QLIK,
  type LoaderPage,
  type LoaderPageOptions,
} from "../support/loader-page.js";

const QLIK_JS = `${QLIK}resources/js/qlik.js`;
const LAZY = `define([], function () { return { name: "lazy" }; });`;
const UMD = `(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory); else root.library = factory();
})(window, function () { return { name: "umd" }; });`;

/** Qlik's own modules that come when they are needed, and files of the page. */
const FILES = {
  [`${QLIK}resources/js/lazy.js`]: LAZY,
  [`${QLIK}extensions/gauge.js`]: `define(["client.environment"], function (environment) { return typeof environment.pageConfig; });`,
  [`${PAGE}page/modules/own.js`]: `define(["chart", "qlik"], function (chart, qlik) { return [chart, qlik]; });`,
  [`${PAGE}vendor/chart.js`]: `window.chartLibrary = "the page's chart library";`,
  [`${PAGE}page/qlik.js`]: `define([], function () { return "the page's qlik"; });`,
  [`${PAGE}umd.js`]: UMD,
  [`${PAGE}editor/main.js`]: `define([], function () { return "the editor"; });`,
};

/** What a page may have told its RequireJS, some of it left over from a hand-written load of Qlik. */
const OWN = {
  baseUrl: "/page/modules",
  waitSeconds: 3,
  urlArgs: "v=1",
  paths: {
    chart: "/vendor/chart",
    qlik: "/page/qlik",
    assets: "/page/assets",
    extensions: "/page/extensions",
    "js/qlik": "https://old.example.com/resources/js/qlik",
    "client.environment": "/page/environment",
  },
  shim: { chart: { exports: "chartLibrary" }, "js/qlik": { deps: ["gone"], exports: "nothing" } },
  map: {
    "*": { "js/qlik": "someone/else", "js/lazy": "someone/else" },
    "js/qlik": { "client.environment": "someone/else" },
  },
  packages: [{ name: "js", location: "/page/js" }],
  bundles: { "page/bundle": ["js/qlik", "js/lazy"] },
};

let page: LoaderPage;
const open = (options: LoaderPageOptions = {}) =>
  (page = openLoaderPage({ ...options, files: { ...FILES, ...options.files } }));
afterEach(() => page.close());

const openWithRequireJs = (options?: LoaderPageOptions) => {
  open(options).run(`${published}\nrequirejs.config(${JSON.stringify(OWN)});`);
  return page.globals.requirejs;
};
/** The page's own configuration, as text. */
const configOf = () => JSON.stringify(page.globals.requirejs.s.contexts["_"]?.config);

describe("a page with a RequireJS of its own", () => {
  it("a page's own paths, shims, maps, packages and bundles lead none of Qlik's modules astray", async () => {
    openWithRequireJs();
    const { qlik, require } = await page.load();
    expect(typeof qlik.openApp).toBe("function");
    expect(await modulesOf(require, "js/lazy", "extensions/gauge")).toEqual([{ name: "lazy" }, "function"]);
    expect(page.requested.filter((address) => address.startsWith(PAGE) || address.includes("old.example"))).toEqual([]);
    expect(page.requested).toContain(QLIK_JS);
  });

  it("a page's own configuration is, after Qlik's client has come, what it was", async () => {
    openWithRequireJs();
    const before = configOf();
    const { require } = await page.load();
    await modulesOf(require, "extensions/gauge");
    expect(configOf()).toBe(before);
    page.globals.requirejs.config({ paths: { later: "/later" } });
    expect(page.globals.requirejs.s.contexts["_"]?.config["paths"]).toEqual({
      ...OWN.paths,
      js: "/page/js",
      later: "/later",
    });
  });

  it("a page's own modules come from the page, also those with the names of Qlik's", async () => {
    const requirejs = openWithRequireJs();
    await page.load();
    expect(await modulesOf(requirejs, "own")).toEqual([["the page's chart library", "the page's qlik"]]);
  });

  it.each(["before Qlik", "while Qlik's require.js is on its way"])(
    "modules that a page defines by name %s are the page's, whatever their names are",
    async (when) => {
      const define = `["assets", "qlik", "extensions", "client.environment", "plain"].forEach(function (name) {
        define(name, [], function () { return "the page's " + name; });
      });`;
      const requirejs = openWithRequireJs({
        before: (address) => {
          if (when !== "before Qlik" && address.endsWith("/require.js")) page.run(define);
        },
      });
      if (when === "before Qlik") page.run(define);
      const { require } = await page.load();
      expect(await modulesOf(require, "extensions/gauge")).toEqual(["function"]);
      expect(await modulesOf(requirejs, "plain", "client.environment")).toEqual([
        "the page's plain",
        "the page's client.environment",
      ]);
    },
  );

  it("a page's own define, require and requirejs are the same functions after Qlik's client has come", async () => {
    const requirejs = openWithRequireJs();
    const { define, require } = page.globals;
    await page.load();
    expect(page.globals.define).toBe(define);
    expect(page.globals.require).toBe(require);
    expect(page.globals.requirejs).toBe(requirejs);
    expect(define.amd).toEqual({ jQuery: true });
  });

  it("a second Qlik server on the same page has modules of its own", async () => {
    openWithRequireJs();
    const first = await page.load();
    const second = await page.load("https://other.example.net/vp/");
    expect(second.qlik).not.toBe(first.qlik);
    expect(page.requested).toContain("https://other.example.net/vp/resources/js/qlik.js");
  });

  it("the Monaco editor's loader, which steps aside for RequireJS, does so after Qlik as well", async () => {
    openWithRequireJs();
    const { define } = page.globals;
    const { require } = await page.load();
    page.run(MONACO_LIKE);
    expect(page.globals.define).toBe(define);
    expect(await modulesOf(require, "js/lazy")).toEqual([{ name: "lazy" }]);
  });

  it.each<[string, (requireJs: string) => string, string]>([
    ["SystemJS with AMD", () => SYSTEMJS_LIKE, "SystemJS"],
    ["a stand-in for SharePoint's loader", SHAREPOINT_LIKE, "SharePoint's loader"],
  ])(
    "%s that takes the names after Qlik: a module of Qlik's fails with amd-conflict, which names it",
    async (_, loader, name) => {
      openWithRequireJs();
      const { require } = await page.load();
      page.run(loader(published));
      const failure = await modulesOf(require, "js/lazy").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "amd-conflict", stage: "open", requireModules: ["js/lazy"] });
      expect((failure as Error).message).toContain(name);
    },
  );

  it.each(["/require.js", "/qlik.js"])(
    "SystemJS with AMD that takes the names while Qlik's %s is on its way: amd-conflict, which names it",
    async (file) => {
      openWithRequireJs({
        before: (address) => {
          if (address.startsWith(QLIK) && address.endsWith(file)) page.run(SYSTEMJS_LIKE);
        },
      });
      const failure = await page.load().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "amd-conflict", stage: "open" });
      expect((failure as Error).message).toContain("SystemJS");
    },
  );

  it("SystemJS with AMD that took define from RequireJS before Qlik: amd-conflict, which names it", async () => {
    openWithRequireJs();
    page.run(SYSTEMJS_LIKE);
    const failure = await page.load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "amd-conflict", stage: "open" });
    expect((failure as Error).message).toContain("SystemJS");
  });
});

const LATER: readonly [string, (requireJs: string) => string][] = [
  ["the Monaco editor's loader", () => MONACO_LIKE],
  ["SystemJS with AMD", () => SYSTEMJS_LIKE],
  ["a stand-in for SharePoint's loader", SHAREPOINT_LIKE],
];

describe("a page without a loader", () => {
  for (const [name, loader] of LATER) {
    it.each(["/require.js", "/qlik.js"])(
      `${name} that comes while Qlik's %s is on its way takes nothing from Qlik`,
      async (file) => {
        open({
          before: (address) => {
            if (address.startsWith(QLIK) && address.endsWith(file)) page.run(loader(published));
          },
        });
        const { qlik, require } = await page.load();
        expect(typeof qlik.openApp).toBe("function");
        expect(await modulesOf(require, "js/lazy", "extensions/gauge")).toEqual([{ name: "lazy" }, "function"]);
      },
    );

    it(`${name} that comes after Qlik takes nothing from Qlik`, async () => {
      open();
      const { require } = await page.load();
      page.run(loader(published));
      expect(await modulesOf(require, "js/lazy", "extensions/gauge")).toEqual([{ name: "lazy" }, "function"]);
    });
  }

  it("the Monaco editor's loader works beside Qlik's, with a configuration that was there before both", async () => {
    open();
    page.run(`window.require = { paths: { vs: "/editor" } };`);
    await page.load();
    expect(page.globals.require).toEqual({ paths: { vs: "/editor" } });
    page.run(MONACO_LIKE);
    expect(await modulesOf(page.globals.require, "vs/main")).toEqual(["the editor"]);
  });

  it.each([`window.require = `, `var require = `])(
    "a configuration in a global (%s…) does not reach Qlik's RequireJS",
    async (start) => {
      open();
      page.run(`${start}${JSON.stringify(OWN)};`);
      const { require } = await page.load();
      expect(await modulesOf(require, "js/lazy", "extensions/gauge")).toEqual([{ name: "lazy" }, "function"]);
      expect(page.requested.filter((address) => address.startsWith(PAGE))).toEqual([]);
    },
  );

  it("UMD libraries by plain tags keep their globals after Qlik, and nothing is left over for Qlik's modules", async () => {
    open();
    const { require } = await page.load();
    await page.addScript(`${PAGE}umd.js`);
    expect(page.globals["library"]).toEqual({ name: "umd" });
    expect(typeof page.globals.define).toBe("function");
    expect(await modulesOf(require, "js/lazy")).toEqual([{ name: "lazy" }]);
  });

  it.each(["js/qlik", "js/lazy"])(
    "a define() without a name by a plain tag is not taken for Qlik's %s",
    async (module) => {
      open({
        before: (address) => {
          if (address.endsWith(`${module}.js`)) page.run(`define([], function () { return "the page's"; });`.repeat(2));
        },
      });
      const { qlik, require } = await page.load();
      expect(typeof qlik.openApp).toBe("function");
      expect(await modulesOf(require, "js/lazy")).toEqual([{ name: "lazy" }]);
    },
  );

  it("a second Qlik server on the same page has modules of its own, also when both are loaded at once", async () => {
    open();
    const [first, second] = await Promise.all([page.load(), page.load("https://other.example.net/vp/")]);
    expect(second.qlik).not.toBe(first.qlik);
    expect(page.requested).toContain("https://other.example.net/vp/resources/js/qlik.js");
    expect(await modulesOf(first.require, "extensions/gauge")).toEqual(["function"]);
  });

  it("the names are the page's again when no loader of Qlik's came", async () => {
    open({ files: { [`${QLIK}resources/assets/external/requirejs/require.js`]: "/* a login page */" } });
    page.run(`window.require = { paths: {} };`);
    const failure = await page.load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "require-failed" });
    const named = (name: string) => page.run(`Object.getOwnPropertyDescriptor(window, "${name}")`);
    expect(named("define")).toBeUndefined();
    expect(named("requirejs")).toBeUndefined();
    expect(named("require")).toMatchObject({ value: { paths: {} }, writable: true });
  });
});

describe("a page with a loader that is not RequireJS", () => {
  it.each<[string, string, string]>([
    ["the Monaco editor's", MONACO_LIKE, "the Monaco editor's loader"],
    ["SystemJS with AMD", SYSTEMJS_LIKE, "SystemJS"],
    ["Dojo's", `window.define = function () {}; define.amd = { vendor: "dojotoolkit.org" };`, "Dojo's loader"],
    ["one with a vendor", `window.define = function () {}; define.amd = { vendor: "acme" };`, "the loader of acme"],
    ["an unknown one", `window.define = function () {}; define.amd = {};`, "one that this library does not know"],
  ])("%s: amd-conflict says whose it is, and nothing is asked of Qlik", async (_, loader, name) => {
    open().run(loader);
    const failure = await page.load().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "amd-conflict" });
    expect((failure as Error).message).toContain(name);
    expect(page.requested).toEqual([]);
  });
});
