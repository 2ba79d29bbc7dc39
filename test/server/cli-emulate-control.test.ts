import { readFileSync } from "node:fs";
import https from "node:https";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { runToEnd, startCli } from "./support/run-cli.js";

async function emulating<T>(flags: string[], use: (emulator: EmulatorDescription) => Promise<T>): Promise<T> {
  const run = startCli("emulate", "--json", ...flags);
  await run.announced;
  try {
    return await use(JSON.parse(run.printed[0] ?? "") as EmulatorDescription);
  } finally {
    run.stop();
    expect(await run.exit).toBe(0);
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly cookie: string | undefined;
  readonly text: string;
}

function send(address: string, options: https.RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = https.request(address, { ...options, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, cookie: response.headers["set-cookie"]?.[0], text }),
      );
    });
    request.on("error", reject).end(body);
  });
}

const get = (emulator: EmulatorDescription, below: string) =>
  send(`${emulator.proxy}${below}`, { ca: readFileSync(emulator.ca) });

/** The ticket call as shell scripts make it: key files, `<qps>/ticket`, JSON. */
async function ticketOf(emulator: EmulatorDescription, node = { qps: emulator.qps, serverName: emulator.serverName }) {
  const key = "abcdefghij012345";
  const options = {
    method: "POST",
    ca: readFileSync(emulator.ca),
    cert: readFileSync(emulator.clientCert),
    key: readFileSync(emulator.clientKey),
    servername: node.serverName,
    headers: { "X-Qlik-Xrfkey": key, "Content-Type": "application/json" },
  };
  const { userDirectory = "", userId = "" } = emulator.users[0] ?? {};
  const body = JSON.stringify({ UserDirectory: userDirectory, UserId: userId });
  const { status, text } = await send(`${node.qps}/ticket?xrfkey=${key}`, options, body);
  expect(status).toBe(201);
  return (JSON.parse(text) as { Ticket: string }).Ticket;
}

const IMAGE = "/resources/img/core/dark_noise_16x16.png";
const consume = async (emulator: EmulatorDescription, ticket: string) =>
  await get(emulator, `${IMAGE}?qlikTicket=${ticket}`);

describe("emulate --json", () => {
  it("emulate --json prints one line with addresses and absolute paths, and its qps takes the ticket call", async () => {
    await emulating([], async (emulator) => {
      const { proxy, qps, ca, clientCert, clientKey, control, appId, users } = emulator;
      for (const address of [proxy, qps, control]) expect(new URL(address).port).not.toBe("");
      for (const file of [ca, clientCert, clientKey]) expect(path.isAbsolute(file)).toBe(true);
      expect([new URL(qps).pathname, appId.length, users.length > 0]).toEqual(["/qps/mashup", 36, true]);
      expect((await consume(emulator, await ticketOf(emulator))).status).toBe(200);
    });
  });

  it("emulate --json has a control endpoint that makes faults and shows what was asked", async () => {
    await emulating([], async (emulator) => {
      const added = await fetch(`${emulator.control}/faults`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ route: "qps/user", status: 503 }),
      });
      expect(added.status).toBe(201);
      expect((await get(emulator, "/qps/user")).status).toBe(503);
      const journal = (await (await fetch(`${emulator.control}/journal`)).json()) as unknown[];
      expect(journal).toMatchObject([{ path: "/mashup/qps/user", status: 503, fault: "status: 503" }]);
    });
  });

  it("--fault-switches lets an address ask for a fault, and without it none does", async () => {
    const ask = (emulator: EmulatorDescription) => get(emulator, "/qps/user?emulate=status:503");
    expect((await emulating(["--fault-switches"], ask)).status).toBe(503);
    expect((await emulating([], ask)).status).toBe(200);
  });

  it("--nodes 2 tells both trusted sides, and a ticket is good at its own node alone", async () => {
    await emulating(["--nodes", "2"], async (emulator) => {
      const { nodes = [] } = emulator;
      expect(nodes.map(({ serverName }) => serverName)).toEqual(["qlikserver1", "qlikserver2"]);
      expect(nodes[0]?.qps).toBe(emulator.qps);
      // Requests go to the nodes in turn, so two tickets of one node meet both.
      for (const node of nodes) {
        const tickets = [await ticketOf(emulator, node), await ticketOf(emulator, node)];
        const statuses = [];
        for (const ticket of tickets) statuses.push((await consume(emulator, ticket)).status);
        expect(statuses.sort()).toEqual([200, 302]);
      }
    });
  });

  it("--release plays one: 2018-11 has neither SameSite nor CSRF tokens", async () => {
    await emulating(["--release", "2018-11"], async (emulator) => {
      const { status, cookie } = await consume(emulator, await ticketOf(emulator));
      expect([status, /SameSite/i.test(cookie ?? "SameSite")]).toEqual([200, false]);
      expect((await get(emulator, "/qps/csrftoken")).status).toBe(404);
    });
  });

  it.each<[string[], number]>([
    [["--csrf", "on"], 403],
    [["--csrf", "off"], 101],
    [["--release", "2024-11"], 403],
    [["--release", "2024-11", "--csrf", "off"], 101],
  ])("emulate with %j gives a WebSocket without a token %i", async (flags, status) => {
    await emulating(flags, async (emulator) => {
      const cookie = (await consume(emulator, await ticketOf(emulator))).cookie?.split(";")[0] ?? "";
      const address = `${emulator.proxy.replace("https:", "wss:")}/app/${emulator.appId}`;
      const socket = new WebSocket(address, { ca: readFileSync(emulator.ca), headers: { cookie } });
      const refused = once(socket, "unexpected-response").then(([, { statusCode }]) => statusCode as number);
      socket.on("error", () => undefined);
      expect(await Promise.race([once(socket, "open").then(() => 101), refused])).toBe(status);
      socket.terminate();
    });
  });
});

