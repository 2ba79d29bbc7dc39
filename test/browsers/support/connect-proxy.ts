// Puts several sites on one machine: browsers send every https address here with CONNECT, and get the local port that
// plays that host. So addresses carry no port, and nothing on the machine (hosts file, DNS) is touched.
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { closeWith, listen } from "./listen.js";

export interface ConnectProxy {
  readonly port: number;
  /** Breaks every connection that stands. */
  cut(): void;
  close(): Promise<void>;
}

type PortOf = (host: string) => number | undefined;

/** A request over plain http, where somebody plays that host; browsers also call home now and then, and get nowhere. */
function forward(request: IncomingMessage, response: ServerResponse, portOf: PortOf): void {
  const url = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
  const port = url && portOf(url.hostname);
  if (!url || port === undefined) {
    response.writeHead(502).end();
    return;
  }
  const { method, headers } = request;
  const path = url.pathname + url.search;
  const upstream = send({ host: "127.0.0.1", port, path, method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  request.pipe(upstream);
}

/**
 * @param portOf local port of a host, `undefined` for a host that cannot be reached.
 * @param plainPortOf the same over plain http; default: none.
 */
export async function startConnectProxy(portOf: PortOf, plainPortOf: PortOf = () => undefined): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((request, response) => forward(request, response, plainPortOf));
  server.on("connection", remember);
  server.on("connect", (request, client: Socket, head: Buffer) => {
    client.on("error", () => client.destroy());
    const [host = "", port] = (request.url ?? "").split(":");
    const target = port === "443" ? portOf(host) : undefined;
    if (target === undefined) {
      // Not a refusal in HTTP: WebKitGTK takes one for the host's own answer (measured).
      client.destroy();
      return;
    }
    const upstream = connect(target, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    remember(upstream);
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  const port = await listen(server);
  return {
    port,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    close: () => closeWith(server, sockets),
  };
}
