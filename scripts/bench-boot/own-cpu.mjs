// Time that Chromium spends in this library's own code during one sign-in, and in what the browser does for it at once
// (fetch, adding a tag): samples of the CPU profiler whose innermost script frame is of the library's file. Loading and
// running the file itself is in it. Time in Qlik's files is not. The samples are far apart, so that taking them costs
// little; the mean of many sign-ins is what counts.
import { ARMS } from "./arms.mjs";
import { takeSample } from "./sample.mjs";

const FILE = "/qlik-ticket.global.js";
const INTERVAL_US = 1_000;

function ownMs({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const isOwn = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const { url } = byId.get(at).callFrame;
      if (url) return url.includes(FILE);
    }
    return false;
  };
  // A delta is the time since the sample before.
  const own = samples.reduce((sum, id, index) => sum + (isOwn(id) ? (timeDeltas[index + 1] ?? INTERVAL_US) : 0), 0);
  return own / 1000;
}

/** Milliseconds of one sign-in with a new ticket. */
async function measureOne(world, chromium) {
  let own = 0;
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
      const { profile } = await session.send("Profiler.stop");
      own = ownMs(profile);
      return ms;
    },
  });
  return own;
}

/** The mean of `runs` sign-ins with a new ticket, in milliseconds. */
export async function measureOwnCpu(world, chromium, runs) {
  let sum = 0;
  for (let run = 0; run < runs; run++) sum += await measureOne(world, chromium);
  return { meanMs: Math.round((sum / runs) * 10) / 10, runs };
}
