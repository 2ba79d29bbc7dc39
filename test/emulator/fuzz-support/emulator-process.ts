// An emulator in a process of its own, made of the sources as they are: what ends a process must not end the tests.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { inlineAssetsForEsbuild } from "../../../scripts/inline-assets.mjs";
import type { Target } from "./shoot.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PROGRAM = `
  import { createCertificateAuthority, startEmulator } from "./src/emulator/index.js";
  const authority = await createCertificateAuthority();
  const virtualProxies = [
    { prefix: "" }, { prefix: "mashup" }, { prefix: "guarded", csrf: "required" }, { prefix: "open", anonymous: true },
  ];
  const secure = await startEmulator({ authority, virtualProxies });
  const plain = await startEmulator({ authority, virtualProxies, protocol: "http" });
  const ports = { tls: secure.port, plain: plain.port, trusted: secure.qpsPort };
  console.log(JSON.stringify({ ports, ...secure.certificates }));
  process.stdin.resume().on("end", () => process.exit(0));`;

export interface EmulatorProcess extends Target {
  /** How it ended, with what it wrote to stderr; `undefined` while it runs. */
  readonly ended: string | undefined;
  readonly said: string;
  stop(): Promise<void>;
}

/** Bundles the emulator; `start` may be called again and again, `remove` takes the file away. */
export async function buildEmulatorProgram() {
  await mkdir(path.join(ROOT, "temp"), { recursive: true });
  const folder = await mkdtemp(path.join(ROOT, "temp/fuzz-"));
  const outfile = path.join(folder, "emulator.mjs");
  await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    external: ["ws"],
    banner: { js: 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);' },
    plugins: [inlineAssetsForEsbuild()],
  });
  return { start: () => start(outfile), remove: () => rm(folder, { recursive: true }) };
}

async function start(file: string): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  let ended: string | undefined;
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exit = new Promise<void>((resolve) => {
    child.on("close", (code, signal) => {
      ended = `the process ended with ${signal ?? `exit code ${String(code)}`}: ${said}`;
      resolve();
    });
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("close", () => reject(new Error(ended)));
  });
  return {
    ...(JSON.parse(line) as Target),
    get ended() {
      return ended;
    },
    get said() {
      return said;
    },
    stop: () => {
      child.stdin.end();
      return exit;
    },
  };
}
