// `npm run test:playwright`: the Playwright example of docs/testing-your-mashup.md with the packed package and the real
// runner, @playwright/test, which this project does not depend on. Works in a temporary folder, with this machine's Chromium.
//   --keep   leaves the folder, and prints where it is
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeExample } from "./docs-example.mjs";
import { findEngines } from "./engines.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";
import { createTempProject } from "./temp-project.mjs";

const EXAMPLE = "docs/testing-your-mashup.md";
const TESTS = 4;
const { folder, run, npm } = createTempProject("playwright");

/** The version of a package that this project has, so that what is tested changes with the lock file alone. */
function own(name) {
  return JSON.parse(readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
}

function install() {
  npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const devDependencies = {
    "@playwright/test": own("playwright-core"),
    "@types/node": own("@types/node"),
    "qlik-ticket": `file:qlik-ticket-${version}.tgz`,
    typescript: own("typescript"),
  };
  const manifest = { name: "playwright-example", private: true, type: "module", devDependencies };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  // No scripts: nothing here needs one, and no browser is fetched.
  npm(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
}

/** The example's own configuration, told only which browser this machine has. */
function configure(executablePath) {
  // Chromium refuses to run as root inside its sandbox; containers are root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const config = `import config from "./playwright.config.js";
export default { ...config, use: { ...config.use, launchOptions: ${JSON.stringify({ executablePath, args })} } };
`;
  writeFileSync(path.join(folder, "here.config.ts"), config);
}

/** Runs the tests; returns how many went as expected, and how many did not. */
function runTests(args, output) {
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: "results.json" };
  const runner = "node_modules/@playwright/test/cli.js";
  const { error } = spawnSync(process.execPath, [runner, "test", "--config=here.config.ts", ...args], {
    cwd: folder,
    stdio: ["ignore", output, output],
    env,
  });
  if (error) throw error;
  return JSON.parse(readFileSync(path.join(folder, "results.json"), "utf8")).stats;
}

function testWithPlaywright() {
  const { expected, unexpected, flaky, skipped } = runTests(["--reporter=list,json"], "inherit");
  if (expected !== TESTS || unexpected + flaky + skipped > 0) throw new Error(`${expected} of ${TESTS} tests passed`);
}

/** A page that draws nothing must not pass. */
function testBrokenPage() {
  writeFileSync(path.join(folder, "report.html"), "<!doctype html><div id=trend></div>");
  const { expected, unexpected } = runTests(["--reporter=json", "--grep=who is logged in"], "ignore");
  if (expected > 0 || unexpected !== 1) throw new Error("a page that draws nothing passes");
}

function checkTypes() {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "ES2022",
    lib: ["ES2022", "DOM"],
    module: "NodeNext",
    types: ["node"],
    skipLibCheck: true,
  };
  const files = ["playwright.config.ts", "report.e2e.ts"];
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."]);
}

try {
  const executablePath = findEngines().found.chromium;
  if (executablePath === undefined) throw new Error("Chromium is not found: scripts/install-browsers installs it");
  if ((await buildIfNeeded("full")) !== 0) throw new Error("the build failed");
  await writeExample(EXAMPLE, folder);
  install();
  checkTypes();
  configure(executablePath);
  testWithPlaywright();
  testBrokenPage();
  console.log(`Playwright ${own("playwright-core")}: ${TESTS} tests of the example passed, and the types hold`);
} catch (error) {
  console.error(`Playwright: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (process.argv.includes("--keep")) console.log(folder);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
