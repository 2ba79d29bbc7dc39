// `qlik-ticket serve` before an emulated Qlik: a config file in a folder of its own, and the command run in-process.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../src/emulator/index.js";
import { startCli } from "./run-cli.js";
import { SAME_ORIGIN } from "./ticket-server.js";

export interface Serving {
  readonly emulator: Emulator;
  readonly folder: string;
  /** Of the ticket endpoint. */
  readonly url: string;
  readonly origin: string;
  readonly operations: string;
  /** Every line of the log, read. */
  readonly log: () => Record<string, unknown>[];
  /** A ticket call as a page of the same origin makes it. */
  readonly ask: (headers?: Record<string, string>) => Promise<Response>;
  readonly metric: (name: string) => Promise<string | undefined>;
  /** As SIGTERM does; resolves with the exit code. */
  readonly stop: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Qlik's part and a user by header, which a test changes as it needs. */
export function configFor(emulator: Emulator): Record<string, unknown> {
  return {
    listen: { port: 0 },
    operations: { port: 0 },
    qlik: {
      qps: emulator.qpsUrl("mashup"),
      proxy: emulator.proxyUrl("mashup"),
      virtualProxy: "mashup",
      serverName: "qlikserver1",
      certificates: "certificates",
    },
    user: { from: "header", name: "X-Test-User", proxies: ["127.0.0.1"], userDirectory: "ACME" },
    server: { drainNoticeMs: 0 },
  };
}

/** A folder with the emulator's certificates, as the QMC exports them, in `certificates`. */
export async function configFolder({ certificates }: Emulator): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-serve-"));
  await mkdir(path.join(folder, "certificates"));
  const { ca, clientCert, clientKey } = certificates;
  for (const [name, text] of Object.entries({
    "root.pem": ca,
    "client.pem": clientCert,
    "client_key.pem": clientKey,
  })) {
    await writeFile(path.join(folder, "certificates", name), text);
  }
  return folder;
}

type Change = (
  config: Record<string, unknown>,
  emulator: Emulator,
  folder: string,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

export async function startServing(
  change: Change = (config) => config,
  emulation: EmulatorOptions = {},
): Promise<Serving> {
  const emulator = await startEmulator(emulation);
  const folder = await configFolder(emulator);
  const file = path.join(folder, "ticket-server.json");
  await writeFile(file, JSON.stringify(await change(configFor(emulator), emulator, folder)));
  const run = startCli("serve", "--config", file);
  const clean = async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  };
  const log = () => run.printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  try {
    await run.announced;
    while (!run.noted.some((line) => line.startsWith("Tickets:")))
      await new Promise((resolve) => setImmediate(resolve));
  } catch (error) {
    await clean();
    throw error;
  }
  const said = log().find(({ type }) => type === "listening") as Record<"address" | "path" | "operations", string>;
  const url = said.address + said.path;
  const stop = async () => {
    run.stop();
    return await run.exit;
  };
  return {
    emulator,
    folder,
    url,
    origin: said.address,
    operations: said.operations,
    log,
    ask: (headers = { "X-Test-User": "anna" }) =>
      fetch(url, { method: "POST", headers: { ...SAME_ORIGIN, ...headers }, body: "{}" }),
    async metric(name) {
      const text = await (await fetch(`${said.operations}/metrics`)).text();
      return text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1);
    },
    stop,
    async close() {
      await stop();
      await clean();
    },
  };
}
