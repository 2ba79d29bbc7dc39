// The kept connections to the Qlik proxy service, and how all of them are thrown away together.
import https from "node:https";
import type { TicketSettings } from "./options.js";

export interface Connections {
  /** The pool for the next call. */
  readonly current: () => https.Agent;
  /** Closes all connections, those in use included; the next call opens a new one. */
  readonly dropAll: () => void;
}

export function createConnections({
  tls,
  serverName,
  maxSockets,
}: Pick<TicketSettings, "tls" | "serverName" | "maxSockets">): Connections {
  const open = () =>
    new https.Agent({
      ...tls,
      // Said explicitly, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise switch verification off.
      rejectUnauthorized: true,
      ...(serverName === undefined ? {} : { servername: serverName }),
      keepAlive: true,
      maxSockets,
      scheduling: "lifo",
    });
  let agent = open();
  return {
    current: () => agent,
    dropAll: () => {
      // Calls that wait for a connection get new ones of this agent, which are closed after that one call.
      agent.maxFreeSockets = 0;
      agent.destroy();
      agent = open();
    },
  };
}
