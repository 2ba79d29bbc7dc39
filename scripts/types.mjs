// `npm run test:types`: the packed package under the compilers that users have, in each way in which these find modules: TypeScript 5.0,
// 5.9, 6.0 and 7.0; JSX of React 19, and a template of Vue 3 under vue-tsc. Works in a temporary folder.
//   --keep   leaves the folder, and prints where it is
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BROWSER_USE, CAPABILITY_USE, ELEMENT_USE, NODE_USE, PRODUCTS_USE } from "./consumer-uses.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";
import { createTempProject } from "./temp-project.mjs";

/** By TypeScript's version: the npm alias, and how it finds modules. `node10` is called `node` there. */
const COMPILERS = {
  "5.0": ["node10", "node16", "nodenext", "bundler"],
  5.9: ["node10", "node16", "nodenext", "bundler"],
  // Says that `node10` goes; it does with 7.
  "6.0": ["node10", "node16", "nodenext", "bundler"],
  "7.0": ["node16", "nodenext", "bundler"],
};
const aliasOf = (version) => `typescript-${version}`;

const PACKAGES = {
  ...Object.fromEntries(Object.keys(COMPILERS).map((version) => [aliasOf(version), `npm:typescript@~${version}.0`])),
  // vue-tsc asks for a compiler by its own name.
  typescript: "~5.9.0",
  "@types/node": "20",
  "@types/react": "19",
  vue: "3",
  "vue-tsc": "3",
};

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, target: "ES2022", exactOptionalPropertyTypes: true };
const DOM = ["ES2022", "DOM", "DOM.Iterable"];
/** Of the other package no types are read for errors: they are not ours. */
const WITH_FRAMEWORK = { ...STRICT, skipLibCheck: true, module: "ESNext", moduleResolution: "bundler", lib: DOM };

const PAGE = BROWSER_USE + PRODUCTS_USE + CAPABILITY_USE + ELEMENT_USE;

const JSX_USE = `import type {} from "qlik-ticket/element/react";
import { createRef, type ReactElement } from "react";
import type { QlikObjectElement } from "qlik-ticket/element";
const ref = createRef<QlikObjectElement>();
export const chart: ReactElement = (
  <qlik-object ref={ref} app="a" object="o" ticket-url="/t" height={400} debug data-text-loading="…" className="wide"
    onqlik-ready={({ detail }) => console.log(detail.proxy)} onqlik-error={({ detail }) => console.log(detail.message)} />
);
export const sheet: ReactElement = <qlik-object app="a" sheet="s" mode="iframe" key="s" />;
// @ts-expect-error there is no such mode
export const wrongMode: ReactElement = <qlik-object app="a" object="o" mode="frame" />;
// @ts-expect-error an id is a text
export const wrongId: ReactElement = <qlik-object app={5} object="o" />;
`;

const VUE_USE = `<script setup lang="ts">
import type {} from "qlik-ticket/element/vue";
import type { QlikReadyEvent } from "qlik-ticket/element";
const height: number = 400;
const ready = ({ detail }: QlikReadyEvent): void => console.log(detail.proxy);
</script>
<template>
  <qlik-object app="a" object="o" ticket-url="/t" :height="height" debug class="wide" @qlik-ready="ready" />
  <qlik-object app="a" sheet="s" mode="iframe" />
</template>
`;
const WRONG_VUE_USE = VUE_USE.replace('mode="iframe"', 'mode="frame"');

const { folder, run, npm } = createTempProject("types");

function install() {
  npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const devDependencies = { ...PACKAGES, "qlik-ticket": `file:qlik-ticket-${version}.tgz` };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "types", private: true, devDependencies }));
  npm(["install", "--no-audit", "--no-fund", "--loglevel=error"]);
}

function projectOf(name, files, compilerOptions) {
  const project = path.join(folder, name);
  mkdirSync(project);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(project, file), text);
  const config = { compilerOptions, files: Object.keys(files) };
  writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify(config));
  return project;
}

const tscOf = (version) => path.join("node_modules", aliasOf(version), "bin/tsc");

function resolutionOptions(version, resolution) {
  const browser = { types: [], lib: DOM };
  switch (resolution) {
    case "node10":
      return {
        ...browser,
        module: "CommonJS",
        moduleResolution: "node",
        ...(version === "6.0" && { ignoreDeprecations: "6.0" }),
      };
    case "bundler":
      return { ...browser, module: "ESNext", moduleResolution: "bundler" };
    default:
      return { ...browser, module: resolution, moduleResolution: resolution };
  }
}

/** Modules of both kinds, where the compiler tells them apart by their names. */
const filesOf = (resolution) =>
  ["node16", "nodenext"].includes(resolution) ? { "use.mts": PAGE, "use.cts": PAGE } : { "use.ts": PAGE };

function compileForPages() {
  for (const [version, resolutions] of Object.entries(COMPILERS)) {
    const { version: found } = JSON.parse(
      readFileSync(path.join(folder, "node_modules", aliasOf(version), "package.json"), "utf8"),
    );
    if (!found.startsWith(`${version}.`)) throw new Error(`TypeScript is ${found}, wanted ${version}`);
    for (const resolution of resolutions) {
      const options = { ...STRICT, ...resolutionOptions(version, resolution) };
      run(process.execPath, [
        tscOf(version),
        "-p",
        projectOf(`${version}-${resolution}`, filesOf(resolution), options),
      ]);
      console.log(`TypeScript ${found}, ${resolution}: the types hold`);
    }
  }
}

function compileForServers() {
  const options = { ...STRICT, module: "nodenext", moduleResolution: "nodenext", types: ["node"] };
  for (const version of ["5.9", "6.0", "7.0"]) {
    const files = { "use.mts": NODE_USE, "use.cts": NODE_USE };
    run(process.execPath, [tscOf(version), "-p", projectOf(`${version}-server`, files, options)]);
    console.log(`TypeScript ${version}, server: the types hold`);
  }
}

function compileForFrameworks() {
  const jsx = { ...WITH_FRAMEWORK, jsx: "react-jsx", types: [] };
  for (const version of Object.keys(COMPILERS)) {
    run(process.execPath, [tscOf(version), "-p", projectOf(`${version}-react`, { "use.tsx": JSX_USE }, jsx)]);
    console.log(`TypeScript ${version}, JSX of React 19: the types hold`);
  }
  const vue = { ...WITH_FRAMEWORK, types: [], jsx: "preserve" };
  const vueTsc = path.join("node_modules/vue-tsc/bin/vue-tsc.js");
  const project = (name, text) => projectOf(name, { "Use.vue": text }, vue);
  run(process.execPath, [vueTsc, "-p", project("vue", VUE_USE)]);
  const hasFailed = fails(() =>
    run(process.execPath, [vueTsc, "-p", project("vue-wrong", WRONG_VUE_USE)], { stdio: "ignore" }),
  );
  if (!hasFailed) throw new Error('vue-tsc took mode="frame"');
  console.log("A template of Vue 3: the types hold");
}

function fails(work) {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

try {
  if ((await buildIfNeeded("full")) !== 0) throw new Error("the build failed");
  install();
  compileForPages();
  compileForServers();
  compileForFrameworks();
} catch (error) {
  console.error(`The types: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (process.argv.includes("--keep")) console.log(folder);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
