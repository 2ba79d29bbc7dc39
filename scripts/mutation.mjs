// `npm run test:mutation`: Stryker, and its count without what it cannot play. A change of a value that a module reads when it is loaded
// (`static` in the report) is switched on after the test files have loaded their modules, and seldom has an effect: Stryker leaves most of
// these out, and calls most of the others survivors. Arguments go to Stryker; stryker.config.mjs names the plugin that takes the sample.
import { readFile } from "node:fs/promises";
import path from "node:path";
import config from "../stryker.config.mjs";
import { root, runNode, tool } from "./run.mjs";

/** Percent of the changes that the tests have to notice. */
const LOWEST = 90;
const NOTICED = ["Killed", "Timeout"];
const MISSED = ["Survived", "NoCoverage"];

const stryker = tool("@stryker-mutator/core", "bin/stryker.js");
process.exitCode = await runNode([stryker, "run", ...process.argv.slice(2)]);
if (process.exitCode === 0) {
  const report = JSON.parse(await readFile(path.join(root, config.jsonReporter.fileName), "utf8"));
  const changes = Object.values(report.files).flatMap(({ mutants }) => mutants);
  const atRunTime = changes.filter((change) => !change.static);
  const countOf = (statuses) => atRunTime.filter(({ status }) => statuses.includes(status)).length;
  const noticed = countOf(NOTICED);
  const played = noticed + countOf(MISSED);
  const percent = (100 * noticed) / played;
  console.log(
    `Of ${played} changes that take effect when the code runs, ${noticed} were noticed: ${percent.toFixed(1)} %`,
  );
  process.exitCode = percent >= LOWEST ? 0 : 1;
}
