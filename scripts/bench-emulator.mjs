// `npm run bench:emulator [-- --json]`: what the emulator bears, so that nobody measures it by mistake.
//   sign-ins      issue + consume a second, over keep-alive TLS; the emulator is one process, so one core at most
//   memory        of the model over a million tickets, in ten steps
//   WebSockets    a thousand open at once, each of a session of its own: time, memory, and an answer to each
//   --seconds=N   how long sign-ins are counted; default 10
//   --only=NAMES  of signIns, webSockets, memory; joined by commas
import { fork } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { WebSocket } from "ws";
import { buildIfNeeded } from "./freshness.mjs";
import { root } from "./run.mjs";

const TICKETS = 1_000_000;
const SOCKETS = 1000;
const WORKERS = 2;
const PAIRS = 16;
// Counted, not timed: on a busy machine two seconds are not enough for the code to be compiled.
const WARM_UP_SIGN_INS = 10_000;
const PREFIX = "mashup";
const seconds = Number(process.argv.find((argument) => argument.startsWith("--seconds="))?.slice(10) ?? 10);
const megabytes = (bytes) => Math.round(bytes / 104_857.6) / 10;

function startServer() {
  const server = fork(path.join(root, "scripts/bench-emulator-server.mjs"), {
    execArgv: ["--expose-gc", ...process.execArgv],
  });
  const answer = async () => (await once(server, "message"))[0];
  return {
    ready: answer(),
    ask(question) {
      const told = answer();
      server.send(question);
      return told;
    },
    stop: () => server.disconnect(),
  };
}

/** On a busy machine only the figure for a second of the emulator's own processor time means something. */
async function measureSignIns(server, addresses) {
  const workerData = { ...addresses, pairs: PAIRS, prefix: PREFIX };
  const file = path.join(root, "scripts/bench-emulator-load.mjs");
  const workers = Array.from({ length: WORKERS }, () => new Worker(file, { workerData }));
  const failed = Promise.race(workers.map(async (worker) => Promise.reject((await once(worker, "error"))[0])));
  const work = async () => ({ at: performance.now(), ...(await server.ask({ ask: "work" })) });
  const counted = async () => {
    let before = await work();
    while (before.signIns < WARM_UP_SIGN_INS) {
      await sleep(200);
      before = await work();
    }
    await sleep(seconds * 1000);
    return [before, await work()];
  };
  const [before, after] = await Promise.race([counted(), failed]);
  for (const worker of workers) worker.postMessage("stop");
  await Promise.race([Promise.all(workers.map((worker) => once(worker, "exit"))), failed]);
  const signIns = after.signIns - before.signIns;
  const cpuMs = after.cpuMs - before.cpuMs;
  const wallMs = after.at - before.at;
  return {
    perSecond: Math.round((signIns / wallMs) * 1000),
    perCoreSecond: Math.round((signIns / cpuMs) * 1000),
    cores: Math.round((cpuMs / wallMs) * 100) / 100,
    connections: WORKERS * PAIRS * 2,
  };
}

/** A socket of a new session, open and greeted. */
async function openSocket({ proxy, ca }, ticket) {
  const address = `${proxy.replace("https:", "wss:")}/app/engineData?qlikTicket=${ticket}`;
  const socket = new WebSocket(address, { ca, perMessageDeflate: false });
  const greeted = new Promise((resolve, reject) => {
    socket.on("error", reject).on("close", () => reject(new Error("A WebSocket was closed before it was greeted.")));
    socket.on("message", (data) => data.toString().includes("OnConnected") && resolve());
  });
  await greeted;
  return socket;
}

