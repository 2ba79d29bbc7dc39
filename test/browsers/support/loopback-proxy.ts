// A plain HTTP proxy that reaches this machine and nothing else: playwright's Chromium and WebKitGTK send even loopback
// addresses to their proxy. For pages on http://localhost; sites with names of their own go through connect-proxy.ts.
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { closeWith, listen } from "./listen.js";

const isLoopback = (host: string) => host === "localhost" || host === "127.0.0.1";

function forward(request: IncomingMessage, response: ServerResponse): void {
  const url = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
  if (!url || !isLoopback(url.hostname)) {
    response.writeHead(502).end();
    return;
  }
  const { method, headers } = request;
  const path = url.pathname + url.search;
  const upstream = send({ host: "127.0.0.1", port: url.port, path, method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  request.pipe(upstream);
}

/** Joins the client to a port of this machine; `opening` goes to that port first, `answer` to the client. */
function join(client: Socket, port: string, opening: string | Buffer, answer = ""): Socket {
  const upstream = connect(Number(port), "127.0.0.1", () => {
    client.write(answer);
    upstream.write(opening);
    client.pipe(upstream).pipe(client);
  });
  upstream.on("error", () => client.destroy());
  client.on("error", () => upstream.destroy());
  client.on("close", () => upstream.destroy());
  upstream.on("close", () => client.destroy());
  return upstream;
}

export async function startLoopbackProxy(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer(forward);
  server.on("connection", remember);
  // Chromium's WebSockets come by CONNECT, WebKitGTK's as a GET with an upgrade (measured).
  server.on("connect", (request, client: Socket, head: Buffer) => {
    const [host = "", port = ""] = (request.url ?? "").split(":");
    if (isLoopback(host)) remember(join(client, port, head, "HTTP/1.1 200 OK\r\n\r\n"));
    else client.destroy();
  });
  server.on("upgrade", (request, client: Socket) => {
    const url = new URL(request.url ?? "", "http://nowhere.invalid");
    const headers = request.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("");
    const opening = `GET ${url.pathname}${url.search} HTTP/1.1\r\n${headers}\r\n`;
    if (isLoopback(url.hostname)) remember(join(client, url.port, opening));
    else client.destroy();
  });
  const port = await listen(server);
  return {
    port,
    close: () => closeWith(server, sockets),
  };
}
