// One connection of the fuzz run: write, and then wait for an answer or go away.
import net from "node:net";
import tls from "node:tls";
import type { Shot } from "./garbage.js";

export interface Target {
  readonly ports: Readonly<Record<"tls" | "plain" | "trusted", number>>;
  readonly ca: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

function connect({ ports, ca, clientCert, clientKey }: Target, side: Shot["side"]): net.Socket {
  if (side === "plain" || side === "raw") {
    return net.connect({ host: "127.0.0.1", port: ports[side === "raw" ? "tls" : "plain"] });
  }
  const trusted = side === "trusted";
  const identity = trusted ? { cert: clientCert, key: clientKey, servername: "qlikserver1" } : {};
  return tls.connect({ host: "127.0.0.1", port: ports[side], ca, ...identity });
}

/**
 * Resolves with how it ended; it never rejects, because the other end may do as it likes, but for dying. An unfinished
 * request is never answered: its client gives up when nothing came for `patienceMs`.
 */
export function shoot(
  target: Target,
  { side, bytes, leaves }: Shot,
  patienceMs: number,
): Promise<"answered" | "closed" | "gave up"> {
  return new Promise((resolve) => {
    const socket = connect(target, side);
    const end = (how: "answered" | "closed" | "gave up") => {
      socket.destroy();
      resolve(how);
    };
    socket.setTimeout(patienceMs, () => end("gave up"));
    socket.on("error", () => end("closed"));
    socket.on("close", () => end("closed"));
    socket.on("data", () => {
      if (leaves !== "by-half-close") end("answered");
    });
    socket.on(side === "tls" || side === "trusted" ? "secureConnect" : "connect", () => {
      if (leaves === "by-half-close") socket.end(bytes);
      else socket.write(bytes, () => leaves === "at-once" && end("gave up"));
    });
  });
}
