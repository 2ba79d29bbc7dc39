// `npm run test:msw3`: the example of docs/testing-your-mashup.md with the packed package under msw 3 and vitest 5, which
// need a newer Node than this project does: Node 24 comes as the npm package `node`. Works in a temporary folder.
//   --keep   leaves the folder, and prints where it is
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeExample } from "./docs-example.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";
import { createTempProject } from "./temp-project.mjs";

const PACKAGES = { node: "24", vitest: "5", msw: "3", "happy-dom": "21", jsdom: "31", typescript: "6" };
const EXAMPLE = "docs/testing-your-mashup.md";

const VITEST = ["node_modules/vitest/vitest.mjs", "run"];

const { folder, run, npm } = createTempProject("msw3");

function install() {
  npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const devDependencies = { ...PACKAGES, "qlik-ticket": `file:qlik-ticket-${version}.tgz` };
  // `node` fetches its program in a script of its own.
  const manifest = { name: "msw3", private: true, type: "module", devDependencies, allowScripts: { node: true } };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  npm(["install", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** What is really there, so that nobody takes a run with other versions for this one. */
function checkVersions() {
  for (const [name, major] of Object.entries(PACKAGES)) {
    const manifest = path.join(folder, "node_modules", name, "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    if (!version.startsWith(`${major}.`)) throw new Error(`${name} is ${version}, wanted ${major}`);
    console.log(`${name} ${version}`);
  }
}

function testWithNode24() {
  const node = path.join(folder, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  run(node, ["-e", "if (!process.version.startsWith('v24.')) throw new Error(process.version)"]);
  run(node, [...VITEST, "--reporter=default", "--reporter=json", "--outputFile.json=out.json"]);
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(path.join(folder, "out.json"), "utf8"));
  if (numTotalTests === 0 || numPassedTests !== numTotalTests) {
    throw new Error(`${numPassedTests} of ${numTotalTests} tests passed`);
  }
  run(node, [...VITEST, "figure.test.ts", "--environment=jsdom"]);
  const types = { strict: true, noEmit: true, target: "ES2022", module: "NodeNext", types: [], skipLibCheck: true };
  const files = ["report.test.ts", "figure.test.ts"];
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: types, files }));
  run(node, ["node_modules/typescript/bin/tsc", "-p", "."]);
  return numPassedTests;
}

try {
  if ((await buildIfNeeded("full")) !== 0) throw new Error("the build failed");
  await writeExample(EXAMPLE, folder);
  install();
  checkVersions();
  const passed = testWithNode24();
  console.log(`msw 3, vitest 5, Node 24: ${passed} tests passed, and the types hold`);
} catch (error) {
  console.error(`msw 3, vitest 5, Node 24: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (process.argv.includes("--keep")) console.log(folder);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
