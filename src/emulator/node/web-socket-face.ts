// Upgrades on a Node server: `ws` speaks the protocol, the model decides. A refusal is a real HTTP answer.

import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { ProxyResponse, SocketHandlers, UpgradeAnswer } from "../model/types.js";
import { breakOff, whenDue } from "./deliver.js";
import type { Served } from "./servers.js";
import { toNodeHeaders, toProxyRequest } from "./translate.js";

type Accepted = Extract<UpgradeAnswer, { accepted: true }>;

/** Returns a listener for a server's `upgrade` event. */
export function createUpgradeListener({ front, steadyClock }: Served, scheme: "http" | "https") {
  const server = new WebSocketServer({ noServer: true, clientTracking: false });
  const headersOf = new WeakMap<IncomingMessage, ProxyResponse["headers"]>();
  server.on("headers", (lines, request) => {
    for (const [name, value] of headersOf.get(request) ?? []) lines.push(`${name}: ${value}`);
  });

  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on("error", () => socket.destroy());
    const { answer, delayMs, ending } = front.upgrade(toProxyRequest(request, scheme));
    if (ending === "hang") return;
    whenDue(socket, delayMs, steadyClock, () => {
      // Before its 101 a socket has no body, so there is but one point to break off at.
      if (typeof ending === "object") breakOff(socket);
      else if (!answer.accepted) refuse(socket, answer.response);
      else {
        headersOf.set(request, answer.headers);
        server.handleUpgrade(request, socket, head, (webSocket) => converse(webSocket, answer));
      }
    });
  };
}

function converse(webSocket: WebSocket, answer: Accepted): void {
  webSocket.on("error", () => webSocket.terminate());
  const handlers: SocketHandlers = answer.open({
    send: (text) => {
      if (webSocket.readyState === webSocket.OPEN) webSocket.send(text);
    },
    close: (code, reason) => webSocket.close(code, reason),
    // Behind a ping, so that what was said before still goes out.
    cut: () => webSocket.ping(undefined, undefined, () => webSocket.terminate()),
  });
  webSocket.on("message", (data, isBinary) => {
    // `nodebuffer`, the default binary type, makes each message one Buffer.
    if (!isBinary) handlers.message((data as Buffer).toString("utf8"));
  });
  webSocket.on("close", () => handlers.closed());
}

function refuse(socket: Duplex, response: ProxyResponse): void {
  const headers = Object.entries(toNodeHeaders(response, "GET")).flatMap(([name, value]) =>
    [value].flat().map((text) => `${name}: ${text}`),
  );
  const status = `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}`;
  socket.write([status, ...headers, "Connection: close", "", ""].join("\r\n"));
  socket.end(response.body);
}
