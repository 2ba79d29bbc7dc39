// Starts a program of this project and waits for it. Node's own executable, no shell: the same on Windows.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The script behind a tool's command, e.g. `tool("vitest", "vitest.mjs")`. */
export function tool(name, file) {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return path.join(path.dirname(manifest), file);
}

/**
 * Runs `node <args>` in the project's folder and resolves with its exit code.
 * Ctrl-C reaches the child by itself; we only stay alive to hand its exit code on.
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, stdio?: import("node:child_process").StdioOptions }} [options]
 * @returns {Promise<number>}
 */
export function runNode(args, { env = {}, stdio = "inherit" } = {}) {
  const child = spawn(process.execPath, args, { cwd: root, stdio, env: { ...process.env, ...env } });
  const interrupted = () => undefined;
  const terminated = () => child.kill("SIGTERM");
  process.on("SIGINT", interrupted).on("SIGTERM", terminated);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("SIGINT", interrupted).off("SIGTERM", terminated);
      resolve(code ?? 1);
    });
  });
}
