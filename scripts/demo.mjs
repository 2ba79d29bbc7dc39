// `npm run demo`: the demo of the command line tool, built first if need be. All arguments are the demo's.
import { buildIfNeeded } from "./freshness.mjs";
import { runNode } from "./run.mjs";

const built = await buildIfNeeded("js");
process.exitCode = built === 0 ? await runNode(["dist/cli/index.js", "demo", ...process.argv.slice(2)]) : built;
