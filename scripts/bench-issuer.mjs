// `npm run bench:issuer [-- --json]`: what the ticket handler costs, through its Node listener, against two other ways to ask Qlik.
//   handler            createTicketHandler behind toNodeListener
//   bare-undici        an http server that asks by an undici Pool and checks nothing
//   fresh-connection   a new TLS connection for each ticket, its certificates parsed each time (what qlik-auth does)
//   two-instances      two handlers behind nginx, whose limits are counted in one Redis; left out where nginx or Redis is missing
// Each arm is a process of its own; the mock of Qlik is another; the load comes from this one. The arms take turns within one run.
//   --seconds=N        how long each arm is measured at each delay; default 10
//   --overload         the handler alone, asked for three times as many tickets as Qlik can make: what becomes of those that it takes
//   --concurrency=N    calls at a time; default 64
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startLoad } from "./bench-issuer/load.mjs";
import { startTwoInstances } from "./bench-issuer/two-instances.mjs";
import { measureOverload } from "./bench-issuer/overload.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const NAMES = ["handler", "bare-undici", "fresh-connection"];
const DELAYS_MS = [0, 10];
const WARM_UP = { handler: 10_000, "bare-undici": 10_000, "fresh-connection": 200, "two-instances": 5_000 };
const ROUNDS = 5;
const numberOf = (name, usual) =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? usual);
const seconds = numberOf("seconds", 10);
const concurrency = numberOf("concurrency", 64);

async function start(file, ...args) {
  const child = fork(path.join(root, "scripts/bench-issuer", file), args);
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`${file} ended with exit code ${code}`)));
  ended.catch(() => undefined);
  const [ready] = await Promise.race([once(child, "message"), ended]);
  const ask = async (question) => {
    const told = once(child, "message");
    child.send(question);
    return (await Promise.race([told, ended]))[0];
  };
  return { port: ready.port, ask, stop: () => child.kill() };
}

/** The certificates of Qlik and of its client, in a folder as the QMC exports them; keys of the usual kind, RSA of 2048 bits. */
async function exportCertificates() {
  const { createCertificateAuthority } = await import("../dist/emulator/index.js");
  const authority = await createCertificateAuthority({ keys: "rsa" });
  const own = await authority.issue({ names: ["qlikserver1"] });
  const client = await authority.issue({ names: ["QlikClient"], client: true });
  const folder = await mkdtemp(path.join(os.tmpdir(), "bench-issuer-"));
  const files = { "root.pem": authority.ca, "server.pem": own.cert, "server_key.pem": own.key };
  Object.assign(files, { "client.pem": client.cert, "client_key.pem": client.key });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
  return folder;
}

/** Slow enough that Qlik is what is short, and not this machine. */
const OVERLOAD_DELAY_MS = 200;
const SOCKETS = 64;

async function overload(folder) {
  const mock = await start("mock-qps.mjs", folder, String(OVERLOAD_DELAY_MS));
  const arm = await start("arm.mjs", "handler", folder, String(mock.port), "quiet");
  const measured = await measureOverload(arm.port, (SOCKETS * 1000) / OVERLOAD_DELAY_MS, seconds * 1000);
  arm.stop();
  mock.stop();
  return measured;
}

function printOverload({ capacity, askedPerSecond, statuses, unloadedP99Ms, acceptedP99Ms, factor, recoveryMs }) {
  const answered = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
  console.log(`Qlik can make ${capacity} tickets a second (${SOCKETS} at a time, ${OVERLOAD_DELAY_MS} ms each).`);
  console.log(`Asked for ${askedPerSecond} a second: ${answered.join(", ")}.`);
  console.log(`p99 of the tickets: ${acceptedP99Ms} ms, ${factor} times that of half the load (${unloadedP99Ms} ms).`);
  console.log(`Back to normal after ${recoveryMs} ms.`);
}

async function measureDelay(folder, upstreamDelayMs) {
  const mock = await start("mock-qps.mjs", folder, String(upstreamDelayMs));
  const arms = [];
  for (const name of NAMES)
    arms.push({ name, process: await start("arm.mjs", name, folder, String(mock.port)), runs: [] });
  const two = await startTwoInstances((...args) => start("arm.mjs", "handler", folder, String(mock.port), ...args));
  if (two) arms.push({ name: "two-instances", process: two, runs: [] });
  // Not counted: connections are opened and code is compiled. By number, because on a busy machine a second is not enough.
  for (const arm of arms) await startLoad(arm.process.port, concurrency, { answers: WARM_UP[arm.name] });
  for (let round = 0; round < ROUNDS; round++) {
    for (const arm of arms) {
      const before = await arm.process.ask("cpu");
      const run = await startLoad(arm.process.port, concurrency, { ms: (seconds * 1_000) / ROUNDS });
      const after = await arm.process.ask("cpu");
      arm.runs.push({ ...run, cpuMs: after.cpuMs - before.cpuMs });
    }
  }
  for (const arm of arms) await arm.process.stop();
  mock.stop();
  return arms.map(({ name, runs }) => ({ name, concurrency, upstreamDelayMs, ...summaryOf(runs) }));
}

function summaryOf(runs) {
  const times = runs.flatMap((run) => run.times).sort((a, b) => a - b);
  const sum = (pick) => runs.reduce((total, run) => total + pick(run), 0);
  const round = (value, digits) => Number(value.toFixed(digits));
  const at = (share) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))], 2);
  return {
    requestsPerSecond: Math.round((times.length * 1000) / sum((run) => run.ms)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMsPerRequest: round(sum((run) => run.cpuMs) / times.length, 4),
  };
}

function print(arms) {
  console.log(
    `Node ${process.version}, ${os.availableParallelism()} cores, ${seconds} s for each arm, ${concurrency} calls at a time`,
  );
  console.log("| arm | delay of Qlik | tickets/s | of bare undici | p50 | p99 | CPU of the arm for each ticket |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const arm of arms) {
    const bare = arms.find(
      ({ name, upstreamDelayMs }) => name === "bare-undici" && upstreamDelayMs === arm.upstreamDelayMs,
    );
    const share = (arm.requestsPerSecond / bare.requestsPerSecond).toFixed(2);
    const cells = [
      arm.name,
      `${arm.upstreamDelayMs} ms`,
      arm.requestsPerSecond,
      share,
      `${arm.p50Ms} ms`,
      `${arm.p99Ms} ms`,
    ];
    console.log(`| ${[...cells, `${arm.cpuMsPerRequest} ms`].join(" | ")} |`);
  }
}

await buildIfNeeded("js");
const folder = await exportCertificates();
try {
  const isJson = process.argv.includes("--json");
  if (process.argv.includes("--overload")) {
    const measured = await overload(folder);
    if (isJson) console.log(JSON.stringify({ overload: measured }, null, 2));
    else printOverload(measured);
  } else {
    const arms = [];
    for (const delay of DELAYS_MS) arms.push(...(await measureDelay(folder, delay)));
    if (isJson) console.log(JSON.stringify({ arms }, null, 2));
    else print(arms);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
