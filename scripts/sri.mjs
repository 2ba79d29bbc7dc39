// `npm run sri [-- --check]`: writes the hashes of dist/sri.json, and the package's version, into each CDN tag of the
// README and the examples. Run it after the last change of the library's source before a release; `--check` only tells.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const PAGES = [
  "README.md",
  "examples/script-tag.html",
  "examples/laravel/resources/views/report.blade.php",
  "examples/wordpress/qlik-ticket.php",
];
const TAG = /<script\b[^>]*\bsrc="https:\/\/cdn\.jsdelivr\.net\/npm\/qlik-ticket@[^>]*>/g;
const ADDRESS = /(qlik-ticket@)[^/"]+(\/dist\/)([\w.-]+)/;
/** The attribute is put behind the address, with what stands before that: a space, or a line's indent. */
const SRC = /(\s+)(src="[^"]*")(\s+integrity="[^"]*")?/;

const readJson = async (name) => JSON.parse(await readFile(path.join(root, name), "utf8"));

function withHash(tag, hashes, version) {
  const file = ADDRESS.exec(tag)?.[3];
  const hash = hashes[file];
  if (!hash) throw new Error(`dist/sri.json has no file of this tag: ${tag}`);
  return tag.replace(ADDRESS, `$1${version}$2$3`).replace(SRC, `$1$2$1integrity="${hash}"`);
}

async function run() {
  const built = await buildIfNeeded("js");
  if (built !== 0) return built;
  const hashes = await readJson("dist/sri.json");
  const { version } = await readJson("package.json");
  let stale = 0;
  for (const name of PAGES) {
    const file = path.join(root, name);
    const text = await readFile(file, "utf8").catch(() => "");
    const next = text.replace(TAG, (tag) => withHash(tag, hashes, version));
    if (next === text) continue;
    stale += 1;
    console.log(
      `${name}: ${process.argv.includes("--check") ? "old hashes; npm run sri writes them" : "hashes written"}`,
    );
    if (!process.argv.includes("--check")) await writeFile(file, next);
  }
  return process.argv.includes("--check") && stale > 0 ? 1 : 0;
}

run().then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
