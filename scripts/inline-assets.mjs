// Two import suffixes that turn a file into text, understood alike by esbuild (tsup) and vite (vitest):
//   `x?raw`     the file's own text
//   `x.ts?script` the module bundled for a browser: an expression `(() => { … return default })()`
// The emulator serves such texts as files, so its browser half is type-checked source like all the rest.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const SUFFIX = /\?(raw|script)$/;

async function bundleScript(file) {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "__module",
    target: "es2019",
    minify: false,
    legalComments: "none",
  });
  return `(function () {\n${result.outputFiles[0].text}\nreturn __module.default;\n})()`;
}

function resolveAsset(specifier, importer) {
  const bare = specifier.replace(SUFFIX, "");
  if (!bare.startsWith(".") && !path.isAbsolute(bare)) return createRequire(importer).resolve(bare);
  const file = path.resolve(path.dirname(importer), bare);
  return file.endsWith(".js") && SUFFIX.exec(specifier)?.[1] === "script" ? file.replace(/\.js$/, ".ts") : file;
}

async function textOf(file, kind) {
  return kind === "raw" ? readFile(file, "utf8") : bundleScript(file);
}

/** @returns {import("esbuild").Plugin} */
export function inlineAssetsForEsbuild() {
  return {
    name: "inline-assets",
    setup(build) {
      // The suffix stays on: tsup's own plugins take every path that ends in `.css`, in any namespace. And the path is relative,
      // because esbuild writes it into the output.
      build.onResolve({ filter: SUFFIX }, (args) => ({
        path: path.relative("", resolveAsset(args.path, args.importer)) + SUFFIX.exec(args.path)[0],
        namespace: `inline-${SUFFIX.exec(args.path)[1]}`,
      }));
      for (const kind of ["raw", "script"]) {
        build.onLoad({ filter: /.*/, namespace: `inline-${kind}` }, async (args) => ({
          contents: await textOf(path.resolve(args.path.replace(SUFFIX, "")), kind),
          loader: "text",
          watchFiles: [path.resolve(args.path.replace(SUFFIX, ""))],
        }));
      }
    },
  };
}

/** @returns {import("vite").Plugin} */
export function inlineAssetsForVite() {
  return {
    name: "inline-assets",
    enforce: "pre",
    resolveId(source, importer) {
      const kind = SUFFIX.exec(source)?.[1];
      if (!kind || !importer) return null;
      // `:text`: vite takes what ends in `.css` for a style sheet, and vitest empties it. Encoded: vitest leaves an id with `node_modules` in it to Node, which cannot load it.
      return `\0inline-${kind}:${encodeURIComponent(resolveAsset(source, importer.replace(/\?.*$/, ""))).replaceAll("_", "%5F")}:text`;
    },
    async load(id) {
      const match = /^\0inline-(raw|script):(.*):text$/.exec(id);
      return match ? `export default ${JSON.stringify(await textOf(decodeURIComponent(match[2]), match[1]))};` : null;
    },
  };
}
