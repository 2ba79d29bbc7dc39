import { existsSync, readFileSync, statSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { createTicketHandler } from "../../src/server/index.js";
import { hears, openWebSocket } from "../emulator/support/node-client.js";
import { runToEnd, startCli } from "./support/run-cli.js";
import { bodyOf, post } from "./support/ticket-server.js";

async function emulating<T>(flags: string[], use: (emulator: EmulatorDescription) => Promise<T>): Promise<T> {
  const run = startCli("emulate", "--json", ...flags);
  await run.announced;
  expect(run.printed).toHaveLength(1);
  try {
    return await use(JSON.parse(run.printed[0] ?? "") as EmulatorDescription);
  } finally {
    run.stop();
    expect(await run.exit).toBe(0);
  }
}

/** A ticket, made with nothing but what the command printed. */
async function fetchTicket(emulator: EmulatorDescription): Promise<unknown> {
  const { qps, proxy, virtualProxy, serverName, users } = emulator;
  const certificates = {
    ca: readFileSync(emulator.ca),
    cert: readFileSync(emulator.clientCert),
    key: readFileSync(emulator.clientKey),
  };
  const handler = createTicketHandler({
    qps,
    proxy,
    virtualProxy,
    serverName,
    certificates,
    resolveUser: () => users[0],
  });
  const { ticket } = await bodyOf(await handler(post()));
  await handler.close();
  return ticket;
}

function call(handle: number, method: string, params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, handle, method, params });
}

/** `GET` over https with the emulator's authority, or over http. */
async function get(emulator: EmulatorDescription, address: string): Promise<IncomingMessage> {
  const { get: send } = address.startsWith("https:") ? https : await import("node:http");
  const ca = readFileSync(emulator.ca);
  return await new Promise((resolve, reject) => {
    send(address, { ca, agent: false }, (response) => resolve(response.resume())).on("error", reject);
  });
}

async function consume(emulator: EmulatorDescription): Promise<IncomingMessage> {
  const ticket = String(await fetchTicket(emulator));
  return await get(emulator, `${emulator.proxy}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
}

describe("emulate --json", () => {
  it("emulate --json prints all that a ticket server needs, and the ticket works", async () => {
    await emulating([], async (emulator) => {
      expect(emulator.proxy).toMatch(/^https:\/\/localhost:\d+\/mashup$/);
      const response = await consume(emulator);
      expect(response.statusCode).toBe(200);
      expect(response.headers["set-cookie"]?.[0]).toMatch(/^X-Qlik-Session-mashup=.*; Secure; SameSite=Lax$/i);
      expect(emulator.appId).toMatch(/^[\w-]{36}$/);
    });
  });

  it("emulate --json keeps the certificates where only this account reads them, and takes them along at the end", async () => {
    const files = await emulating([], (emulator) => {
      const paths = [emulator.ca, emulator.clientCert, emulator.clientKey];
      expect(paths.map((file) => path.basename(file))).toEqual(["root.pem", "client.pem", "client_key.pem"]);
      if (process.platform !== "win32") expect(paths.map((file) => statSync(file).mode & 0o77)).toEqual([0, 0, 0]);
      return Promise.resolve(paths);
    });
    expect(files.some((file) => existsSync(file) || existsSync(path.dirname(file)))).toBe(false);
  });

  it("emulate --json serves the given prefixes, the first of which it tells", async () => {
    await emulating(["--vp", "sales,,hr"], async (emulator) => {
      expect(new URL(emulator.proxy).pathname).toBe("/sales");
      const { origin } = new URL(emulator.proxy);
      expect((await get(emulator, `${origin}/hr/qps/user`)).statusCode).toBe(200);
      expect((await get(emulator, `${origin}/qps/user`)).statusCode).toBe(200);
      expect((await get(emulator, `${origin}/mashup/qps/user`)).statusCode).toBe(400);
    });
  });

  it.each<[string, RegExp]>([
    ["none", /SameSite=None/i],
    ["lax", /SameSite=Lax/i],
    ["unset", /^(?!.*SameSite)/i],
  ])("--same-site %s is in the cookie", async (value, pattern) => {
    await emulating(["--same-site", value], async (emulator) => {
      expect((await consume(emulator)).headers["set-cookie"]?.[0]).toMatch(pattern);
    });
  });

  it("--cors lets the origin read the answers", async () => {
    await emulating(["--cors", "https://app.example.com"], async (emulator) => {
      expect((await get(emulator, `${emulator.proxy}/qps/user`)).headers).toMatchObject({
        "access-control-allow-origin": "https://app.example.com",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "qlik-csrf-token",
      });
    });
  });

  it("--http is plain http with the cookie that Qlik sets there", async () => {
    await emulating(["--http"], async (emulator) => {
      expect(emulator.proxy).toMatch(/^http:\/\/localhost:/);
      expect((await consume(emulator)).headers["set-cookie"]?.[0]).toMatch(/^X-Qlik-Session-mashup-HTTP=/);
    });
  });

  it("--ids lets the page ask for its own app", async () => {
    await emulating(["--ids", "my-sales=app,my-trend=chart"], async (emulator) => {
      const cookie = (await consume(emulator)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
      const address = `${emulator.proxy.replace(/^http/, "ws")}/app/my-sales`;
      const record = await openWebSocket(address, { ca: readFileSync(emulator.ca), headers: { cookie } });
      record.socket.send(call(-1, "OpenDoc", ["my-sales"]));
      await hears(record, 3);
      record.socket.send(call(1, "GetObject", ["my-trend"]));
      await hears(record, 4);
      record.socket.terminate();
      expect(record.messages.slice(2)).toMatchObject([
        { result: { qReturn: { qGenericId: emulator.appId } } },
        { result: { qReturn: { qGenericId: emulator.objects["chart"] } } },
      ]);
    });
  });

  it("--h2 speaks HTTP/2", async () => {
    await emulating(["--h2"], async (emulator) => {
      const session = http2.connect(emulator.proxy, { ca: readFileSync(emulator.ca) });
      const stream = session.request({ ":path": "/mashup/qps/user" });
      const status = await new Promise((resolve, reject) => {
        stream.on("response", (headers) => resolve(headers[":status"])).on("error", reject);
      });
      session.destroy();
      expect(status).toBe(200);
    });
  });
});

describe("emulate", () => {
  it("emulate tells people the addresses and code to paste", async () => {
    const run = startCli("emulate", "--http");
    await run.announced;
    const [text = ""] = run.printed;
    const proxy = /http:\/\/localhost:\d+\/mashup/.exec(text)?.[0];
    expect(text).toContain("no Qlik software here");
    expect(text).toContain(`proxy: "${proxy ?? "?"}"`);
    expect(text).toContain('authenticate("/api/qlik-ticket", { allowInsecureProxy: true })');
    expect(text).toContain('getObject("chart", "');
    expect(text).not.toContain("BEGIN");
    run.stop();
    expect(await run.exit).toBe(0);
  });

  it("emulate that finds its port taken exits 1 and names the port", async () => {
    await emulating([], async ({ proxy }) => {
      const { port } = new URL(proxy);
      const { code, err } = await runToEnd("emulate", "--port", port);
      expect(code).toBe(1);
      expect(err).toContain(port);
    });
  });
});
