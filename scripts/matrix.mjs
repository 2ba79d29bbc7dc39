// `npm run test:matrix`: every fault in every browser setting, then docs/measured/fault-matrix.md from what came of them.
// Nothing is written when a cell fails or is missing.
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { root, runNode } from "./run.mjs";

const RESULTS = path.join(root, "temp/matrix");
const DOC = path.join(root, "docs/measured/fault-matrix.md");

/** The table's own renderer is TypeScript. */
async function loadRenderer() {
  const entryPoints = ["render", "settings", "table"].map((name) => `test/browsers/matrix/${name}.ts`);
  const contents = entryPoints.map((file) => `export * from "./${file}";`).join("\n");
  const stdin = { contents, resolveDir: root };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", platform: "node", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

async function make() {
  await rm(RESULTS, { recursive: true, force: true });
  const code = await runNode(["scripts/test.mjs", "--only=browsers", "--require-engines", "test/browsers/matrix/"], {
    env: { QLIK_TICKET_MATRIX: RESULTS },
  });
  if (code !== 0) throw new Error(`the run ended with exit code ${code}`);
  const { renderMatrix, SETTING_IDS } = await loadRenderer();
  const read = async (id) => [id, JSON.parse(await readFile(path.join(RESULTS, `${id}.json`), "utf8"))];
  const found = Object.fromEntries(await Promise.all(SETTING_IDS.map(read)));
  const text = renderMatrix((fault, id) => {
    const result = found[id][fault.id];
    if (result === undefined) throw new Error(`${fault.id} was not played in ${id}`);
    return result;
  });
  const options = await prettier.resolveConfig(DOC);
  await writeFile(DOC, await prettier.format(text, { ...options, filepath: DOC }));
}

make().catch((error) => {
  console.error(`docs/measured/fault-matrix.md is as it was: ${error.message}`);
  process.exitCode = 1;
});
