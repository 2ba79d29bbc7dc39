// `npm run browser-facts`: measures the three engines and writes the tables of docs/measured/browser-facts.md.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openDisplay } from "./display.mjs";
import { engineTitle, findEngines } from "./engines.mjs";
import { runNode } from "./run.mjs";

const TEST = "test/browsers/vehicle-table.test.ts";

async function versionOf(id, program, env) {
  const { stdout } = await promisify(execFile)(program, ["--version"], { env });
  return `${engineTitle(id)} ${/\d+(\.\d+)+/.exec(stdout)?.[0] ?? "of an unknown version"}`;
}

async function measure() {
  const { found, missing } = findEngines();
  if (missing.length > 0) throw new Error(`missing: ${missing.join(", ")}; scripts/install-browsers installs them`);
  // WebKitGTK's browser does not even tell its version without a display.
  const { display, close } = await openDisplay();
  try {
    const env = { ...process.env, DISPLAY: display };
    const programs = Object.entries({ ...found, webkit: found.webkit.browser });
    const versions = await Promise.all(programs.map(([id, program]) => versionOf(id, program, env)));
    env["QLIK_TICKET_BROWSER_FACTS"] = versions.join(", ");
    process.exitCode = await runNode(["scripts/test.mjs", "--only=browsers", "--require-engines", TEST], { env });
  } finally {
    await close();
  }
}

measure().catch((error) => {
  console.error(`Nothing was written: ${error.message}`);
  process.exitCode = 1;
});
