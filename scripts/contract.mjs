// `npm run test:contract`: the contract suite; and, when QLIK_PROXY, QLIK_QPS, QLIK_CA, QLIK_CERT, QLIK_KEY and QLIK_USER
// are set, the same questions to that server, with a report to paste into docs/verified-on.md.
import { build } from "esbuild";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root, runNode, tool } from "./run.mjs";

async function askServer() {
  const outfile = path.join(root, "temp/contract.mjs");
  await build({
    entryPoints: [path.join(root, "test/contract/real-server.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  const { compareWithServer, readTarget } = await import(pathToFileURL(outfile).href);
  const target = await readTarget(process.env);
  console.log(`\nAsking ${target.server.proxy} …\n`);
  console.log(await compareWithServer(target));
}

process.exitCode = await runNode([tool("vitest", "vitest.mjs"), "run", "--project", "contract"]);
if (process.env["QLIK_PROXY"] || process.env["QLIK_QPS"]) {
  await askServer().catch((error) => {
    console.error(`The server could not be compared: ${error.message}`);
    process.exitCode = 1;
  });
} else {
  console.log("\nNo real server was asked: set QLIK_PROXY, QLIK_QPS, QLIK_CA, QLIK_CERT, QLIK_KEY and QLIK_USER.");
}
