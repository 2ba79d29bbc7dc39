// Debian's Redis on a socket file of its own: started, killed, halted and started again by the test.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";

export const isRedisHere = spawnSync("redis-server", ["--version"]).status === 0;

/** Resolves when something answers there. */
async function untilAnswering(socketFile: string | number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = typeof socketFile === "string" ? connect(socketFile) : connect(socketFile, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A port that is free now: Redis takes no 0 for any. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** With `port` it listens on one of 127.0.0.1 beside its socket file. */
export async function createRedis(wish: { readonly port?: boolean } = {}) {
  const port = wish.port === true ? await freePort() : 0;
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
    port,
    async start(): Promise<void> {
      const settings = [
        "--port",
        String(port),
        "--bind",
        "127.0.0.1",
        "--unixsocket",
        socketFile,
        "--dir",
        folder,
        "--save",
        "",
        "--appendonly",
        "no",
      ];
      child = spawn("redis-server", settings, { stdio: "ignore" });
      await untilAnswering(port === 0 ? socketFile : port);
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
