// `npm run test:pages`: every page with a past in every engine, then docs/measured/compatibility.md from what came of them. Nothing is
// written when a page fails or is missing.
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { root, runNode } from "./run.mjs";

const RESULTS = path.join(root, "temp/pages");
const DOC = path.join(root, "docs/measured/compatibility.md");
const ENGINES = ["Chromium", "Firefox", "WebKitGTK"];

/** The table's own renderer is TypeScript. */
async function loadRenderer() {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "test/browsers/pages/render.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

async function make() {
  await rm(RESULTS, { recursive: true, force: true });
  const code = await runNode(["scripts/test.mjs", "--only=browsers", "--require-engines", "test/browsers/pages/"], {
    env: { QLIK_TICKET_PAGES: RESULTS },
  });
  if (code !== 0) throw new Error(`the run ended with exit code ${code}`);
  const { renderPages } = await loadRenderer();
  const read = async (name) => [name, JSON.parse(await readFile(path.join(RESULTS, `${name}.json`), "utf8"))];
  const text = renderPages(Object.fromEntries(await Promise.all(ENGINES.map(read))));
  const options = await prettier.resolveConfig(DOC);
  await writeFile(DOC, await prettier.format(text, { ...options, filepath: DOC }));
}

make().catch((error) => {
  console.error(`docs/measured/compatibility.md is as it was: ${error.message}`);
  process.exitCode = 1;
});
