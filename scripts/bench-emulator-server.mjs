// The emulator of `npm run bench:emulator`, in a process of its own. It speaks by messages: its addresses at first, and
// then, when asked, how much memory it holds after a collection, how many sign-ins it has answered at the cost of how
// much processor time, or how the model alone bears a million tickets.
import { createQlikProxy, startEmulator } from "../dist/emulator/index.js";

// Sessions live as long as their users are active: half an hour by default, and a million of them would be the subject
// of the measurement. Here they end two seconds after their last request.
const SESSION_MS = 2000;
const PREFIX = "mashup";
const XRFKEY = "abcdefghijklmnop";
const virtualProxies = [{ prefix: PREFIX, inactivityTimeoutMs: SESSION_MS }, { prefix: "sockets" }];

function memory() {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss };
}

const request = (method, address, headers, body) => ({ method, url: new URL(address), headers, body });

function signIn(proxy, number) {
  const order = JSON.stringify({ UserDirectory: "BENCH", UserId: `user${number % 1000}` });
  const ticketCall = `https://qlikserver1:4243/qps/${PREFIX}/ticket?xrfkey=${XRFKEY}`;
  const issued = proxy.handleTrusted(request("POST", ticketCall, { "x-qlik-xrfkey": XRFKEY }, order));
  const { Ticket } = JSON.parse(issued.body);
  const image = `https://localhost/${PREFIX}/resources/img/core/dark_noise_16x16.png?qlikTicket=${Ticket}`;
  const { status } = proxy.handlePublic(request("GET", image, {}));
  if (status !== 200) throw new Error(`the ticket was answered ${status}`);
}

/** Issues and consumes that many tickets without any socket, and reports the memory ten times on the way. */
async function bearTickets(count) {
  const proxy = createQlikProxy({ virtualProxies });
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const samples = [];
  for (let number = 1; number <= count; number += 1) {
    signIn(proxy, number);
    // Timers, which end sessions, get their turn.
    if (number % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (number % (count / 10) === 0) samples.push({ tickets: number, ...memory() });
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  proxy.dispose();
  return { samples, seconds, cpuSeconds: (user + system) / 1_000_000 };
}

const emulator = await startEmulator({ virtualProxies });
const ANSWERS = {
  memory,
  tickets: bearTickets,
  // Of the whole process: garbage collection, TLS and what the kernel does for it included.
  work() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, signIns: emulator.proxy.counters().ticketsSpent };
  },
};
process.on("message", async ({ ask, count }) => process.send(await ANSWERS[ask](count)));
process.on("disconnect", () => process.exit(0));
process.send({
  proxy: emulator.proxyUrl("sockets"),
  qps: emulator.qpsUrl("sockets"),
  port: emulator.port,
  qpsPort: emulator.qpsPort,
  ...emulator.certificates,
});
