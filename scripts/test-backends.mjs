// `npm run test:backends`: the ticket endpoints of examples/backends, each as far as this machine has its language, against the emulator
// and in Chromium. Ends with the line "N passed, N failed". Installs nothing: scripts/install-backends does that.
//   --require-all   fail when a language or Chromium is missing
import { readFile } from "node:fs/promises";
import path from "node:path";
import { findBackends } from "./backends.mjs";
import { findEngines } from "./engines.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root, runNode, tool } from "./run.mjs";

const RESULTS = path.join(root, "temp/test-results/backends.json");

if ((await buildIfNeeded("js")) !== 0) process.exit(1);
const { found, missing } = findBackends();
const { chromium } = findEngines().found;
const absent = [...missing, ...(chromium ? [] : ["Chromium"])];
if (absent.length > 0) console.log(`\n!!! NOT TESTED: ${absent.join(", ")} - not found on this machine. !!!\n`);
const env = {
  QLIK_TICKET_BACKENDS: found.join(","),
  QLIK_TICKET_ENGINES: JSON.stringify(chromium ? { chromium } : {}),
};
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`, "--passWithNoTests"];
const code = await runNode([tool("vitest", "vitest.mjs"), "run", "--project", "backends", ...reporters], { env });
const { numPassedTests, numFailedTests } = JSON.parse(await readFile(RESULTS, "utf8"));
const isIncomplete = process.argv.includes("--require-all") && absent.length > 0;
console.log(`${numPassedTests} passed, ${numFailedTests + (isIncomplete ? 1 : 0)} failed`);
process.exitCode = code !== 0 || isIncomplete ? 1 : 0;
