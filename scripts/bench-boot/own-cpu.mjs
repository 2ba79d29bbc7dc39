// Time that Chromium spends in this library's own code during one sign-in, loading and running its file included, and in what
// the browser does at once when that calls it (fetch, adding a tag): samples of the CPU profiler whose innermost script frame
// is of the library's file. Time in Qlik's files is not in it. The samples are far apart, so that taking them costs little;
// the mean of many sign-ins is what counts.
import { ARMS } from "./arms.mjs";
import { takeSample } from "./sample.mjs";

const FILE = "/qlik-ticket.global.js";
const INTERVAL_US = 1_000;

/** Microseconds in the library's code, and in what the browser did when called by it. */
function sumUp({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  /** The innermost frame that is of a script. */
  const scriptOf = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) if (byId.get(at).callFrame.url) return at;
    return undefined;
  };
  const sums = { code: 0, browser: 0 };
  for (const [index, id] of samples.entries()) {
    const script = scriptOf(id);
    if (script === undefined || !byId.get(script).callFrame.url.includes(FILE)) continue;
    // A delta is the time since the sample before.
    sums[script === id ? "code" : "browser"] += timeDeltas[index + 1] ?? INTERVAL_US;
  }
  return sums;
}

/** One sign-in with a new ticket. */
async function measureOne(world, chromium) {
  let sums;
  await takeSample(world, chromium, {
    arm: ARMS.find(({ name }) => name === "ticket-warm"),
    protocol: "h2",
    rttMs: 0,
    async around({ context, page }, call) {
      const session = await context.newCDPSession(page);
      await session.send("Profiler.enable");
      await session.send("Profiler.setSamplingInterval", { interval: INTERVAL_US });
      await session.send("Profiler.start");
      await page.addScriptTag({ url: `${FILE}?again` });
      const ms = await call();
      sums = sumUp((await session.send("Profiler.stop")).profile);
      return ms;
    },
  });
  return sums;
}

/** Means of `runs` sign-ins with a new ticket, in milliseconds. */
export async function measureOwnCpu(world, chromium, runs) {
  const mean = { code: 0, browser: 0 };
  for (let run = 0; run < runs; run++) {
    const { code, browser } = await measureOne(world, chromium);
    mean.code += code / runs;
    mean.browser += browser / runs;
  }
  const inMs = (microseconds) => Math.round(microseconds / 100) / 10;
  return { codeMs: inMs(mean.code), browserMs: inMs(mean.browser), runs };
}
