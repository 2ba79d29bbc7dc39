// Figures out of samples, and the table for people.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that 95 of 100 do not exceed. */
const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

const rounded = (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * `cells` are `{ name, browser, protocol, rttMs, samples }`. The round trips of an arm are (its median - its own fastest
 * run without delay) / RTT: what is left when the time that no line costs (browser, emulator, scripts) is taken off.
 */
export function summarize(cells) {
  const sameArm = (a, b) => a.name === b.name && a.browser === b.browser && a.protocol === b.protocol;
  const floorOf = (cell) => Math.min(...cells.find((each) => each.rttMs === 0 && sameArm(each, cell)).samples);
  const of = ({ name, browser, protocol }) => ({ name, browser, protocol });
  const arms = cells
    .filter(({ rttMs }) => rttMs > 0)
    .map((cell) => ({
      ...of(cell),
      rttMs: cell.rttMs,
      runs: cell.samples.length,
      medianMs: rounded(median(cell.samples), 1),
      p95Ms: rounded(p95(cell.samples), 1),
      roundTrips: rounded((median(cell.samples) - floorOf(cell)) / cell.rttMs, 2),
    }));
  return {
    arms,
    againstHand: sharesOf(arms),
    withoutDelay: cells
      .filter(({ rttMs }) => rttMs === 0)
      .map((cell) => ({ ...of(cell), runs: cell.samples.length, fastestMs: rounded(floorOf(cell), 1) })),
  };
}

const COMPARED = { "ticket-warm": "hand-written-warm", "ticket-cold": "hand-written-cold" };

/** What the library needs of what the steps by hand need: of the milliseconds, and of the round trips. */
const sharesOf = (arms) =>
  arms.flatMap(({ name, browser, protocol, rttMs, medianMs, roundTrips }) => {
    const hand = arms.find(
      (arm) =>
        arm.name === COMPARED[name] && arm.browser === browser && arm.protocol === protocol && arm.rttMs === rttMs,
    );
    if (!hand) return [];
    const ofMs = rounded(medianMs / hand.medianMs, 4);
    const ofTrips = rounded(roundTrips / hand.roundTrips, 4);
    return { name, browser, protocol, rttMs, ofMs, ofTrips };
  });

const ARMS_COMPARED = "ticket-warm, hand-written-warm, HTTP/2";

function printTable(title, arms, withoutDelay) {
  const rtts = [...new Set(arms.map(({ rttMs }) => rttMs))];
  const heads = rtts.map((rttMs) => `RTT ${rttMs} ms: median (p95), trips`.padStart(36)).join("");
  console.log(`\n${title.padEnd(24)}${"RTT 0".padStart(7)}${heads}`);
  for (const { name, fastestMs } of withoutDelay) {
    const cells = rtts.map((rttMs) => {
      const { medianMs, p95Ms, roundTrips } = arms.find((arm) => arm.name === name && arm.rttMs === rttMs);
      return `${medianMs.toFixed(0)} (${p95Ms.toFixed(0)}), ${roundTrips.toFixed(2)}`.padStart(36);
    });
    console.log(`${name.padEnd(24)}${fastestMs.toFixed(0).padStart(7)}${cells.join("")}`);
  }
}

function printShares(shares) {
  if (shares.length === 0) return;
  console.log("\nAs a share of the steps by hand: milliseconds, trips");
  const rows = new Map(shares.map((share) => [`${share.browser}, ${share.protocol}, ${share.name}`, share]));
  for (const [title, { name, browser, protocol }] of rows) {
    const cells = shares
      .filter((share) => share.name === name && share.browser === browser && share.protocol === protocol)
      .map(({ rttMs, ofMs, ofTrips }) => `RTT ${rttMs} ms: ${ofMs.toFixed(4)}, ${ofTrips.toFixed(4)}`.padStart(30));
    console.log(`${title.padEnd(32)}${cells.join("")}`);
  }
}

export function printReport({ machine, load, host, notes, arms, againstHand, withoutDelay, ownCpu }) {
  console.log(`${machine}; load average ${load.before} before, ${load.after} after`);
  console.log(
    `${host.samples} samples; ${host.again} more were taken again, for the host took processors away meanwhile; ${host.kept} such are in.`,
  );
  for (const note of notes) console.log(note);
  console.log("Milliseconds from the call to js/qlik in hand. trips = (median - fastest run at RTT 0) / RTT.");
  const groups = new Map(withoutDelay.map((arm) => [`${arm.browser}, ${arm.protocol}`, arm]));
  for (const [title, { browser, protocol }] of groups) {
    const isIn = (arm) => arm.browser === browser && arm.protocol === protocol;
    printTable(title, arms.filter(isIn), withoutDelay.filter(isIn));
  }
  printShares(againstHand);
  if (ownCpu)
    console.log(
      `\nCPU of the page's own thread in Chromium, medians of ${ownCpu.runs}: ${ownCpu.codeMs} ms in this library's code, its file included; ` +
        `${ownCpu.pageMs} ms more than by hand in all (${ARMS_COMPARED})`,
    );
}
