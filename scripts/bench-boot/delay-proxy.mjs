// A SOCKS5 proxy (RFC 1928) that plays a long line. Opening a connection takes a round trip, for the proxy tells of it so much
// later: until then a browser waits for its SYN, and gives a request to whichever connection comes first. (Behind a mere port
// that delays, a connection is open at once, and the request stays with it through its whole handshake.) What goes through,
// TLS included, arrives half a round trip later on each side. No loss, no limit of bandwidth, no slow start.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Carries chunks from one socket to the other, in order, each `oneWayMs()` after it came. */
function carry(from, to, oneWayMs) {
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
    const due = Math.max(lastDue, performance.now() + oneWayMs());
    lastDue = due;
    if (queue.push({ chunk, due }) === 1) flush();
  };
  from.on("data", put).resume();
  from.on("end", () => put(undefined));
  from.on("error", () => to.destroy());
  from.on("close", () => queue.length === 0 && to.destroy());
}

const VERSION = 5;
const NO_AUTHENTICATION = Buffer.from([VERSION, 0]);
const CONNECTED = Buffer.from([VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const DOMAIN_NAME = 3;

/** The next bytes of the socket that make up a whole message; `lengthOf` says how long that is, or nothing yet. */
function readMessage(socket, lengthOf) {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const read = (chunk) => {
      got = Buffer.concat([got, chunk]);
      const length = lengthOf(got);
      if (length === undefined || got.length < length) return;
      socket.pause();
      socket.off("data", read);
      if (got.length > length) socket.unshift(got.subarray(length));
      resolve(got.subarray(0, length));
    };
    socket.on("data", read).resume();
    socket.once("close", () => reject(new Error("closed")));
  });
}

/** The port that the browser wants; the host is this machine under any name. */
async function readRequest(client) {
  await readMessage(client, (got) => (got.length < 2 ? undefined : 2 + got[1]));
  client.write(NO_AUTHENTICATION);
  const request = await readMessage(client, (got) => (got.length < 5 ? undefined : 7 + got[4]));
  if (request[0] !== VERSION || request[3] !== DOMAIN_NAME) throw new Error("not a SOCKS5 request for a host name");
  return request.readUInt16BE(request.length - 2);
}

/**
 * Listens on a free port of this machine. `setRtt` holds for chunks and connections that come later; `connections` is
 * how many to a port are open and have got their first answer; `drop` ends all of them.
 */
export async function startDelayProxy() {
  let rttMs = 0;
  const clients = new Set();
  const pairs = new Set();
  const oneWayMs = () => rttMs / 2;
  const open = async (client) => {
    const port = await readRequest(client);
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const pair = { client, upstream, port, answered: false };
    pairs.add(pair);
    client.once("close", () => pairs.delete(pair));
    upstream.once("data", () => (pair.answered = true));
    await Promise.all([once(upstream, "connect"), sleep(rttMs)]);
    client.write(CONNECTED);
    carry(client, upstream, oneWayMs);
    carry(upstream, client, oneWayMs);
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    client.on("error", () => client.destroy());
    // A client that asks for a server that is gone learns so by the end of the connection.
    open(client).catch(() => client.destroy());
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const drop = (wanted) => {
    for (const { client, upstream, port } of pairs) {
      if (wanted !== undefined && port !== wanted) continue;
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    facts: { address: `socks5://127.0.0.1:${server.address().port}` },
    calls: {
      setRtt: (ms) => void (rttMs = ms),
      connections: (wanted) => [...pairs].filter(({ port, answered }) => answered && port === wanted).length,
      drop,
      async close() {
        drop();
        // Those that have asked for nothing yet.
        for (const client of clients) client.destroy();
        await new Promise((resolve) => server.close(() => resolve()));
      },
    },
  };
}
