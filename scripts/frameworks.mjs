// `npm run test:frameworks`: the examples of React, Vue, Svelte, Angular and Next.js with the packed package: installed into temporary
// folders, built and served by the frameworks' own tools, before an emulated Qlik, in Chromium. Ends with the line "N passed, N failed".
//   NAME …       only these examples
//   --keep       leaves the folders, and prints where they are
//   --pictures   writes what Chromium shows to docs/example-NAME.png
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CHECKS, openPage } from "./frameworks/checks.mjs";
import { EXAMPLES } from "./frameworks/examples.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { launchChromium } from "./packed/chromium.mjs";
import { installPackages, packInto } from "./packed/install.mjs";
import { freePort, startProgram, waitForAnswer } from "./packed/program.mjs";
import { startWorld } from "./packed/world.mjs";
import { root } from "./run.mjs";
import { createTempProject } from "./temp-project.mjs";

const NO_COPY = ["node_modules", "dist", ".next", ".angular"];
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const total = { passed: 0, failed: 0 };

/** The example as its reader has it, and in place of the published package the packed one. */
function install({ name }) {
  const project = createTempProject(`framework-${name}`);
  const { folder } = project;
  cpSync(path.join(root, "examples", name), folder, {
    recursive: true,
    filter: (file) => !NO_COPY.includes(path.basename(file)),
  });
  const { version, tarball } = packInto(project);
  replace(path.join(folder, "package.json"), `"qlik-ticket": "${version}"`, `"qlik-ticket": "${tarball}"`);
  installPackages(project);
  return project;
}

/** Throws when the text is not there exactly once. */
function replace(file, text, other) {
  const parts = readFileSync(file, "utf8").split(text);
  if (parts.length !== 2) throw new Error(`${path.basename(file)} does not have ${text} exactly once`);
  writeFileSync(file, parts.join(other));
}

/** The addresses and the user of the tests, in the place of those that the example has. */
function adapt({ edits, files = {} }, folder, world) {
  for (const [file, text, other] of edits(world)) replace(path.join(folder, file), text, other);
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
}

function build({ builds }, { folder, run }, env) {
  const stdio = ["ignore", "ignore", "inherit"];
  for (const args of builds) run(process.execPath, args, { cwd: folder, stdio, env: { ...process.env, ...env } });
}

async function check(title, work) {
  try {
    await work();
    total.passed += 1;
    return true;
  } catch (error) {
    total.failed += 1;
    console.error(`  ${title}: ${error.message}`);
    return false;
  }
}

/** One way of serving an example; the checks build on one another, so the first that fails is the last. */
async function playServed({ example, how, args, folder, port, env, world, browser }) {
  const url = `http://localhost:${port}/`;
  const server = await startProgram({ folder, args, env, until: (printed) => printed.includes(String(port)) });
  const started = performance.now();
  let done = 0;
  try {
    await waitForAnswer(url, server);
    await world.reset();
    if (example.rendered) assertRendered(await (await fetch(url)).text(), example.rendered);
    const opened = await openPage(browser, url);
    const picture = process.argv.includes("--pictures") && path.join(root, `docs/example-${example.name}.png`);
    for (const [title, work] of Object.entries(CHECKS)) {
      if (!(await check(`${example.name}, ${how}: ${title}`, () => work({ ...opened, world, url, picture })))) break;
      done += 1;
    }
    await opened.context.close();
  } finally {
    await server.stop();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${example.name}, ${how}: ${done} of ${Object.keys(CHECKS).length} checks passed (${seconds} s)`);
}

function assertRendered(html, text) {
  if (!html.includes(text)) throw new Error(`the server does not render "${text}"`);
}

async function play(example, browser) {
  const project = install(example);
  const { folder } = project;
  const port = await freePort();
  let world;
  try {
    world = await startWorld(folder, `http://localhost:${port}`);
    adapt(example, folder, world);
    const env = example.env(world);
    build(example, project, env);
    for (const [how, args] of Object.entries(example.serves))
      await playServed({ example, how, args: args(port), folder, port, env, world, browser });
  } finally {
    await world?.close();
    if (process.argv.includes("--keep")) console.log(folder);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function playAll() {
  const unknown = chosen.filter((name) => !EXAMPLES.some((example) => example.name === name));
  if (unknown.length > 0) throw new Error(`there is no example ${unknown.join(", ")}`);
  if ((await buildIfNeeded("full")) !== 0) throw new Error("the build failed");
  const browser = await launchChromium();
  try {
    for (const example of EXAMPLES.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))
      await play(example, browser).catch((error) => {
        total.failed += 1;
        console.error(`${example.name}: ${error.message}`);
      });
  } finally {
    await browser.close();
  }
}

await playAll().catch((error) => {
  total.failed += 1;
  console.error(error.message);
});
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
