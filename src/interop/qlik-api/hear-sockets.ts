// What Qlik says on the sockets of its runtime: that the session has timed out, or that the user has logged out. The runtime tells no
// auth module of it.
import type { QlikSession, SessionNews } from "../../index.js";
import type { RuntimeQix, SocketEvent } from "./runtime.js";

const NEWS: Readonly<Record<string, SessionNews>> = {
  OnSessionTimedOut: "expired",
  OnSessionLoggedOut: "signed-out",
  OnSessionClosed: "connection-lost",
};

/** Returns what ends it. An older runtime tells of no sockets; then the session's own looks are left. */
export function hearSockets(session: QlikSession, qix: RuntimeQix): () => void {
  const { onWebSocketEvent, openAppSession } = qix;
  if (!onWebSocketEvent || !openAppSession) return () => undefined;
  const heard = new WeakSet();
  const hear = async (event: SocketEvent): Promise<void> => {
    // Another client of the app session that is open: it opens no socket of its own.
    const client = openAppSession(event);
    try {
      const { session: socket } = await client.getDoc();
      if (!socket || heard.has(socket)) return;
      heard.add(socket);
      socket.on("notification:*", (name) => tell(session, name));
    } finally {
      await client.close();
    }
  };
  return onWebSocketEvent((event) => {
    if (event.eventType !== "opened" || !isAt(session.proxy, event)) return;
    // An app that does not open is told to those who opened it.
    hear(event).catch(() => undefined);
  });
}

/** An event without a host is of the page's default host. */
const isAt = (proxy: string, { hostConfig }: SocketEvent): boolean =>
  (hostConfig?.host ?? proxy).replace(/\/+$/, "") === proxy;

function tell(session: QlikSession, name: string): void {
  const news = NEWS[name];
  if (news !== undefined && session.state !== "closed") session.invalidate(news);
}
