// One WebSocket of the page, as msw caught it, to the model and back.
import type { SocketHandlers, SocketPeer } from "../emulator/model/types.js";
import type { MswSocketClient } from "./msw.js";
import type { BrowserAt } from "./http-face.js";

/** All that a browser tells of a refused handshake (RFC 6455, 7.1.5). */
const ABNORMAL = 1006;

export function acceptSocket({ server, cookies, page }: BrowserAt, client: MswSocketClient): void {
  const url = new URL(client.url.href.replace(/^ws/, "http"));
  const headers = { host: url.host, origin: page.origin, cookie: cookies.header(), upgrade: "websocket" };
  const { answer, delayMs, ending } = server.front.upgrade({ method: "GET", url, headers });
  // msw has opened the socket by then, so a handshake that hangs is a silence.
  if (ending === "hang") return;
  const line = createLine(client);
  const begin = () => {
    if (line.isClosed()) return;
    if (answer.accepted && ending === "whole") {
      cookies.keep(answer.headers);
      line.connect(answer.open(line.peer));
    } else client.close(ABNORMAL);
  };
  if (delayMs === 0) begin();
  else server.steadyClock.schedule(begin, delayMs);
}

/** The socket, with what the page says before the proxy listens. */
function createLine(client: MswSocketClient) {
  let handlers: SocketHandlers | undefined;
  let closed = false;
  const early: string[] = [];
  client.addEventListener("message", ({ data }) => {
    const text = typeof data === "string" ? data : "";
    if (handlers) handlers.message(text);
    else early.push(text);
  });
  client.addEventListener("close", () => {
    closed = true;
    handlers?.closed();
  });
  // A turn later: the listener runs before the page's socket is open, and a close now would overtake the message.
  const close = (code?: number, reason?: string) => void setTimeout(() => client.close(code, reason));
  const peer: SocketPeer = { send: (text) => client.send(text), close, cut: () => close(ABNORMAL) };
  return {
    peer,
    isClosed: () => closed,
    connect(listening: SocketHandlers) {
      handlers = listening;
      for (const text of early.splice(0)) listening.message(text);
    },
  };
}
