// `npm run size [-- --json]`: what a page downloads, and a check of the budgets. 1 kB is 1000 bytes.
//   authenticate: what a bundler keeps of `import { authenticate } from "qlik-ticket"`, minified: what a page loads on
//                 the way to ready. Not in it is what import() brings: the sentences of errors, the way without CORS
//                 headers, what a session does later
//   withLater:    the same with all of these in one file
//   global:       the script-tag file as published; like authenticate without what import() brings
//   embed:        the one-tag file as published: the same, with the elements
//   later:        what import() brings, as one file for the pages of these two
//   diagnose:     the script-tag file of diagnose() as published, with the sentences and the sign-in that it may try
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const BROTLI_BUDGET = { authenticate: 6_000, global: 10_000, embed: 13_000, diagnose: 18_000 };

function measure(file) {
  return {
    min: file.length,
    gzip: gzipSync(file, { level: 9 }).length,
    brotli: brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

const leaveForLater = {
  name: "leave-for-later",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path: file }) =>
      kind === "dynamic-import" ? { path: file, external: true } : undefined,
    );
  },
};

async function bundleOfAuthenticate(plugins) {
  const { outputFiles } = await build({
    outfile: "authenticate.js",
    stdin: { contents: 'export { authenticate } from "./dist/index.js";', resolveDir: root },
    absWorkingDir: root,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    plugins,
  });
  return outputFiles[0].contents;
}

function print(sizes) {
  const cell = (value) => String(value).padStart(10);
  console.log("bytes".padEnd(14) + ["min", "gzip", "brotli", "budget"].map(cell).join(""));
  for (const [name, size] of Object.entries(sizes)) {
    console.log(name.padEnd(14) + [size.min, size.gzip, size.brotli, BROTLI_BUDGET[name] ?? "-"].map(cell).join(""));
  }
}

const built = await buildIfNeeded("js");
if (built !== 0) process.exit(built);
const sizes = {
  authenticate: measure(await bundleOfAuthenticate([leaveForLater])),
  withLater: measure(await bundleOfAuthenticate([])),
  global: measure(await readFile(path.join(root, "dist/qlik-ticket.global.js"))),
  embed: measure(await readFile(path.join(root, "dist/qlik-ticket.embed.js"))),
  later: measure(await readFile(path.join(root, "dist/qlik-ticket.later.js"))),
  diagnose: measure(await readFile(path.join(root, "dist/qlik-ticket.diagnose.js"))),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(sizes));
else print(sizes);
for (const [name, { brotli }] of Object.entries(sizes)) {
  if (!(brotli > BROTLI_BUDGET[name])) continue;
  console.error(`${name} is over its budget: ${brotli} bytes of brotli, ${BROTLI_BUDGET[name]} are allowed`);
  process.exitCode = 1;
}
