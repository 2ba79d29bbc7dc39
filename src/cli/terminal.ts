// The process's own terminal.
import type { Terminal } from "./command.js";

export function createTerminal(): Terminal {
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    untilStopped,
  };
}

/** The handlers go with the first signal: a second Ctrl+C ends the process at once, should closing take too long. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const forget = whenOrphaned(() => stop());
    const stop = () => {
      forget();
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

const LOOK_MS = 250;

/** npx starts us by a shell that hands no SIGTERM on: a program that ends npx ends the shell, and we are left to another parent. */
function whenOrphaned(action: () => void): () => void {
  if (process.env["npm_command"] !== "exec") return () => undefined;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid !== parent) action();
  }, LOOK_MS).unref();
  return () => clearInterval(looking);
}
