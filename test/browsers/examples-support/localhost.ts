// The way to http://localhost for a browser whose every request goes through a proxy: plain requests and WebSockets
// reach this machine's ports, and nothing else is reached.
import { createServer, type IncomingMessage, request as ask } from "node:http";
import { connect, type Socket } from "node:net";
import type { ConnectProxy } from "../support/connect-proxy.js";
import { listen } from "../support/listen.js";

const LOCAL = /^(localhost|127\.0\.0\.1)$/;

export async function startLocalhostProxy(): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  };
  const server = createServer((request, response) => {
    const address = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
    if (!address || !LOCAL.test(address.hostname)) return void response.writeHead(502).end();
    const { port, pathname, search } = address;
    const { method, headers } = request;
    const upstream = ask({ host: "127.0.0.1", port, path: pathname + search, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
  });
  server.on("connection", remember);
  const pipe = (client: Socket, port: string, first: string, head: Buffer, answer?: string) => {
    const upstream = connect(Number(port), "127.0.0.1", () => {
      if (answer) client.write(answer);
      upstream.write(first);
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    remember(upstream);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  };
  // WebKitGTK asks a proxy for a WebSocket with the whole address, the others by CONNECT (measured).
  server.on("upgrade", (request: IncomingMessage, client: Socket, head: Buffer) => {
    const { hostname, port, pathname, search } = new URL(request.url ?? "", "http://no-host.invalid");
    if (!LOCAL.test(hostname)) return void client.destroy();
    const fields = request.rawHeaders.map((text, index) => (index % 2 ? `${text}\r\n` : `${text}: `)).join("");
    pipe(client, port, `GET ${pathname}${search} HTTP/1.1\r\n${fields}\r\n`, head);
  });
  server.on("connect", (request, client: Socket, head: Buffer) => {
    const [host = "", port] = (request.url ?? "").split(":");
    if (!LOCAL.test(host)) return void client.destroy();
    pipe(client, port ?? "", "", head, "HTTP/1.1 200 OK\r\n\r\n");
  });
  const port = await listen(server);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
