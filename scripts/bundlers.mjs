// `npm run test:bundlers`: the packed package in an empty project, bundled by Vite, webpack, Rollup and esbuild, as ES module and by
// `require()`, and by nothing at all; each page signs in and draws in Chromium, before a site's server in ES modules and one in CommonJS.
// Then what the package's browser files need of a browser. Ends with the line "N passed, N failed".
//   --keep   leaves the folder, and prints where it is
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BUILDS, BUNDLED_SERVER, FILES, WANTED_STATUS } from "./bundlers/projects.mjs";
import { checkFloor, notSeen } from "./bundlers/floor.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { launchChromium } from "./packed/chromium.mjs";
import { installProject } from "./packed/install.mjs";
import { freePort, startProgram } from "./packed/program.mjs";
import { startWorld } from "./packed/world.mjs";
import { createTempProject } from "./temp-project.mjs";

const PACKAGES = {
  "@mdn/browser-compat-data": "8.1.9",
  "@rollup/plugin-node-resolve": "16.0.3",
  acorn: "8.19.0",
  "acorn-walk": "8.3.5",
  esbuild: "0.28.2",
  rollup: "4.68.8",
  vite: "8.3.8",
  webpack: "5.113.0",
};
const PATIENCE = { timeout: 60_000, polling: 50 };
const total = { passed: 0, failed: 0 };
const project = createTempProject("bundlers");
const { folder } = project;

async function check(title, work) {
  try {
    await work();
    total.passed += 1;
    console.log(`${title}: passed`);
  } catch (error) {
    total.failed += 1;
    console.error(`${title}: ${error.message}`);
  }
}

function write(files, place = ".") {
  mkdirSync(path.join(folder, place), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, place, name), text);
}

function build({ folder: name, build: args, page, files = {} }) {
  if (args) project.run(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  write({ ...files, ...(page && { "index.html": page }) }, `out/${name}`);
}

/** The chart is there, and Qlik counts one sign-in. */
async function play(browser, world, url) {
  await world.reset();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(url);
    await page.waitForFunction('document.querySelector("#status").textContent !== ""', undefined, PATIENCE);
    const status = await page.locator("#status").textContent();
    const bars = await page.locator("#chart svg rect").count();
    const { ticketsSpent, sessionsCreated } = await world.counters();
    const found = JSON.stringify({ status, isDrawn: bars > 3, ticketsSpent, sessionsCreated, problems });
    const wanted = { status: WANTED_STATUS, isDrawn: true, ticketsSpent: 1, sessionsCreated: 1, problems: [] };
    if (found !== JSON.stringify(wanted)) throw new Error(found);
  } finally {
    await context.close();
  }
}

async function playServed(server, names, { browser, world, port }) {
  const { qlik } = world;
  const env = {
    QLIK_QPS: qlik.qps,
    QLIK_PROXY: qlik.proxy,
    QLIK_CERTIFICATES: path.dirname(qlik.ca),
    PORT: String(port),
  };
  const program = await startProgram({
    folder,
    args: [server],
    env,
    until: (printed) => printed.includes("listening"),
  });
  try {
    for (const name of names)
      await check(`${name}, before ${server}`, () =>
        play(browser, world, `http://localhost:${port}/out/${BUILDS[name].folder}/`),
      );
  } finally {
    await program.stop();
  }
}

async function playPages() {
  const built = [];
  for (const [name, one] of Object.entries(BUILDS))
    await check(`${name} builds a page`, () => {
      build(one);
      built.push(name);
    });
  await check("esbuild puts a site's server into one file, without jose", () =>
    project.run(process.execPath, BUNDLED_SERVER.build),
  );
  const browser = await launchChromium();
  const port = await freePort();
  const world = await startWorld(folder, `http://localhost:${port}`);
  try {
    await playServed("server.mjs", built, { browser, world, port });
    await playServed("server.cjs", built.slice(0, 1), { browser, world, port });
    await playServed(BUNDLED_SERVER.file, built.slice(0, 1), { browser, world, port });
  } finally {
    await browser.close();
    await world.close();
  }
}

function assertFloor() {
  const missed = notSeen(folder);
  if (missed.length > 0) throw new Error(`the check does not see that ${missed.join(", ")} is newer`);
  const { problems, files } = checkFloor(folder);
  if (problems.length > 0 || files < 30) throw new Error(`${files} files\n  ${problems.join("\n  ")}`);
}

try {
  if ((await buildIfNeeded("full")) !== 0) throw new Error("the build failed");
  installProject(project, "bundlers", PACKAGES);
  write(FILES);
  await playPages();
  await check("Chromium 100, Firefox 102 and Safari 15.4 have all that the browser files use", assertFloor);
} catch (error) {
  total.failed += 1;
  console.error(error.message);
} finally {
  if (process.argv.includes("--keep")) console.log(folder);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
