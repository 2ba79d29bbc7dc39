// A site of `examples/backends`, started as its reader would start it: certificates in a folder as the QMC exports them, settings
// in the environment, a process of its own.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../../src/emulator/index.js";
import { BACKENDS, backendFolder } from "../../../scripts/backends.mjs";
import { openssl } from "./rsa-authority.js";

export interface Person {
  readonly name: string;
  readonly password: string;
  readonly groups: readonly string[];
}

export interface BackendSite {
  readonly origin: string;
  /** Everything that the program printed so far. */
  readonly printed: () => string;
  readonly stop: () => Promise<void>;
}

export interface SiteSettings {
  /** The virtual proxy as browsers reach it, when that is not the emulator's own address. */
  readonly proxy?: string;
  readonly people?: readonly Person[];
  /** Address of the trusted side, when it is not the emulator's. */
  readonly qps?: string;
  readonly serverName?: string;
  /** PEM text of another authority than the emulator's. */
  readonly authority?: string;
}

const PFX_PASSWORD = "export of the QMC";

/** Builds the backend once; `remove` takes away what was built. */
export async function buildBackend(
  name: string,
): Promise<{ readonly out: string; readonly remove: () => Promise<void> }> {
  const out = await mkdtemp(path.join(tmpdir(), `qlik-ticket-${name}-`));
  for (const [command = "", ...args] of backendOf(name).build(out)) {
    const { status, stderr } = spawnSync(command, args, { cwd: backendFolder(name), encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} failed:\n${stderr}`);
  }
  return { out, remove: () => rm(out, { recursive: true, force: true }) };
}

/** Starts the site and waits until it answers. */
export async function startBackend(
  name: string,
  out: string,
  emulator: Emulator,
  settings: SiteSettings = {},
): Promise<BackendSite> {
  const folder = await writeCertificates(emulator, settings.authority);
  const people = path.join(folder, "people.json");
  if (settings.people) await writeFile(people, JSON.stringify(settings.people));
  const port = await freePort();
  const [command = "", ...args] = backendOf(name).start(out, port);
  const child = spawn(command, args, {
    cwd: backendFolder(name),
    env: {
      ...process.env,
      ...backendOf(name).env,
      PORT: String(port),
      QLIK: settings.proxy ?? emulator.proxyUrl("mashup"),
      QLIK_QPS: settings.qps ?? new URL(emulator.qpsUrl("mashup")).origin,
      QLIK_SERVER_NAME: settings.serverName ?? "qlikserver1",
      QLIK_CERTIFICATES: folder,
      QLIK_PFX_PASSWORD: PFX_PASSWORD,
      SESSION_KEY_SECRET: "a secret of the test",
      ...(settings.people && { PEOPLE: people }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (printed += part.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  await untilAnswering(origin, child, () => printed);
  return { origin, printed: () => printed, stop };
}

function backendOf(name: string) {
  const backend = BACKENDS[name];
  if (!backend) throw new Error(`There is no backend ${name}.`);
  return backend;
}

/** PEM files as the QMC exports them, and the Windows format: root.cer (DER) and client.pfx with its old encryption. */
async function writeCertificates(emulator: Emulator, authority = emulator.certificates.ca): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-certificates-"));
  const file = (name: string) => path.join(folder, name);
  await writeFile(file("root.pem"), authority);
  await writeFile(file("client.pem"), emulator.certificates.clientCert);
  await writeFile(file("client_key.pem"), emulator.certificates.clientKey);
  openssl("x509", "-in", file("root.pem"), "-outform", "DER", "-out", file("root.cer"));
  const old = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
  const pair = ["-in", file("client.pem"), "-inkey", file("client_key.pem")];
  openssl("pkcs12", "-export", ...old, ...pair, "-passout", `pass:${PFX_PASSWORD}`, "-out", file("client.pfx"));
  return folder;
}

/** Not every program takes port 0. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswering(
  origin: string,
  child: { readonly exitCode: number | null },
  printed: () => string,
): Promise<void> {
  for (;;) {
    try {
      await fetch(origin);
      return;
    } catch {
      if (child.exitCode !== null) throw new Error(`The backend ended:\n${printed()}`);
      await sleep(50);
    }
  }
}
