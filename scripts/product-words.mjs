// The core knows no product: no word of one stands in src/core, comments included. `npm run boundaries` fails otherwise. The
// package's own name has such a word in it, so it stands in one file, src/core/name.ts.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./run.mjs";

const CORE = "src/core";
const NAME_FILE = "name.ts";
const PACKAGE = "qlik-ticket";

/** Products, their parts and what they call things: parts of words, in any letter case. */
const PRODUCT_WORDS =
  /qlik|ticket|\bqps\b|\bqmc\b|\bqrs\b|tableau|trusted.?auth|\bsbm\b|\bjwt\b|\bjwe\b|capability|mashup|require\.?js|\bamd\b|nebula|enigma|virtual.?prox|user.?director|\b4243\b|\bhub\b/gi;

/**
 * The product words of a text.
 * @param {string} text
 * @returns {string[]}
 */
export const productWordsIn = (text) => text.match(PRODUCT_WORDS) ?? [];

/**
 * The same without the package's own name.
 * @param {string} text
 * @returns {string[]}
 */
export const foreignWordsIn = (text) => productWordsIn(text.replaceAll(PACKAGE, ""));

async function findWords() {
  const files = (await readdir(path.join(root, CORE), { recursive: true }))
    .filter((file) => file.endsWith(".ts"))
    .sort();
  const found = [];
  for (const file of files) {
    const lines = (await readFile(path.join(root, CORE, file), "utf8")).split("\n");
    for (const [index, line] of lines.entries()) {
      const words = file === NAME_FILE ? foreignWordsIn(line) : productWordsIn(line);
      if (words.length > 0) found.push(`${CORE}/${file.replaceAll("\\", "/")}:${index + 1}: ${words.join(", ")}`);
    }
  }
  return { files: files.length, found };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { files, found } = await findWords();
  for (const line of found) console.error(line);
  if (found.length > 0)
    console.error(`${found.length} lines of ${CORE} name a product: its words come by provider.words`);
  else console.log(`No product is named in the ${files} files of ${CORE}.`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
