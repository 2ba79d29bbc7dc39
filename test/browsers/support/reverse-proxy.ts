// A reverse proxy before Qlik as many stand there: all requests pass, WebSockets do not. `Upgrade` and `Connection` end at
// each hop unless a proxy is told to send them on (nginx documentation, "WebSocket proxying"), so Qlik sees a plain GET.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as send } from "node:https";
import type { Socket } from "node:net";
import { closeWith, listen } from "./listen.js";

export interface ReverseProxyOptions {
  readonly certificate: { readonly cert: string; readonly key: string };
  /** Qlik's own: its local port, a name in its certificate, and who signed that (PEM). */
  readonly upstream: { readonly port: number; readonly name: string; readonly ca: string };
}

export interface ReverseProxy {
  readonly port: number;
  close(): Promise<void>;
}

const HOP_BY_HOP = ["connection", "keep-alive", "upgrade"];

export async function startReverseProxy({ certificate, upstream }: ReverseProxyOptions): Promise<ReverseProxy> {
  const { port: upstreamPort, name, ca } = upstream;
  const agent = new Agent({ keepAlive: true });
  function forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    // `Host` and `Origin` stay as the browser sent them (docs/same-site.md).
    const kept = Object.fromEntries(Object.entries(headers).filter(([header]) => !HOP_BY_HOP.includes(header)));
    const target = { host: "127.0.0.1", port: upstreamPort, servername: name, ca, agent };
    const passed = send({ ...target, method, path: url, headers: kept }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  }
  const sockets = new Set<Socket>();
  // Without a listener for `upgrade`, Node hands such a request on as any other.
  const server = createServer(certificate, forward);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server);
  return {
    port,
    close() {
      agent.destroy();
      return closeWith(server, sockets);
    },
  };
}