describe("emulate", () => {
  it("emulate tells people where the control endpoint and the other nodes are", async () => {
    const run = startCli("emulate", "--http", "--nodes", "3");
    await run.announced;
    run.stop();
    expect(await run.exit).toBe(0);
    expect(run.printed[0]).toMatch(/Control {9}http:\/\/127\.0\.0\.1:\d+\/control /);
    expect(run.printed[0]).toMatch(/Another node {4}https:\S+\/qps\/mashup \(server name qlikserver3\)/);
  });

  it.each<[string[], RegExp]>([
    [["--nodes", "0"], /--nodes takes a whole number from 1 to 16, not "0"/],
    [["--nodes", "two"], /--nodes takes a whole number from 1 to 16, not "two"/],
    [["--release", "2019"], /--release takes 2018-11 or .* or latest, not "2019"/],
    [["--same-site", "strict"], /--same-site takes none or lax or unset, not "strict"/],
    [["--csrf", "yes"], /--csrf takes on or off, not "yes"/],
    [["--cors", "app.example.com"], /--cors takes an origin such as https:\/\/app\.example\.com/],
    [["--control-port", "65536"], /--control-port takes a port number from 0 .* to 65535, not "65536"/],
    [["--vp", "Mashup"], /--vp takes prefixes of a-z.*not "Mashup"/],
    [["--http", "--h2"], /--http and --h2 exclude each other/],
    [["--release", "2018-11", "--same-site", "none"], /sameSite.*November 2018/],
    [["--release", "2018-11", "--csrf", "on"], /csrf/],
    [["--node", "2"], /--node/],
  ])("emulate is stopped at once by %j, with the allowed values and exit code 2", async (flags, reason) => {
    const { code, out, err } = await runToEnd("emulate", "--json", ...flags);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(reason);
  });

  it("emulate has each of its flags in the documentation", async () => {
    const { out } = await runToEnd("emulate", "--help");
    const flags = [...out.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag = ""]) => flag);
    const doc = readFileSync("docs/emulator.md", "utf8");
    expect(flags.length).toBeGreaterThan(10);
    expect(flags.filter((flag) => flag !== "--json" && !doc.includes(`\`${flag}`))).toEqual([]);
  });

  it("emulate names the flag of the port that is in use", async () => {
    await emulating([], async ({ proxy, qps, control }) => {
      const flags = { "--port": proxy, "--qps-port": qps, "--control-port": control };
      for (const [flag, address] of Object.entries(flags)) {
        const { port } = new URL(address);
        const { code, err } = await runToEnd("emulate", flag, port);
        expect(code).toBe(1);
        expect(err).toContain(`Port ${port} on 127.0.0.1 is already in use: choose another ${flag}, or 0`);
      }
    });
  });
});
