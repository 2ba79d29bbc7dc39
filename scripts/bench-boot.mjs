// `npm run bench:boot [-- --json]`: how long a sign-in takes from the call to `js/qlik` in hand, on lines of some length,
// beside the steps by hand, the redirect flow and the least that is possible.
//   --browser=chromium,firefox   --protocol=http/1.1,h2   --rtt=20,100,200   --arm=ticket-warm,…   --runs=15
//   --quick                      the same as --rtt=100 --runs=3
// Every run takes all samples once: other work of the machine slows all arms alike.
import { readFile } from "node:fs/promises";
import os from "node:os";
import { ARMS, PROTOCOLS } from "./bench-boot/arms.mjs";
import { findBrowsers, SWITCHED } from "./bench-boot/browsers.mjs";
import { measureOwnCpu } from "./bench-boot/own-cpu.mjs";
import { median, printReport, summarize } from "./bench-boot/report.mjs";
import { takeSample } from "./bench-boot/sample.mjs";
import { buildIfNeeded } from "./freshness.mjs";

/** So many runs without delay: only the fastest counts. */
const RUNS_WITHOUT_DELAY = 7;
const FLAGS = ["--json", "--quick"];
const LISTS = ["--browser", "--protocol", "--rtt", "--arm", "--runs"];
const TRIES = 5;
const TRIES_UNDISTURBED = 3;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function readFlags(flags) {
  const given = new Map(flags.map((flag) => flag.split("=")));
  for (const [name, value] of given) {
    if (!(LISTS.includes(name) ? value : FLAGS.includes(name))) fail(`Unknown or empty: ${name}`);
  }
  const list = (name, fallback) => given.get(name)?.split(",") ?? fallback;
  const quick = given.has("--quick");
  return {
    json: given.has("--json"),
    browsers: list("--browser", ["chromium", "firefox"]),
    protocols: list("--protocol", PROTOCOLS),
    rtts: list("--rtt", quick ? [100] : [20, 100, 200]).map(Number),
    arms: list(
      "--arm",
      ARMS.map(({ name }) => name),
    ),
    runs: Number(list("--runs", [quick ? 3 : 15])[0]),
  };
}

function choose(what, wanted, known) {
  const unknown = wanted.filter((each) => !known.includes(each));
  if (unknown.length > 0) fail(`There is no ${what} ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  return known.filter((each) => wanted.includes(each));
}

function planOf({ browsers, protocols, rtts, arms }) {
  return [0, ...rtts].flatMap((rttMs) =>
    browsers.flatMap((browser) =>
      protocols.flatMap((protocol) => arms.map((arm) => ({ arm, browser, protocol, rttMs, samples: [] }))),
    ),
  );
}

/**
 * A sample that fails is told and taken again: a browser on a busy machine may miss a deadline of ours. So is one during which
 * the host of a virtual machine took processors away; the third counts in any case.
 */
async function fill(world, browser, cell, host) {
  for (let tries = 1; ; tries++) {
    try {
      const { ms, disturbed } = await takeSample(world, browser, cell);
      if (disturbed && tries < TRIES_UNDISTURBED) {
        host.again++;
        continue;
      }
      if (disturbed) host.kept++;
      cell.samples.push(ms);
      host.samples++;
      return;
    } catch (error) {
      console.error(`${cell.browser}, ${cell.protocol}, ${cell.arm.name}: ${error.message.split("\n")[0]}`);
      if (tries === TRIES) throw error;
    }
  }
}

async function measure(world, browsers, cells, runs) {
  const host = { samples: 0, again: 0, kept: 0 };
  for (let run = 0; run < runs; run++) {
    console.error(`run ${run + 1} of ${runs}`);
    // Firefox grows slower from profile to profile: each run has a fresh one.
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    // Each run starts elsewhere in the list, so that no arm always follows the same one.
    const turn = Math.floor((run * cells.length) / runs);
    for (const cell of [...cells.slice(turn), ...cells.slice(0, turn)]) {
      if (cell.rttMs > 0 || run < RUNS_WITHOUT_DELAY) await fill(world, browsers[cell.browser], cell, host);
    }
  }
  return host;
}

/** The samples before it are worth a report, also when this fails. */
async function ownCpuOrNone() {
  try {
    return await measureOwnCpu(world, browsers.chromium, wanted.runs, median);
  } catch (error) {
    console.error(`The own CPU is not measured: ${error.message}`);
    process.exitCode = 1;
    return undefined;
  }
}

const settings = readFlags(process.argv.slice(2));
if (!(settings.runs >= 1) || !settings.rtts.every((rtt) => rtt > 0)) fail("--runs and --rtt take numbers above 0.");
const { browsers, missing } = findBrowsers();
if (missing.length > 0) console.error(`\n!!! NOT MEASURED: ${missing.join(", ")} is not on this machine. !!!\n`);
const wanted = {
  ...settings,
  browsers: choose("browser", settings.browsers, Object.keys(browsers)),
  protocols: choose("protocol", settings.protocols, PROTOCOLS),
  arms: choose(
    "arm",
    settings.arms,
    ARMS.map(({ name }) => name),
  ).map((name) => ARMS.find((arm) => arm.name === name)),
};
const built = await buildIfNeeded("js");
if (built !== 0) process.exit(built);
const { startWorld } = await import("./bench-boot/world.mjs");
const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
const loadNow = () => os.loadavg()[0].toFixed(1);
const load = { before: loadNow(), after: "" };
const world = await startWorld();
const cells = planOf(wanted);
let host;
let ownCpu;
try {
  host = await measure(world, browsers, cells, wanted.runs);
  if (wanted.browsers.includes("chromium")) ownCpu = await ownCpuOrNone();
} finally {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await world.close();
}
load.after = loadNow();
const [cpu] = os.cpus();
const report = {
  ...summarize(cells.map(({ arm, ...cell }) => ({ name: arm.name, ...cell }))),
  ...(ownCpu && { ownCpu }),
  machine: `qlik-ticket ${version}, ${os.cpus().length} x ${cpu?.model.trim() ?? "unknown"}, Node ${process.versions.node}, ${process.platform}`,
  load,
  host,
  notes: [SWITCHED],
};
if (settings.json) console.log(JSON.stringify(report));
else printReport(report);
