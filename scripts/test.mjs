// `npm test`: every suite, the mocked proxy first; ends with the line "N passed, N failed". Installs nothing. It leaves out the files
// that `test-sets.mjs` calls long, and says which.
//   --all               the long files too
//   --only=browsers     only that part (also: mocked-proxy, node)
//   --require-engines   fail when a browser engine is missing
// A test in a real browser that fails is played once more; the end names each that needed it.
// All other arguments go to vitest; with one of them no file counts as long.
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { openDisplay } from "./display.mjs";
import { engineTitle, findEngines } from "./engines.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root, runNode, tool } from "./run.mjs";
import { longFiles, MATRIX, QUICK_ENV } from "./test-sets.mjs";

const RESULTS = path.join(root, "temp/test-results");
const NODE_PROJECTS = ["unit", "modules", "model", "emulator", "contract", "server", "clients", "package"];
/** A run of the compiler over everything, which `npm run typecheck` is too. */
const LONG_PROJECTS = ["types"];

const ours = (argument) => ["--require-engines", "--all"].includes(argument) || argument.startsWith("--only=");
const forVitest = process.argv.slice(2).filter((argument) => !ours(argument));
const requireEngines = process.argv.includes("--require-engines");
const isQuick = !process.argv.includes("--all") && forVitest.length === 0;
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length);

const total = { passed: 0, failed: 0 };
const problems = [];
const secondTries = [];
/** Whose session somebody gets is right each time: here a first try that fails counts, whatever the second one says. */
const RIGHT_AT_ONCE = /^test\/browsers\/(?:security-|user-switches|living|frozen-tab|sign-in|demo-session)/;

function fail(problem) {
  total.failed += 1;
  problems.push(problem);
}

/** The first lines of an error: the sentence and the place, for the list at the end. */
function beginningOf(message = "") {
  return message.split("\n").slice(0, 12).join("\n");
}

function count(results, projects) {
  for (const file of results.testResults) {
    const name = path.relative(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    for (const test of file.assertionResults.filter(({ status }) => status === "passed")) {
      const [failure] = test.failureMessages ?? [];
      const firstTry = `${name} > ${test.fullName}\n${beginningOf(failure)}`;
      if (failure !== undefined && RIGHT_AT_ONCE.test(name)) {
        fail(`At its first try: ${firstTry}`);
        continue;
      }
      total.passed += 1;
      if (failure !== undefined) secondTries.push(firstTry);
    }
    for (const test of failed) fail(`${name} > ${test.fullName}\n${beginningOf(test.failureMessages.join("\n"))}`);
    // A file that could not be collected has no failed test of its own.
    if (file.status === "failed" && failed.length === 0) fail(`${name} could not be run\n${beginningOf(file.message)}`);
    const left =
      file.assertionResults.length - file.assertionResults.filter((test) => /passed|failed/.test(test.status)).length;
    if (left > 0 && forVitest.length === 0) fail(`${name} left ${left} tests out`);
  }
  if (forVitest.length > 0) return;
  const ran = results.testResults.map((file) => path.relative(path.join(root, "test"), file.name).split(path.sep)[0]);
  for (const project of projects) if (!ran.includes(project)) fail(`${project} ran no tests`);
}

async function runProjects(name, projects, env = {}) {
  const output = path.join(RESULTS, `${name}.json`);
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${output}`];
  const before = total.failed;
  const code = await runNode([tool("vitest", "vitest.mjs"), "run", ...selected, ...reporters, ...forVitest], {
    env: { ...env, ...(isQuick && { ...QUICK_ENV, QLIK_TICKET_TESTS: "quick" }) },
  });
  const text = await readFile(output, "utf8").catch(() => undefined);
  if (text) count(JSON.parse(text), projects);
  if (code !== 0 && total.failed === before) fail(`${name}: vitest ended with exit code ${code}`);
}

function announceMissing(missing) {
  if (missing.length === 0) return;
  const line = `!!! NOT TESTED: ${missing.join(", ")} - not found on this machine. scripts/install-browsers installs them. !!!`;
  console.log(`\n${"!".repeat(line.length)}\n${line}\n${"!".repeat(line.length)}\n`);
}

/** Nothing that did not run may look as if it had passed. */
function announceLeftOut() {
  if (forVitest.length > 0) return;
  const inPart = (file) => wants(file.startsWith("test/browsers/") ? "browsers" : "node");
  const files = isQuick ? longFiles().filter(inPart) : [];
  if (files.length > 0) {
    console.log(`\nNot run, ${files.length} long files; \`npm test -- --all\` runs them:`);
    for (const file of files) console.log(`  ${file}`);
  }
  if (isQuick && wants("node")) console.log("Not run, test/types/: `npm run typecheck` compiles it.");
  if (wants("browsers")) console.log(`Not run, ${MATRIX}/: \`npm run test:matrix\` runs it.`);
}

async function runBrowsers(engines, missing) {
  const ids = Object.keys(engines);
  console.log(`\nReal browsers: ${ids.map(engineTitle).join(", ") || "none"}`);
  announceMissing(missing);
  if (requireEngines && missing.length > 0) fail(`missing browser engines: ${missing.join(", ")}`);
  if (ids.length === 0) return;
  const display = engines.webkit ? await openDisplay() : undefined;
  try {
    const env = { QLIK_TICKET_ENGINES: JSON.stringify(engines), ...(display && { DISPLAY: display.display }) };
    await runProjects("browsers", ["browsers"], env);
  } finally {
    await display?.close();
  }
}

await rm(RESULTS, { recursive: true, force: true });
await mkdir(RESULTS, { recursive: true });
const wants = (part) => only === undefined || only === part;
const { found, missing } = findEngines();

if (wants("mocked-proxy")) await runProjects("mocked-proxy", ["mocked-proxy"]);
if (wants("node") || wants("browsers")) {
  // The files that read the built types are long.
  if ((await buildIfNeeded(isQuick ? "js" : "full")) !== 0) fail("the build failed");
  else {
    if (wants("node")) await runProjects("node", isQuick ? NODE_PROJECTS : [...NODE_PROJECTS, ...LONG_PROJECTS]);
    if (wants("browsers")) await runBrowsers(found, missing);
  }
}
if (total.passed + total.failed === 0) fail("no tests ran");

announceLeftOut();
if (wants("browsers")) announceMissing(missing);
for (const secondTry of secondTries) console.log(`Passed only when played a second time: ${secondTry}`);
for (const problem of problems) console.log(`Problem: ${problem}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
