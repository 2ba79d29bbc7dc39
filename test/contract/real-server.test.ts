// The comparison with a real server, made with an emulator that differs in known ways.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { compareWithServer, readTarget } from "./real-server.js";

let emulator: Emulator;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({
    hosts: ["127.0.0.1"],
    virtualProxies: [{ prefix: "mashup", additionalResponseHeaders: { "Access-Control-Allow-Origin": "*" } }],
    errorStatus: 400,
    imagePath: "legacy",
    engine: "none",
  });
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-contract-"));
  const { ca, clientCert, clientKey } = emulator.certificates;
  const files = { QLIK_CA: ca, QLIK_CERT: clientCert, QLIK_KEY: clientKey };
  env = {
    QLIK_PROXY: emulator.proxyUrl("mashup"),
    QLIK_QPS: `${emulator.qpsUrl("mashup")}/ticket`,
    QLIK_USER: "ACME\\Ada",
    QLIK_SERVERNAME: "qlikserver1",
  };
  for (const [name, text] of Object.entries(files)) {
    env[name] = path.join(folder, `${name}.pem`);
    await writeFile(env[name], text, { mode: 0o600 });
  }
  env["QLIK_PROXY_CA"] = path.join(folder, "QLIK_CA.pem");
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

it("the contract with a real server names the switches and rules that a server contradicts, and nothing else", async () => {
  const report = await compareWithServer(await readTarget(env));
  const rows = [...report.matchAll(/^\| (`\w+`|a [^|]+) \| (.+) \|$/gm)].map(([row]) => row);
  expect(rows.slice(0, 2)).toEqual(["| `imagePath` | `core` | legacy |", "| `errorStatus` | `500` | 400 |"]);
  expect(rows[2]).toMatch(/^\| a WebSocket with a session .* it said OnAuthenticationInformation, OnNoEngineAvailable/);
  expect(rows.slice(3).every((row) => row.includes("needs "))).toBe(true);
  expect(report).not.toContain("Ada");
});

it("the contract with a real server signs in only the user it was given, and leaves no session and no ticket behind", async () => {
  await compareWithServer(await readTarget(env));
  expect(emulator.proxy.sessions()).toEqual([]);
  const users = emulator.proxy.journal().flatMap(({ user }) => (user ? [user] : []));
  expect(new Set(users)).toEqual(new Set(["ACME\\Ada"]));
  const { ticketsIssued, ticketsSpent } = emulator.proxy.counters();
  expect(ticketsSpent).toBe(ticketsIssued);
});

it("the contract with a real server says of a switch that the answers do not tell, and counts it as no contradiction", async () => {
  const report = await compareWithServer(await readTarget({ ...env, QLIK_USER: "ACME\\ADA" }));
  expect(report).toContain("| `userCase` | this server's answers do not tell |");
});

it("the contract with a real server is one error, and no page of contradictions, when the server is not there", async () => {
  const { server, user } = await readTarget(env);
  const closed = { ...server, qps: "https://127.0.0.1:1/qps/mashup" };
  await expect(compareWithServer({ server: closed, user })).rejects.toThrow("ECONNREFUSED");
});

it("the contract with a real server says what is missing when it is not told where the server is", async () => {
  await expect(readTarget({ ...env, QLIK_QPS: undefined, QLIK_KEY: "" })).rejects.toThrow("Set QLIK_QPS, QLIK_KEY.");
  await expect(readTarget({ ...env, QLIK_USER: "ada" })).rejects.toThrow("DIRECTORY\\user");
});
