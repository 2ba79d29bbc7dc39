// `npm run screenshots`: the pictures in docs/ of the demo, taken by the demo itself (`demo --once`) in Chromium, of the elements in their
// states, and of the examples for further systems and for Qlik's other clients, taken by their browser tests.
import { copyFile, stat } from "node:fs/promises";
import path from "node:path";
import { buildIfNeeded } from "./freshness.mjs";
import { root, runNode } from "./run.mjs";
import { screenshotEmbed } from "./screenshot-embed.mjs";

const LARGEST_BYTES = 350_000;
/** By test: its examples, and what the names of their pictures begin with. */
const EXAMPLES = {
  "examples-products": { names: ["qlik-cloud", "tableau", "sbm"], prefix: "" },
  "examples-clients": { names: ["enigma", "nebula", "qlik-api", "qlik-embed"], prefix: "example-" },
};
/** The sites that run on Debian's packages. */
const SITES = ["wordpress", "laravel"];
const PICTURES = { "docs/demo.png": [], "docs/demo-break-it.png": ["--break", "lax"] };

async function take(picture, flags) {
  const file = path.join(root, picture);
  const code = await runNode(["dist/cli/index.js", "demo", "--once", "--screenshot", file, ...flags]);
  if (code !== 0) throw new Error(`demo --once ended with exit code ${code}`);
  await checkSize(picture);
}

async function takeExamples(test, { names, prefix }) {
  const code = await runNode(["scripts/test.mjs", "--only=browsers", `test/browsers/${test}.test.ts`]);
  if (code !== 0) throw new Error(`${test} ended with exit code ${code}`);
  await keep(names, prefix);
}

async function takeSites() {
  const code = await runNode(["scripts/test-sites.mjs", "--require-all"]);
  if (code !== 0) throw new Error(`test-sites ended with exit code ${code}`);
  await keep(SITES, "example-");
}

async function keep(names, prefix) {
  for (const name of names) {
    const picture = `docs/${prefix}${name}.png`;
    await copyFile(path.join(root, `temp/examples/${name}.png`), path.join(root, picture));
    await checkSize(picture);
  }
}

async function checkSize(picture) {
  const { size } = await stat(path.join(root, picture));
  console.log(`${picture}: ${size} bytes`);
  if (size > LARGEST_BYTES) throw new Error(`${picture} has more than ${LARGEST_BYTES} bytes`);
}

async function takeAll() {
  if ((await buildIfNeeded("js")) !== 0) throw new Error("the build failed");
  for (const [picture, flags] of Object.entries(PICTURES)) await take(picture, flags);
  await screenshotEmbed(path.join(root, "docs"));
  for (const name of ["loading", "ready", "empty", "error", "error-dark", "iframe"])
    await checkSize(`docs/element-${name}.png`);
  for (const [test, examples] of Object.entries(EXAMPLES)) await takeExamples(test, examples);
  await takeSites();
}

takeAll().catch((error) => {
  console.error(`No pictures: ${error.message}`);
  process.exitCode = 1;
});
