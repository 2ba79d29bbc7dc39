// Puts several sites on one machine: browsers send every https address here with CONNECT, and get the local port that
// plays that host. So addresses carry no port, and nothing on the machine (hosts file, DNS) is touched.
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { closeWith, listen } from "./listen.js";

export interface ConnectProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** @param portOf local port of a host, `undefined` for a host that cannot be reached. */
export async function startConnectProxy(portOf: (host: string) => number | undefined): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  // Browsers also call home now and then; nothing leaves this machine.
  const server = createServer((_request, response) => response.writeHead(502).end());
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
    close: () => closeWith(server, sockets),
  };
}
