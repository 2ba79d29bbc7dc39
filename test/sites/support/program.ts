// The programs that a site consists of, each a process of its own that its test ends.
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../backends/support/backend-site.js";

export interface Program {
  /** Everything that the program printed so far. */
  readonly printed: () => string;
  readonly stop: () => Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts the program and waits until `isReady` says so; throws with what it printed when it ends before. */
export async function startProgram(
  command: readonly string[],
  isReady: () => Promise<boolean>,
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Environment } = {},
): Promise<Program> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (printed += part.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${file} ended:\n${printed}`);
    await sleep(50);
  }
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { printed: () => printed, stop };
}

/** Runs it to its end and returns what it printed; throws with its error text when that was not a good one. */
export function runProgram(command: readonly string[], env: Environment = {}): string {
  const [file = "", ...args] = command;
  const { status, stdout, stderr } = spawnSync(file, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** PHP's own web server over a folder; a path that is no file there goes to `index.php`. */
export async function startPhp(folder: string, env: Environment = {}): Promise<Program & { readonly port: number }> {
  const port = await freePort();
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/robots.txt`, { redirect: "manual" }).then(
      () => true,
      () => false,
    );
  const command = [
    "php",
    "-d",
    "display_errors=0",
    "-d",
    "opcache.enable_cli=1",
    "-S",
    `127.0.0.1:${port}`,
    "-t",
    folder,
  ];
  return { port, ...(await startProgram(command, isReady, { cwd: folder, env })) };
}
