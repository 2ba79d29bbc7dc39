// The command as a process of its own: exit codes and signals are what scripts see.
import { spawn, type ChildProcess } from "node:child_process";
import { build } from "esbuild";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EmulatorDescription } from "../../src/cli/describe-emulator.js";
import { SAME_ORIGIN } from "./support/ticket-server.js";
import { inlineAssetsForEsbuild } from "../../scripts/inline-assets.mjs";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-test-"));
  program = path.join(folder, "cli.mjs");
  await build({
    entryPoints: [path.resolve("src/cli/index.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);' },
    plugins: [inlineAssetsForEsbuild()],
    logLevel: "silent",
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT"] as const)(
  "%s ends the emulator with exit code 0 and without leftovers",
  async (signal) => {
    const child = start("emulate", "--json");
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    const [line] = (await once(lines, "line")) as [string];
    const { clientKey } = JSON.parse(line) as EmulatorDescription;
    expect(existsSync(clientKey)).toBe(true);
    const exited = once(child, "exit");
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    expect(existsSync(path.dirname(clientKey))).toBe(false);
  },
  30_000,
);

it.skipIf(process.platform === "win32")(
  "the emulator ends with the shell by which npx started it: that hands no SIGTERM on",
  async () => {
    const command = `"${process.execPath}" "${program}" emulate --json; true`;
    const env = { ...process.env, npm_command: "exec" };
    const shell = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "ignore"], env });
    const lines = createInterface({ input: shell.stdout });
    const [line] = (await once(lines, "line")) as [string];
    const { clientKey } = JSON.parse(line) as EmulatorDescription;
    expect(existsSync(clientKey)).toBe(true);
    // Its output ends when the last process that holds it does.
    const ended = once(lines, "close");
    shell.kill("SIGTERM");
    await ended;
    expect(existsSync(path.dirname(clientKey))).toBe(false);
  },
  30_000,
);

it.skipIf(process.platform === "win32").each(["SIGTERM", "SIGINT"] as const)(
  "%s ends the ticket server with exit code 0, after the requests that it has taken",
  async (signal) => {
    const file = path.join(folder, `ticket-server-${signal}.json`);
    const emulator = start("emulate", "--json", "--serve-config", file);
    await once(createInterface({ input: emulator.stdout ?? process.stdin }), "line");
    const config = JSON.parse(await readFile(file, "utf8")) as object;
    const ports = { listen: { port: 0 }, operations: undefined, server: { drainNoticeMs: 0 } };
    await writeFile(file, JSON.stringify({ ...config, ...ports }));
    const child = start("serve", "--config", file);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    const [line] = (await once(lines, "line")) as [string];
    const { address } = JSON.parse(line) as { address: string };
    const headers = { ...SAME_ORIGIN, "X-Forwarded-User": "anna" };
    const response = await fetch(`${address}/api/qlik-ticket`, { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(200);
    const exited = once(child, "exit");
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    emulator.kill("SIGTERM");
    await once(emulator, "exit");
  },
  60_000,
);

it("exit codes tell apart what was done and what was not understood", async () => {
  expect(await once(start("--help"), "exit")).toEqual([0, null]);
  expect(await once(start("nonsense"), "exit")).toEqual([2, null]);
}, 30_000);
