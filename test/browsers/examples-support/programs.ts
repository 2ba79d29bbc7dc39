// The programs that the examples start: `vite`, `vite build`, `node server.mjs`. They run as processes of their own, with
// the environment that their reader would give them.
import { spawn } from "node:child_process";
import path from "node:path";

export const VITE = path.resolve(import.meta.dirname, "../../../node_modules/vite/bin/vite.js");

export interface Program {
  /** Everything that it printed so far. */
  readonly printed: () => string;
  stop(): Promise<void>;
}

interface Start {
  readonly folder: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function start({ folder, args, env = {} }: Start) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_ENV: undefined, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const take = (part: Buffer) => void (printed += part.toString("utf8"));
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, printed: () => printed };
}

/** Runs it to its end; throws with what it printed when that was not a good one. */
export async function run(program: Start): Promise<void> {
  const { ended, printed } = start(program);
  if ((await ended) !== 0) throw new Error(`${program.args.join(" ")} failed:\n${printed()}`);
}

/** Starts a server and waits for the address that it prints. */
export async function serve(program: Start): Promise<Program & { readonly port: number }> {
  const { child, ended, printed } = start(program);
  const stop = async () => {
    child.kill();
    await ended;
  };
  const port = await new Promise<number>((resolve, reject) => {
    const look = () => {
      const found = /http:\/\/[\w.]+:(\d+)/.exec(printed())?.[1];
      if (found) resolve(Number(found));
    };
    child.stdout.on("data", look);
    void ended.then((code) => reject(new Error(`${program.args.join(" ")} ended with ${code}:\n${printed()}`)));
  });
  return { port, printed, stop };
}
