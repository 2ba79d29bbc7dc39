// One WebSocket of the page, as msw caught it, to the model and back.
import type { MswSocketClient } from "./msw.js";
import type { Browser } from "./http-face.js";

/** All that a browser tells of a refused handshake (RFC 6455, 7.1.5). */
const ABNORMAL = 1006;

export function acceptSocket({ proxy, cookies, page }: Browser, client: MswSocketClient): void {
  const url = new URL(client.url.href.replace(/^ws/, "http"));
  const headers = { host: url.host, origin: page.origin, cookie: cookies.header(), upgrade: "websocket" };
  const answer = proxy.upgrade({ method: "GET", url, headers });
  if (!answer.accepted) {
    client.close(ABNORMAL);
    return;
  }
  cookies.keep(answer.headers);
  const socket = answer.open({
    send: (text) => client.send(text),
    // A turn later: this listener runs before the page's socket is open, and a close now would overtake the message.
    close: (code, reason) => void setTimeout(() => client.close(code, reason)),
  });
  client.addEventListener("message", ({ data }) => socket.message(typeof data === "string" ? data : ""));
  client.addEventListener("close", () => socket.closed());
}
