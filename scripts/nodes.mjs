// `npm run test:nodes`: the Node half of the tests under newer Nodes than the one that runs this script. They come as the npm package `node`,
// each into a temporary folder; the tests run where they are.
//   Node 24: the ticket server and the command line
//   Node 22: the emulator, and its contract: they use the most of Node, too: TLS, sockets, http, streams
//   --all    both play all suites that need no browser, without the long files (scripts/test-sets.mjs): what `npm test` plays of them
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildIfNeeded } from "./freshness.mjs";
import { root, tool } from "./run.mjs";
import { createTempProject } from "./temp-project.mjs";
import { QUICK_ENV } from "./test-sets.mjs";

const WHOLE = ["mocked-proxy", "unit", "modules", "model", "emulator", "contract", "server", "clients"];
const PROJECTS = process.argv.includes("--all")
  ? { 24: WHOLE, 22: WHOLE }
  : { 24: ["server"], 22: ["emulator", "contract"] };
const RESULTS = path.join(root, "temp/test-results");

/** Installs this Node, and gives the path of its program. */
function install(major, { folder, npm, run }) {
  // `node` fetches its program in a script of its own.
  const manifest = { name: "nodes", private: true, devDependencies: { node: major }, allowScripts: { node: true } };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  npm(["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  const node = path.join(folder, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  run(node, ["-e", `if (!process.version.startsWith("v${major}.")) throw new Error(process.version)`]);
  return node;
}

/** Plays the projects, and resolves with the number of tests that passed. */
function test(major, node, run) {
  const output = path.join(RESULTS, `node-${major}.json`);
  const selected = PROJECTS[major].flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${output}`];
  const env = {
    ...process.env,
    ...QUICK_ENV,
    QLIK_TICKET_TESTS: "quick",
    // Tests that start a program of the package start it with this Node, too.
    PATH: `${path.dirname(node)}${path.delimiter}${process.env["PATH"] ?? ""}`,
  };
  run(node, [tool("vitest", "vitest.mjs"), "run", ...selected, ...reporters], { cwd: root, env });
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(output, "utf8"));
  if (numTotalTests === 0 || numPassedTests !== numTotalTests) {
    throw new Error(`${numPassedTests} of ${numTotalTests} tests passed`);
  }
  return numPassedTests;
}

function tryNode(major) {
  const project = createTempProject(`node-${major}`);
  try {
    const node = install(major, project);
    console.log(`Node ${major}: ${PROJECTS[major].join(", ")}`);
    console.log(`Node ${major}: ${test(major, node, project.run)} tests passed`);
  } catch (error) {
    console.error(`Node ${major}: ${error.message}`);
    process.exitCode = 1;
  } finally {
    rmSync(project.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

mkdirSync(RESULTS, { recursive: true });
if ((await buildIfNeeded("full")) !== 0) throw new Error("The build failed.");
for (const major of Object.keys(PROJECTS).sort().reverse()) tryNode(major);
