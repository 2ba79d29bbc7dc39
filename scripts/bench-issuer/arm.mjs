// One way to ask Qlik for a ticket, behind Node's http server.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { Pool } from "undici";
import { createTicketHandler, toNodeListener } from "../../dist/server/index.js";

// "quiet": refusals are what is measured, and not printed. `store`: the address of a Redis in which the limits are counted.
const [name, folder, port, quiet, store] = process.argv.slice(2);
const read = (file) => readFileSync(path.join(folder, file));
const tls = { ca: read("root.pem"), cert: read("client.pem"), key: read("client_key.pem"), servername: "qlikserver1" };
const SOCKETS = 64;
const XRFKEY = "0123456789abcdef";
const PATH = `/qps/mashup/ticket?xrfkey=${XRFKEY}`;
const headers = { "X-Qlik-Xrfkey": XRFKEY, "Content-Type": "application/json" };

const userOf = (request) => ({ userDirectory: "ACME", userId: request.headers["x-test-user"] });
const bodyFor = ({ userDirectory, userId }) =>
  JSON.stringify({ UserDirectory: userDirectory, UserId: userId, Attributes: [] });

function send(response, { Ticket: ticket }) {
  const text = JSON.stringify({ ticket });
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": text.length }).end(text);
}

/** High enough that no call is refused: what is measured is the counting. */
async function limits() {
  if (store === undefined) return { perUser: false };
  const { createClient } = await import("redis");
  const client = createClient({ url: store });
  client.on("error", () => undefined);
  await client.connect();
  return { perUser: { tickets: 1_000_000_000, seconds: 600 }, store: client };
}

async function handler() {
  const { ca, cert, key } = tls;
  return toNodeListener(
    createTicketHandler({
      qps: `https://127.0.0.1:${port}`,
      proxy: "https://sense.example.com/mashup",
      virtualProxy: "mashup",
      serverName: "qlikserver1",
      certificates: { ca, cert, key },
      maxSockets: SOCKETS,
      limits: await limits(),
      resolveUser: (_request, { nodeRequest }) => userOf(nodeRequest),
      onEvent: (event) => {
        if (event.type !== "ticket-issued" && quiet === undefined) console.error(JSON.stringify(event));
      },
    }),
  );
}

function bareUndici() {
  const pool = new Pool(`https://127.0.0.1:${port}`, { connections: SOCKETS, connect: tls });
  return async (request, response) => {
    request.resume();
    const { body } = await pool.request({ method: "POST", path: PATH, headers, body: bodyFor(userOf(request)) });
    send(response, await body.json());
  };
}

function freshConnection() {
  return (request, response) => {
    request.resume();
    const options = { ...tls, host: "127.0.0.1", port, agent: false, method: "POST", path: PATH, headers };
    const asking = https.request(options, (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () => send(response, JSON.parse(text)));
    });
    asking.end(bodyFor(userOf(request)));
  };
}

const listener = await { handler, "bare-undici": bareUndici, "fresh-connection": freshConnection }[name]();
const server = http.createServer(listener);
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMs: (user + system) / 1000 });
});
