// Programs that the packed package is tried with: each is Node with a script, without a shell, and ends with the test.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** A port that was free a moment ago: some programs must know theirs, or another's, before they start. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `node args`; `until(printed)` says when it is ready, and what it gives then comes back as `ready`. */
export async function startProgram({ folder, args, env = {}, until }) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NODE_ENV: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  const ready = await new Promise((resolve, reject) => {
    const take = (part) => {
      printed += String(part);
      const found = until(printed);
      if (found) resolve(found);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    void ended.then((code) => reject(new Error(`${args.join(" ")} ended with ${String(code)}:\n${printed}`)));
  });
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { ready, printed: () => printed, stop };
}

/** For programs that do not say when they answer. */
export async function waitForAnswer(url, program) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Nothing answers at ${url}:\n${program?.printed() ?? ""}`);
}
