// dist/qlik-ticket.later.js: all that the two script-tag files load by `import("./x.js")`, in one second file. In all
// three, such a call becomes `later(<number>)`: src/script-tag/later.ts.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { moduleState, namedImports, replaceDynamicImports } from "./later-syntax.mjs";
import { root } from "./run.mjs";

const NAME = "qlik-ticket.later.js";
const FIRST_FILES = ["src/global.ts", "src/embed.ts"];
const RUNTIME = "src/script-tag/later.ts";
const SINGLE = "src/script-tag/single.ts";
const SOURCES = /[\\/]src[\\/].*\.ts$/;
// As long as what replaces it, so that the source map stays right.
const NO_HASH = "0".repeat(12);
const keyOf = (hash) => `qlik-ticket/later/${hash}`;

const options = { absWorkingDir: root, bundle: true, write: false, metafile: true, format: "esm", target: "es2022" };
const inRoot = (file) => path.join(root, file);
const fromRoot = (file) => path.relative(root, file).replaceAll("\\", "/");
const sourceOf = (importer, specifier) => path.resolve(path.dirname(importer), specifier.replace(/\.js$/, ".ts"));

/** Every module that is imported later from anywhere below the first files, and what these hold without them. */
async function survey() {
  const outdir = "temp/survey";
  const { metafile } = await build({ ...options, entryPoints: FIRST_FILES, outdir, splitting: true });
  const parts = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === "dynamic-import").map((found) => found.path),
  );
  return [...new Set(parts)].sort();
}

/** Replaces each `import("./x.js")`, and loads what `stubs` has for a file in its place. */
function rewrite(parts, stubs = {}) {
  return {
    name: "later-file",
    setup(build) {
      build.onLoad({ filter: SOURCES }, async ({ path: file }) => {
        const stub = stubs[fromRoot(file)];
        if (stub !== undefined) return { contents: stub, loader: "ts" };
        const text = await readFile(file, "utf8");
        const numberOf = (specifier) => parts.indexOf(fromRoot(sourceOf(file, specifier)));
        // Relative, because it stands in the source map.
        const runtime = path.relative(path.dirname(file), inRoot(RUNTIME)).replaceAll("\\", "/");
        const contents = replaceDynamicImports(fromRoot(file), text, numberOf, `./${runtime}`);
        return { contents, loader: "ts" };
      });
    },
  };
}

/** The modules of which something really is in a bundle. */
const heldBy = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );

async function refuseStateInBoth(plugin, define, later, given) {
  const { metafile } = await build({
    ...options,
    define,
    entryPoints: FIRST_FILES,
    outdir: "temp/survey",
    plugins: [plugin],
  });
  const first = new Set(heldBy(metafile));
  for (const file of new Set(later)) {
    if (!first.has(file) || file in given) continue;
    const state = moduleState(file, await readFile(inRoot(file), "utf8"));
    if (state)
      throw new Error(
        `${file} would be in both files of a script-tag page, with a \`${state}\` of its own in each: list it in ${SINGLE}, or keep it in a module that is only in one`,
      );
  }
}

async function bundle(parts, stubs) {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: {
      contents: parts
        .map((file, index) => `import * as part${index} from "./${file}"; parts[${index}] = part${index};`)
        .join("\n"),
      resolveDir: root,
      sourcefile: "scripts/later-file.mjs",
    },
    outfile: `dist/${NAME}`,
    sourcemap: "external",
    charset: "utf8",
    legalComments: "none",
    // The first file makes the modules: each copy on a page its own, with its own classes.
    banner: { js: `globalThis[Symbol.for("${keyOf(NO_HASH)}")] = (single) => { "use strict"; const parts = [];` },
    footer: { js: "return parts; };" },
    plugins: [rewrite(parts, stubs)],
  });
  const [map, code] = ["map", "js"].map((end) => outputFiles.find((file) => file.path.endsWith(`.${end}`)).text);
  return { code, map, held: heldBy(metafile) };
}

/** What the second file has in place of the modules that it is given. */
async function handedOver() {
  const names = namedImports(SINGLE, await readFile(inRoot(SINGLE), "utf8"));
  return Object.fromEntries(
    Object.entries(names).map(([specifier, imported]) => [
      fromRoot(sourceOf(inRoot(SINGLE), specifier)),
      imported.map((name) => `export const ${name} = single.${name};`).join("\n"),
    ]),
  );
}

/** Writes the second file and tells what the first ones need to know of it. */
export async function buildLaterFile(terserOptions) {
  const parts = await survey();
  const given = await handedOver();
  const runtime = { [RUNTIME]: "export const later = async (part) => parts[part];" };
  const { code, map, held } = await bundle(parts, { ...given, ...runtime });
  const small = await minify(code, {
    ...terserOptions,
    sourceMap: { content: map, filename: NAME, url: `${NAME}.map` },
  });
  const hash = createHash("sha256").update(small.code).digest("hex").slice(0, NO_HASH.length);
  const text = small.code.replace(keyOf(NO_HASH), keyOf(hash));
  const integrity = `sha384-${createHash("sha384").update(text).digest("base64")}`;
  const define = { LATER_KEY: JSON.stringify(keyOf(hash)), LATER_INTEGRITY: JSON.stringify(integrity) };
  const plugin = rewrite(parts);
  await refuseStateInBoth(plugin, define, held, { ...given, ...runtime });
  await mkdir(inRoot("dist"), { recursive: true });
  await writeFile(inRoot(`dist/${NAME}`), text);
  await writeFile(inRoot(`dist/${NAME}.map`), small.map);
  return { plugin, define };
}
