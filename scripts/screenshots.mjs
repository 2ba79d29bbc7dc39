// `npm run screenshots`: the pictures in docs/ of the demo, taken by the demo itself (`demo --once`) in Chromium, and those of the
// examples of Qlik's clients, taken by their test.
import { copyFile, stat } from "node:fs/promises";
import path from "node:path";
import { buildIfNeeded } from "./freshness.mjs";
import { root, runNode } from "./run.mjs";

const LARGEST_BYTES = 300_000;
const CLIENTS = ["enigma", "nebula", "qlik-api", "qlik-embed"];
const PICTURES = { "docs/demo.png": [], "docs/demo-break-it.png": ["--break", "lax"] };

async function take(picture, flags) {
  const file = path.join(root, picture);
  const code = await runNode(["dist/cli/index.js", "demo", "--once", "--screenshot", file, ...flags]);
  if (code !== 0) throw new Error(`demo --once ended with exit code ${code}`);
  await checkSize(picture);
}

async function takeClients() {
  const code = await runNode(["scripts/test.mjs", "--only=browsers", "test/browsers/examples-clients.test.ts"]);
  if (code !== 0) throw new Error(`the test of the examples ended with exit code ${code}`);
  for (const name of CLIENTS) {
    const picture = `docs/example-${name}.png`;
    await copyFile(path.join(root, `temp/examples/${name}.png`), path.join(root, picture));
    await checkSize(picture);
  }
}

async function checkSize(picture) {
  const { size } = await stat(path.join(root, picture));
  console.log(`${picture}: ${size} bytes`);
  if (size > LARGEST_BYTES) throw new Error(`${picture} has more than ${LARGEST_BYTES} bytes`);
}

async function takeAll() {
  if ((await buildIfNeeded("js")) !== 0) throw new Error("the build failed");
  for (const [picture, flags] of Object.entries(PICTURES)) await take(picture, flags);
  await takeClients();
}

takeAll().catch((error) => {
  console.error(`No pictures: ${error.message}`);
  process.exitCode = 1;
});
