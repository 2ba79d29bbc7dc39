// An emulated Qlik and a ticket server, both started by the packed package's own command, and a site's login in front of the latter:
// it says who the user is, as the site's own server would.
import { createServer, request as send } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort, startProgram, waitForAnswer } from "./program.mjs";

const CLI = "node_modules/qlik-ticket/dist/cli/index.js";

async function startEmulator(folder, pageOrigin) {
  const args = [CLI, "emulate", "--json", "--http", "--cors", pageOrigin, "--serve-config", "ticket-server.json"];
  const emulator = await startProgram({ folder, args, until: (printed) => /^\{.*\}$/m.exec(printed)?.[0] });
  return { ...emulator, facts: JSON.parse(emulator.ready) };
}

/** As the emulator has written its file, but for the ports: several worlds may be on one machine. */
async function startTicketServer(folder) {
  const file = path.join(folder, "ticket-server.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  config.listen.port = await freePort();
  config.operations.port = await freePort();
  await writeFile(file, JSON.stringify(config));
  const args = [CLI, "serve", "--config", "ticket-server.json"];
  const server = await startProgram({ folder, args, until: (printed) => /Tickets: POST/.test(printed) });
  await waitForAnswer(`http://127.0.0.1:${config.listen.port}/healthz`, server);
  return { ...server, port: config.listen.port };
}

/** Hands a request on to the ticket server, with the user of now; `/user` says who that is. */
function passOn(port, user) {
  return (request, response) => {
    if (request.url === "/user") return void response.end(JSON.stringify({ userId: user() }));
    const headers = { ...request.headers, "x-forwarded-user": user() };
    const options = { host: "127.0.0.1", port, path: request.url, method: request.method, headers, agent: false };
    const upstream = send(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
  };
}

async function startLogin(ticketServerPort) {
  let user = "ada";
  const server = createServer(passOn(ticketServerPort, () => user));
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    become: (other) => (user = other),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

async function ask(control, method, place, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${control}/${place}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status}`);
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** `folder` has the packed package installed. */
export async function startWorld(folder, pageOrigin) {
  const emulator = await startEmulator(folder, pageOrigin);
  const tickets = await startTicketServer(folder);
  const login = await startLogin(tickets.port);
  const { control } = emulator.facts;
  return {
    /** What the emulator says of itself: `proxy`, `qps`, `ca`, `appId` … */
    qlik: emulator.facts,
    /** The site's own server, with the ticket endpoint. */
    backend: `http://127.0.0.1:${login.port}`,
    login,
    counters: () => ask(control, "GET", "counters"),
    sessions: () => ask(control, "GET", "sessions"),
    endSessionsByTime: () => ask(control, "POST", "clock", { jumpMs: 31 * 60_000 }),
    async reset() {
      login.become("ada");
      await ask(control, "POST", "reset");
    },
    async close() {
      await login.close();
      await tickets.stop();
      await emulator.stop();
    },
  };
}
