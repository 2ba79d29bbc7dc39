// `npm run size [-- --json]`: what a page downloads, and a check of the two budgets. 1 kB is 1000 bytes.
//   authenticate: what a bundler keeps of `import { authenticate } from "qlik-ticket"`, minified, without what is
//                 loaded later by import()
//   global:       the script-tag file as published
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const BROTLI_BUDGET = { authenticate: 6_000, global: 10_000 };

function measure(parts) {
  const total = (sizeOf) => parts.reduce((sum, part) => sum + sizeOf(part), 0);
  return {
    min: total((part) => part.length),
    gzip: total((part) => gzipSync(part, { level: 9 }).length),
    brotli: total((part) => brotliCompressSync(part, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length),
  };
}

function staticallyImported(outputs, file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path: imported, kind } of outputs[file].imports) {
    if (kind === "import-statement") staticallyImported(outputs, imported, seen);
  }
  return seen;
}

async function bundleOfAuthenticate() {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'export { authenticate } from "./dist/index.js";', resolveDir: root },
    absWorkingDir: root,
    outdir: "temp/size",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2021",
    legalComments: "none",
  });
  const entry = Object.keys(metafile.outputs).find((file) => metafile.outputs[file].entryPoint === "<stdin>");
  const needed = [...staticallyImported(metafile.outputs, entry)].map((file) => path.join(root, file));
  return outputFiles.filter((file) => needed.includes(file.path)).map((file) => file.contents);
}

function print(sizes) {
  const cell = (value) => String(value).padStart(10);
  console.log("bytes".padEnd(14) + ["min", "gzip", "brotli", "budget"].map(cell).join(""));
  for (const [name, size] of Object.entries(sizes)) {
    console.log(name.padEnd(14) + [size.min, size.gzip, size.brotli, BROTLI_BUDGET[name]].map(cell).join(""));
  }
}

const built = await buildIfNeeded("js");
if (built !== 0) process.exit(built);
const sizes = {
  authenticate: measure(await bundleOfAuthenticate()),
  global: measure([await readFile(path.join(root, "dist/qlik-ticket.global.js"))]),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(sizes));
else print(sizes);
for (const [name, { brotli }] of Object.entries(sizes)) {
  if (brotli <= BROTLI_BUDGET[name]) continue;
  console.error(`${name} is over its budget: ${brotli} bytes of brotli, ${BROTLI_BUDGET[name]} are allowed`);
  process.exitCode = 1;
}
