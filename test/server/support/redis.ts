// Debian's Redis on a socket file of its own: started, killed, halted and started again by the test.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";

export const isRedisHere = spawnSync("redis-server", ["--version"]).status === 0;

/** Resolves when something answers there. */
async function untilAnswering(socketFile: string): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(socketFile);
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function createRedis() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-redis-"));
  const socketFile = path.join(folder, "redis.sock");
  let child: ChildProcess | undefined;

  const stop = async () => {
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    child = undefined;
  };
  return {
    socketFile,
    async start(): Promise<void> {
      const settings = ["--port", "0", "--unixsocket", socketFile, "--dir", folder, "--save", "", "--appendonly", "no"];
      child = spawn("redis-server", settings, { stdio: "ignore" });
      await untilAnswering(socketFile);
    },
    /** As a power cut ends it. */
    kill: stop,
    /** Takes connections, and answers nothing. */
    halt: () => child?.kill("SIGSTOP"),
    goOn: () => child?.kill("SIGCONT"),
    async close(): Promise<void> {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Redis = Awaited<ReturnType<typeof createRedis>>;
