// Starting and stopping a Node server so that a port in use says so and nothing stays open afterwards.

import type { Server as HttpServer } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";

export type NodeServer = HttpServer | HttpsServer | Http2SecureServer;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends all of its sockets and resolves when the server is closed. */
  close(): Promise<void>;
}

/** Starts to listen. Rejects with an error that names the option when the port is in use or not allowed. */
export async function listen(
  server: NodeServer,
  where: { host: string; port: number; option: string },
): Promise<Listening> {
  // Upgraded sockets are no connections of the server's any more, so each is noted when it comes in.
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, where)));
    server.listen(where.port, where.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : where.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function explained(
  error: NodeJS.ErrnoException,
  { host, port, option }: { host: string; port: number; option: string },
): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(`Port ${port} on ${host} is already in use: choose another "${option}", or 0 for any free one.`, {
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new Error(`Port ${port} on ${host} may not be opened by this user: choose a "${option}" above 1023.`, {
      cause: error,
    });
  }
  return new Error(`The emulator cannot listen on ${host}, port ${port} ("${option}"): ${error.message}`, {
    cause: error,
  });
}