async function issueTickets({ qps, ca, clientCert, clientKey }, count) {
  const { Agent, request } = await import("node:https");
  const key = "abcdefghijklmnop";
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca, cert: clientCert, key: clientKey });
  const issue = (number) =>
    new Promise((resolve, reject) => {
      const options = { agent, method: "POST", servername: "qlikserver1", headers: { "X-Qlik-Xrfkey": key } };
      const sent = request(`${qps}/ticket?xrfkey=${key}`, options, async (response) => {
        const chunks = await response.toArray();
        resolve(JSON.parse(Buffer.concat(chunks).toString()).Ticket);
      });
      sent.on("error", reject).end(JSON.stringify({ UserDirectory: "BENCH", UserId: `socket${number}` }));
    });
  const tickets = await Promise.all(Array.from({ length: count }, (_, number) => issue(number)));
  agent.destroy();
  return tickets;
}

async function measureSockets(server, addresses) {
  const tickets = await issueTickets(addresses, SOCKETS);
  const before = await server.ask({ ask: "memory" });
  const startedAt = performance.now();
  const sockets = await Promise.all(tickets.map((ticket) => openSocket(addresses, ticket)));
  const openedIn = performance.now() - startedAt;
  const after = await server.ask({ ask: "memory" });
  const closed = sockets.filter((socket) => socket.readyState !== WebSocket.OPEN).length;
  if (closed > 0) throw new Error(`${closed} WebSockets were closed before they were asked.`);
  const askedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      socket.send('{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}');
      await once(socket, "message");
    }),
  );
  const answeredIn = performance.now() - askedAt;
  for (const socket of sockets) socket.removeAllListeners("close").terminate();
  return {
    open: sockets.length,
    openedInMs: Math.round(openedIn),
    answeredInMs: Math.round(answeredIn),
    kilobytesEach: Math.round((after.rss - before.rss) / 1024 / sockets.length),
  };
}

async function measureMemory(server) {
  const { samples, seconds: took, cpuSeconds } = await server.ask({ ask: "tickets", count: TICKETS });
  const heapMb = samples.map(({ heapUsed }) => megabytes(heapUsed));
  const perCoreSecond = Math.round(TICKETS / cpuSeconds);
  return { tickets: TICKETS, heapMb, perSecond: Math.round(TICKETS / took), perCoreSecond };
}

function print({ machine, load, signIns, webSockets, memory }) {
  const row = (name, value) => console.log(`${name.padEnd(52)}${value}`);
  row("machine", machine);
  row("its load before and after", load.join(", "));
  if (signIns) {
    row("sign-ins (issue + consume) over TLS, per core-second", signIns.perCoreSecond);
    row("  per second of the clock", signIns.perSecond);
    row(`  over ${signIns.connections} connections; cores used`, signIns.cores);
  }
  if (webSockets) {
    row("WebSockets open at once", webSockets.open);
    row("  ms until all were open, and all answered", `${webSockets.openedInMs}, ${webSockets.answeredInMs}`);
    row("  resident memory of each, in kB", webSockets.kilobytesEach);
  }
  if (memory) {
    row("sign-ins, the model alone, per core-second", memory.perCoreSecond);
    row("  per second of the clock", memory.perSecond);
    row(`heap in MB over ${memory.tickets} tickets`, memory.heapMb.join(" "));
  }
}

const MEASURES = { signIns: measureSignIns, webSockets: measureSockets, memory: measureMemory };

/** Processes that ran or waited for a core, on average over the last minute. */
const load = () => Math.round((os.loadavg()[0] ?? 0) * 10) / 10;

const wanted = process.argv
  .find((argument) => argument.startsWith("--only="))
  ?.slice(7)
  .split(",");
const measures = Object.entries(MEASURES).filter(([name]) => !wanted || wanted.includes(name));
const built = await buildIfNeeded("js");
if (built !== 0) process.exit(built);
const loadBefore = load();
const server = startServer();
const addresses = await server.ready;
const [cpu] = os.cpus();
const report = { machine: `${cpu?.model.trim() ?? "unknown"}, Node ${process.versions.node}, ${process.platform}` };
for (const [name, measure] of measures) report[name] = await measure(server, addresses);
server.stop();
report.load = [loadBefore, load()];
if (process.argv.includes("--json")) console.log(JSON.stringify(report));
else print(report);
