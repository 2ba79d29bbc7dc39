// A TCP proxy that plays a long line: what goes through it, TLS included, arrives half a round trip later on each side.
// Opening a connection costs one round trip more: the SYN and its answer, which the kernel did at once. No loss, no
// limit of bandwidth, no slow start.
import { connect, createServer } from "node:net";

/** Carries chunks from one socket to the other, in order, each `oneWayMs()` after it came. */
function carry(from, to, oneWayMs, notBefore = 0) {
  const queue = [];
  let lastDue = 0;
  const flush = () => {
    // Timers count whole milliseconds.
    while (queue.length > 0 && queue[0].due <= performance.now() + 0.5) {
      const { chunk } = queue.shift();
      if (to.destroyed) continue;
      if (chunk === undefined) to.end();
      else to.write(chunk);
    }
    if (queue.length > 0) setTimeout(flush, queue[0].due - performance.now());
  };
  const put = (chunk) => {
    const due = Math.max(lastDue, Math.max(performance.now(), notBefore) + oneWayMs());
    lastDue = due;
    if (queue.push({ chunk, due }) === 1) flush();
  };
  from.on("data", put);
  from.on("end", () => put(undefined));
  from.on("error", () => to.destroy());
  from.on("close", () => queue.length === 0 && to.destroy());
}

/**
 * Listens on a free port of this machine. `setRtt` holds for chunks and connections that come later; `connections` is
 * how many are open and have got their first answer; `drop` ends all of them.
 */
export async function startDelayProxy() {
  let rttMs = 0;
  let target = 0;
  const pairs = new Set();
  const oneWayMs = () => rttMs / 2;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const openedAt = performance.now() + rttMs;
    const upstream = connect({ port: target, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const pair = { client, upstream, answered: false };
    pairs.add(pair);
    upstream.once("data", () => (pair.answered = true));
    client.once("close", () => pairs.delete(pair));
    carry(client, upstream, oneWayMs, openedAt);
    carry(upstream, client, oneWayMs);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const drop = () => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
    pairs.clear();
  };
  return {
    port: server.address().port,
    setTarget: (port) => (target = port),
    setRtt: (ms) => (rttMs = ms),
    connections: () => [...pairs].filter(({ answered }) => answered).length,
    drop,
    close() {
      drop();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
