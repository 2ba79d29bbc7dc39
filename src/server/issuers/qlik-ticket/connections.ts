// The kept connections to one Qlik proxy service, each an undici Client of its own: so a second try surely goes over a new
// connection, and one that cannot be trusted any more is thrown away without the others' calls.
import tls, { type TLSSocket } from "node:tls";
import Client from "undici/lib/dispatcher/client.js";

/** How far the opening of a connection came: what failed then is not the firewall. */
export type Opened = "nothing" | "tcp" | "tls";

export interface Address {
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The name that must be in the server's certificate. */
  readonly serverName: string | undefined;
}

/** The side of Qlik closes what is idle for two minutes (http.sys): we do it before. */
const IDLE_MS = 30_000;
/** A connection is not kept for ever: the host name may have come to mean another machine. */
const MAX_AGE_MS = 300_000;

type Opening = [error: Error, socket: null] | [error: null, socket: TLSSocket];

export class Connection {
  readonly client: Client;
  readonly bornAt = performance.now();
  opened: Opened = "nothing";
  /** Whether an earlier call got its answer here. */
  isKept = false;
  /** Closed, by either side. */
  isDead = false;
  #socket: TLSSocket | undefined;
  /** Thrown away with all others while a call was on it: that call may be made again. */
  wasDropped = false;

  constructor(
    address: Address,
    secureContext: tls.SecureContext,
    connectMs: number,
    onDead: (dead: Connection) => void,
  ) {
    this.client = new Client(originOf(address), {
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // The caller's deadline is the one that counts: it does not wait for the transport.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => this.#open(address, secureContext, connectMs, callback),
    });
    const die = () => {
      this.isDead = true;
      onDead(this);
    };
    this.client.on("disconnect", die).on("connectionError", die);
  }

  /** Whether the other side wanted to see a certificate: only then did it name the signatures that it takes. */
  get wasAskedForCertificate(): boolean {
    return (this.#socket?.getSharedSigalgs().length ?? 0) > 0;
  }

  get isOld(): boolean {
    return performance.now() - this.bornAt > MAX_AGE_MS;
  }

  /** Breaks off what is on its way; nothing is read from this connection any more. */
  destroy(): void {
    this.isDead = true;
    this.client.destroy().catch(() => undefined);
  }

  #open(
    { hostname, port, serverName }: Address,
    secureContext: tls.SecureContext,
    connectMs: number,
    callback: (...result: Opening) => void,
  ): void {
    const socket = tls.connect({
      host: hostname,
      port,
      secureContext,
      // Said explicitly, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise switch verification off.
      rejectUnauthorized: true,
      ALPNProtocols: ["http/1.1"],
      ...(serverName === undefined ? {} : { servername: serverName }),
    });
    this.#socket = socket;
    let isTold = false;
    const tell = (...result: Opening) => {
      clearTimeout(timer);
      if (isTold) return;
      isTold = true;
      callback(...result);
    };
    const timer = setTimeout(() => socket.destroy(new ConnectTimeout()), connectMs);
    socket.setNoDelay(true);
    socket.once("connect", () => (this.opened = "tcp"));
    socket.once("secureConnect", () => {
      this.opened = "tls";
      tell(null, socket);
    });
    socket.on("error", (error: Error) => tell(error, null));
    socket.once("close", () => tell(closedWhileOpening(), null));
  }
}

class ConnectTimeout extends Error {
  readonly code = "CONNECT_TIMEOUT";
}

function closedWhileOpening(): Error {
  return Object.assign(new Error("closed while the connection was opened"), { code: "ECONNRESET" });
}

function originOf({ hostname, port }: Address): string {
  return `https://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

export interface Connections {
  /** The connection that was used last, or a new one. */
  take(): Connection;
  takeNew(): Connection;
  /** Keeps it for the next call, unless it is dead, old, or of those that were thrown away. */
  giveBack(connection: Connection): void;
  /** Breaks it off: its call is late, or its answer is not to be trusted. */
  discard(connection: Connection): void;
  /** After a connection turned out to be stale: the idle ones are closed, those in use after their call. */
  retireAll(): void;
  /** After an answer that was not the asked one: all are broken off at once, with the calls on them. */
  dropAll(): void;
  /** No new ones from now on; resolves when all are closed. */
  close(): Promise<void>;
}

export function createConnections(
  address: Address,
  secureContext: () => tls.SecureContext,
  connectMs: number,
): Connections {
  const idle: Connection[] = [];
  let inUse = new Set<Connection>();
  const forget = (dead: Connection) => {
    const index = idle.indexOf(dead);
    if (index >= 0) idle.splice(index, 1);
    // undici's Client would connect anew.
    dead.client.destroy().catch(() => undefined);
  };
  const takeNew = () => {
    const connection = new Connection(address, secureContext(), connectMs, forget);
    inUse.add(connection);
    return connection;
  };
  const closeIdle = () =>
    Promise.all(idle.splice(0).map((connection) => connection.client.close().catch(() => undefined)));
  return {
    takeNew,
    take() {
      for (let connection = idle.pop(); connection; connection = idle.pop()) {
        if (connection.isOld) connection.destroy();
        if (connection.isDead) continue;
        inUse.add(connection);
        return connection;
      }
      return takeNew();
    },
    giveBack(connection) {
      const isCurrent = inUse.delete(connection);
      connection.isKept = true;
      if (isCurrent && !connection.isDead && !connection.isOld) idle.push(connection);
      else connection.destroy();
    },
    discard(connection) {
      inUse.delete(connection);
      connection.destroy();
    },
    retireAll() {
      void closeIdle();
      inUse = new Set();
    },
    dropAll() {
      for (const connection of [...idle.splice(0), ...inUse]) {
        connection.wasDropped = true;
        connection.destroy();
      }
      inUse = new Set();
    },
    async close() {
      inUse = new Set();
      await closeIdle();
    },
  };
}
