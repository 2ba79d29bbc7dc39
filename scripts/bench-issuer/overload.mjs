// More calls than Qlik can answer: pages that ask at a rate, whether or not earlier ones were answered.
import net from "node:net";
import { requestOf } from "./load.mjs";

const TICK_MS = 5;
const MOST_SOCKETS = 4_000;

/** Kept connections, each with one call at a time. */
class Pages {
  #port;
  #idle = [];
  #all = new Set();
  #users = 0;

  constructor(port) {
    this.#port = port;
  }

  /** Resolves with status and milliseconds; status 0 when the connection broke. */
  ask() {
    let socket = this.#idle.pop();
    // The server closes what is idle for a while.
    while (socket?.destroyed || socket?.readableEnded) socket = this.#idle.pop();
    socket ??= this.#open();
    const sentAt = performance.now();
    // A user of its own each time: the limits of one user are not what is measured.
    this.#users = (this.#users + 1) % 1_000_000;
    return new Promise((resolve) => {
      let text = "";
      const end = (status) => {
        socket.removeAllListeners("data").removeAllListeners("close");
        if (status > 0) this.#idle.push(socket);
        else this.#all.delete(socket);
        resolve({ status, sentAt, ms: performance.now() - sentAt });
      };
      socket
        .on("close", () => end(0))
        .on("data", (chunk) => {
          text += chunk.toString("latin1");
          const headEnd = text.indexOf("\r\n\r\n");
          const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
          if (headEnd >= 0 && text.length >= headEnd + 4 + length) end(Number(text.slice(9, 12)));
        });
      socket.write(requestOf(`u${this.#users}`));
    });
  }

  #open() {
    if (this.#all.size >= MOST_SOCKETS) throw new Error("the handler answers too slowly for this rate");
    const socket = net.connect(this.#port, "127.0.0.1");
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    this.#all.add(socket);
    return socket;
  }

  close() {
    for (const socket of this.#all) socket.destroy();
  }
}

/** So many calls a second for so long; resolves with all answers. */
async function runAtRate(pages, perSecond, ms) {
  const startedAt = performance.now();
  const asked = [];
  while (performance.now() < startedAt + ms) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    while (asked.length < due) asked.push(pages.ask());
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  return await Promise.all(asked);
}

const p99 = (answers) => {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? NaN;
};

/**
 * Half of what Qlik can answer, then three times as much, then half again. `recoveryMs`: from the end of the overload until the
 * last call was sent that was refused or took more than twice the unloaded time.
 */
export async function measureOverload(port, capacity, ms) {
  const pages = new Pages(port);
  await runAtRate(pages, capacity / 2, ms / 4);
  const before = await runAtRate(pages, capacity / 2, ms);
  const during = await runAtRate(pages, capacity * 3, ms);
  const endedAt = performance.now();
  const after = await runAtRate(pages, capacity / 2, ms);
  pages.close();
  const accepted = during.filter(({ status }) => status === 200);
  const unloadedP99Ms = p99(before.filter(({ status }) => status === 200));
  const bad = after.filter((answer) => answer.status !== 200 || answer.ms > 2 * unloadedP99Ms);
  const statuses = {};
  for (const { status } of during) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    capacity,
    askedPerSecond: Math.round((during.length * 1000) / ms),
    statuses,
    unloadedP99Ms: Number(unloadedP99Ms.toFixed(1)),
    acceptedP99Ms: Number(p99(accepted).toFixed(1)),
    factor: Number((p99(accepted) / unloadedP99Ms).toFixed(2)),
    recoveryMs: Math.round(Math.max(0, ...bad.map(({ sentAt }) => sentAt - endedAt))),
  };
}
