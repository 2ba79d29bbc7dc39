// Runs a command in-process and stops it as Ctrl+C would.
import { runCli } from "../../../src/cli/run-cli.js";

export interface CliRun {
  readonly printed: string[];
  readonly noted: string[];
  /** Resolves with the exit code. */
  readonly exit: Promise<number>;
  /** Resolves with the first thing printed; rejects if the command ends before. */
  readonly announced: Promise<string>;
  readonly stop: () => void;
}

export function startCli(...args: string[]): CliRun {
  const noted: string[] = [];
  const printed: string[] = [];
  const stopping = new AbortController();
  const announcing = new EventTarget();
  const announced = new Promise<string>((resolve) => {
    announcing.addEventListener("line", () => resolve(printed[0] ?? ""), { once: true });
  });
  const exit = runCli(args, {
    print: (line) => {
      printed.push(line);
      announcing.dispatchEvent(new Event("line"));
    },
    note: (line) => void noted.push(line),
    untilStopped: () => new Promise((resolve) => stopping.signal.addEventListener("abort", () => resolve())),
  });
  const ended = exit.then((code) => {
    throw new Error(`ended with ${code}: ${noted.join("\n")}`);
  });
  return { printed, noted, exit, announced: Promise.race([announced, ended]), stop: () => stopping.abort() };
}

export async function runToEnd(...args: string[]) {
  const run = startCli(...args);
  run.announced.catch(() => undefined);
  const code = await run.exit;
  return { code, out: run.printed.join("\n"), err: run.noted.join("\n") };
}
