// `npm run test:sites`: the sites of examples/ that run on Debian's packages (WordPress, Laravel), as far as this machine has them,
// against the emulator and in Chromium. Ends with the line "N passed, N failed". Installs nothing: scripts/install-sites does that.
//   --require-all   fail when a site's packages or Chromium are missing
// All other arguments go to vitest.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { findEngines } from "./engines.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root, runNode, tool } from "./run.mjs";
import { findSites } from "./sites.mjs";

const RESULTS = path.join(root, "temp/test-results/sites.json");

if ((await buildIfNeeded("js")) !== 0) process.exit(1);
const { found, missing } = findSites();
const { chromium } = findEngines().found;
const absent = [...missing, ...(chromium ? [] : ["Chromium"])];
const env = {
  QLIK_TICKET_SITES: found.join(","),
  QLIK_TICKET_ENGINES: JSON.stringify(chromium ? { chromium } : {}),
};
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`, "--passWithNoTests"];
const forVitest = process.argv.slice(2).filter((argument) => argument !== "--require-all");
const code = await runNode([tool("vitest", "vitest.mjs"), "run", "--project", "sites", ...reporters, ...forVitest], {
  env,
});
const { numPassedTests, numFailedTests } = JSON.parse(await readFile(RESULTS, "utf8"));
const isIncomplete = process.argv.includes("--require-all") && absent.length > 0;
if (absent.length > 0)
  console.log(`\n!!! NOT TESTED: ${absent.join("; ")} - not found on this machine. scripts/install-sites !!!\n`);
console.log(`${numPassedTests} passed, ${numFailedTests + (isIncomplete ? 1 : 0)} failed`);
process.exitCode = code !== 0 || isIncomplete ? 1 : 0;
