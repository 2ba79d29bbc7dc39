import { defineConfig, type Options } from "tsup";
import { inlineAssetsForEsbuild } from "./scripts/inline-assets.mjs";
import { recordBundledFiles } from "./scripts/notices.mjs";

const noTypes = process.env["QLIK_TICKET_BUILD"] === "js";
const dts = noTypes ? false : { compilerOptions: { ignoreDeprecations: "6.0" } };
/** What a site installs when it uses what needs them. */
const optional = ["jose", "rate-limiter-flexible"];
/** Syntax that the oldest browsers take which we support: Chromium 100, Firefox 102, Safari 15.4. */
const shared: Options = { sourcemap: true, clean: false, target: "es2020", treeshake: true };

// Bundled CommonJS packages call require() for Node's own modules; an ES module has none unless it makes one.
const requireForBundledPackages: NonNullable<Options["banner"]> = ({ format }) =>
  format === "esm"
    ? {
        js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
      }
    : {};

// Nearly all of the file runs in each sign-in. Chromium compiles it while it comes then, beside the page's own thread; else each
// function when it is first called (v8.dev/blog/explicit-compile-hints). Other engines take it for the comment that it is.
const compileEarly = { preamble: "//# allFunctionsCalledOnLoad" };

/** One file with the global `qlikTicket`, for a page without a bundler. */
const scriptTag: Options = {
  ...shared,
  format: ["iife"],
  globalName: "qlikTicket",
  platform: "browser",
  minify: "terser",
  terserOptions: { ecma: 2020, compress: { passes: 3 }, format: compileEarly },
  dts: false,
};

const modules: Options[] = [
  {
    ...shared,
    name: "browser",
    entry: {
      index: "src/index.ts",
      "element/index": "src/element/index.ts",
      "diagnose/index": "src/diagnose/index.ts",
      "qlik-cloud/index": "src/qlik-cloud/index.ts",
      "tableau/index": "src/tableau/index.ts",
      "sbm/index": "src/sbm/index.ts",
      "interop/enigma/index": "src/interop/enigma/index.ts",
      "interop/qlik-api/index": "src/interop/qlik-api/index.ts",
      "interop/nebula/index": "src/interop/nebula/index.ts",
      "provider/index": "src/provider/index.ts",
    },
    format: ["esm", "cjs"],
    platform: "neutral",
    treeshake: false,
    noExternal: ["oauth4webapi"],
    dts,
    esbuildPlugins: [recordBundledFiles("browser")],
  },
  {
    ...shared,
    // Not minified, so it reads well in a stack trace as it is; maps would be two thirds of the package.
    sourcemap: false,
    // One build for all Node entries: what two of them share exists once.
    name: "node",
    entry: { "server/index": "src/server/index.ts", "emulator/index": "src/emulator/index.ts" },
    format: ["esm", "cjs"],
    platform: "node",
    target: "node20",
    splitting: true,
    noExternal: [/^(?!jose|rate-limiter-flexible)/],
    external: optional,
    shims: true,
    dts,
    banner: requireForBundledPackages,
    esbuildPlugins: [inlineAssetsForEsbuild(), recordBundledFiles("node")],
  },
  {
    ...shared,
    sourcemap: false,
    // A build of its own without Node's modules: request mocks run in browsers too.
    name: "testing",
    entry: { "testing/index": "src/testing/index.ts" },
    format: ["esm", "cjs"],
    platform: "neutral",
    noExternal: [/.*/],
    dts,
    esbuildPlugins: [inlineAssetsForEsbuild(), recordBundledFiles("testing")],
  },
  {
    ...shared,
    sourcemap: false,
    name: "cli",
    entry: { "cli/index": "src/cli/index.ts" },
    format: ["esm"],
    platform: "node",
    target: "node20",
    // `serve` brings what a server of its own needs, but for the client of Redis (docs/decisions/0002).
    noExternal: [/^(?!redis|rate-limiter-flexible)/],
    external: ["redis", "rate-limiter-flexible"],
    dts: false,
    banner: requireForBundledPackages,
    esbuildPlugins: [inlineAssetsForEsbuild(), recordBundledFiles("cli")],
  },
];

/** A further product by a script tag: one file, with a global of its own, so that several can stand on one page. */
const productTag = (product: string, globalName: string, note = ""): Options => ({
  ...scriptTag,
  name: `${product}-tag`,
  globalName,
  entry: { "qlik-ticket": `src/${product}/index.ts` },
  outExtension: () => ({ js: `.${product}.js` }),
  terserOptions: { ecma: 2020, compress: { passes: 3 }, format: { preamble: compileEarly.preamble + note } },
  noExternal: [/.*/],
  esbuildPlugins: [recordBundledFiles(`${product}-tag`)],
});

export default defineConfig([
  ...modules,
  productTag(
    "qlik-cloud",
    "qlikTicketCloud",
    "\n/* Holds parts of oauth4webapi, (c) Filip Skokan, MIT licence: THIRD-PARTY-NOTICES of the package qlik-ticket. */",
  ),
  productTag("tableau", "qlikTicketTableau"),
  productTag("sbm", "qlikTicketSbm"),
  {
    ...scriptTag,
    name: "script-tag",
    entry: { "qlik-ticket": "src/global.ts" },
    outExtension: () => ({ js: ".global.js" }),
  },
  {
    ...scriptTag,
    name: "one-tag",
    entry: { "qlik-ticket": "src/embed.ts" },
    outExtension: () => ({ js: ".embed.js" }),
  },
  {
    ...shared,
    name: "diagnose-tag",
    format: ["iife"],
    platform: "browser",
    minify: "terser",
    // Objects of its own: without a `globalName` tsup lets terser drop top-level names, and terser notes that in `compress`.
    terserOptions: { ecma: 2020, compress: { passes: 3 } },
    dts: false,
    entry: { "qlik-ticket": "src/diagnose/global.ts" },
    outExtension: () => ({ js: ".diagnose.js" }),
  },
]);
