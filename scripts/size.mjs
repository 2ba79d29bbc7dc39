// `npm run size [-- --json]`: what a page downloads, each as one file that needs no other, and a check of the budgets. 1 kB is 1000 bytes.
//   authenticate: what a bundler keeps of `import { authenticate } from "qlik-ticket"`, minified: the sign-in with all its words, and
//                 the living session
//   global:       the script-tag file as published
//   embed:        the one-tag file as published: the same, with the elements
//   diagnose:     the script-tag file of diagnose() as published, with the sign-in that it may try
//   qlik-cloud:   what a page that has the sign-in already downloads more for a further product: what a bundler keeps of both,
//                 less what it keeps of the first; likewise each product of the list
//   enigma, qlik-api, nebula: likewise, the adapters for other clients of Qlik Sense
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

/** What the files should weigh, in bytes of brotli. Over it the command says so; words are most of the weight (docs/decisions/0008). */
const AIM = {
  authenticate: 16_000,
  embed: 20_000,
  diagnose: 22_500,
  "qlik-cloud": 10_000,
  tableau: 3_000,
  sbm: 3_000,
  enigma: 1_500,
  "qlik-api": 1_500,
  nebula: 1_500,
};
/** What they may weigh in ES2020: what they do today and a little more. Over it the command fails. */
const LIMIT = {
  authenticate: 33_000,
  embed: 38_500,
  diagnose: 37_000,
  "qlik-cloud": 17_000,
  tableau: 9_500,
  sbm: 7_500,
  enigma: 3_300,
  "qlik-api": 1_500,
  nebula: 3_350,
};
/** Further products and adapters: where they are, and the functions that a page imports. */
const PRODUCTS = {
  "qlik-cloud": { folder: "qlik-cloud", names: "authenticateQlikCloud" },
  tableau: { folder: "tableau", names: "authenticateTableau" },
  sbm: { folder: "sbm", names: "authenticateSbm" },
  enigma: { folder: "interop/enigma", names: "createEnigmaSession, openEnigmaApp" },
  "qlik-api": { folder: "interop/qlik-api", names: "connectQlikApi, provideQlikEmbed" },
  nebula: { folder: "interop/nebula", names: "openNebula" },
};

function measure(file) {
  return {
    min: file.length,
    gzip: gzipSync(file, { level: 9 }).length,
    brotli: brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

async function bundleOf(...exported) {
  const { outputFiles } = await build({
    outfile: "page.js",
    stdin: { contents: exported.join("\n"), resolveDir: root },
    absWorkingDir: root,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

function print(sizes) {
  const cell = (value) => String(value).padStart(10);
  console.log("bytes".padEnd(14) + ["min", "gzip", "brotli", "aim", "limit"].map(cell).join(""));
  for (const [name, size] of Object.entries(sizes)) {
    console.log(
      name.padEnd(14) + [size.min, size.gzip, size.brotli, AIM[name] ?? "-", LIMIT[name] ?? "-"].map(cell).join(""),
    );
  }
}

const readBuilt = (name) => readFile(path.join(root, `dist/qlik-ticket.${name}.js`));

const SENSE = 'export { authenticate } from "./dist/index.js";';

/** What a product adds to a page that has the sign-in to Qlik Sense. */
async function added({ folder, names }, without) {
  const both = measure(await bundleOf(SENSE, `export { ${names} } from "./dist/${folder}/index.js";`));
  return Object.fromEntries(Object.entries(both).map(([how, bytes]) => [how, bytes - without[how]]));
}

const built = await buildIfNeeded("js");
if (built !== 0) process.exit(built);
const authenticate = measure(await bundleOf(SENSE));
const sizes = {
  authenticate,
  global: measure(await readBuilt("global")),
  embed: measure(await readBuilt("embed")),
  diagnose: measure(await readBuilt("diagnose")),
};
for (const [product, parts] of Object.entries(PRODUCTS)) sizes[product] = await added(parts, authenticate);
if (process.argv.includes("--json")) console.log(JSON.stringify(sizes));
else print(sizes);
for (const [name, { brotli }] of Object.entries(sizes)) {
  if (brotli > LIMIT[name]) {
    console.error(`${name} is over its limit: ${brotli} bytes of brotli, ${LIMIT[name]} are allowed`);
    process.exitCode = 1;
  } else if (brotli > AIM[name]) {
    console.error(`${name} is over its aim of ${AIM[name]} bytes of brotli by ${brotli - AIM[name]}`);
  }
}
