// An accepted engine socket. The proxy speaks first: who you are, then whether the engine takes you, and from then on
// each message goes to the engine. What ends the proxy session ends the socket with a fatal notification.

import { admit } from "./admission.js";
import { baseUrl } from "../http/address.js";
import { allowedTarget, loginUri } from "../public/login.js";
import { parameterValue } from "../http/query.js";
import { notificationText, proxyNotification, type Notification } from "./notifications.js";
import type { Session, SessionSocket } from "../state/sessions.js";
import { shownUser } from "../state/user-names.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, SocketHandlers, SocketPeer } from "../types.js";
import type { EngineAddress } from "./upgrade.js";

export interface EngineSocketContext {
  readonly site: Site;
  readonly virtualProxy: VirtualProxy;
  readonly session: Session | undefined;
  readonly request: ProxyRequest;
  readonly engine: EngineAddress;
}

const NORMAL_CLOSURE = 1000;
const ENDINGS = {
  "timed-out": "OnSessionTimedOut",
  "logged-out": "OnSessionLoggedOut",
  closed: "OnSessionClosed",
} as const;

/** Starts the conversation on an open socket and returns what takes the client's messages. */
export function openEngineSocket(context: EngineSocketContext, peer: SocketPeer): SocketHandlers {
  const { site } = context;
  site.counters.socketsOpened += 1;
  if (site.settings.authenticationInformation === "at-open") return begin(context, peer);
  let begun: SocketHandlers | undefined;
  return {
    message(text) {
      begun ??= begin(context, peer);
      begun.message(text);
    },
    closed: () => begun?.closed(),
  };
}

function begin(context: EngineSocketContext, peer: SocketPeer): SocketHandlers {
  const { site, virtualProxy } = context;
  // The session may have ended between the handshake and now.
  const session = context.session && site.sessions.find(context.session.id, virtualProxy);
  peer.send(notificationText("OnAuthenticationInformation", authenticationInformation(context, session)));
  if (!session) {
    peer.close(NORMAL_CLOSURE);
    return DEAF;
  }
  const { warning, denial } = admit(site, session.user);
  if (warning) peer.send(warning.text);
  if (denial) {
    peer.send(denial.text);
    closeAfterFatal(site, peer);
    return DEAF;
  }
  site.sessions.touch(session);
  return converse(context, session, peer);
}

function converse({ site, engine }: EngineSocketContext, session: Session, peer: SocketPeer): SocketHandlers {
  const { clock, openEngine } = site.settings;
  const engineSession = site.engineSessions.join([session.id, engine.appId, engine.identity].join("|"), engine.ttlMs);
  const conversation = engineSession.left ?? openEngine({ user: session.user, appId: engine.appId });
  if (engineSession.left) conversation.attach?.();
  let open = true;

  function leave(): void {
    open = false;
    session.sockets.delete(socket);
    engineSession.release(conversation);
  }
  function notify({ text, fatal }: Notification): void {
    if (!open) return;
    peer.send(text);
    if (!fatal) return;
    leave();
    closeAfterFatal(site, peer);
  }
  const socket: SessionSocket = { notify, end: (how) => notify(proxyNotification(clock, ENDINGS[how])) };

  session.sockets.add(socket);
  const qSessionState = engineSession.attached ? "SESSION_ATTACHED" : "SESSION_CREATED";
  peer.send(notificationText("OnConnected", { qSessionState }));
  return {
    message(text) {
      if (!open) return;
      site.sessions.touch(session);
      const answer = conversation.receive(text);
      if (answer !== undefined) peer.send(answer);
    },
    closed: leave,
  };
}

// The code 1006 is never sent, it is what a client sees of a cut. A peer that cannot cut closes without a code.
function closeAfterFatal(site: Site, peer: SocketPeer): void {
  if (site.settings.fatalClose === "normal") peer.close(NORMAL_CLOSURE);
  else if (peer.cut) peer.cut();
  else peer.close();
}

// The docs say that this comes after the client's first message; clients get it straight after the socket opens.
function authenticationInformation(context: EngineSocketContext, session: Session | undefined) {
  const { site, virtualProxy, request } = context;
  const base = baseUrl(request.url, virtualProxy);
  if (session) {
    const { userId, userDirectory } = shownUser(session.user, site.settings.userCase);
    return { userId, userDirectory, logoutUri: `${base}/qps/user`, mustAuthenticate: false };
  }
  const target =
    allowedTarget(site, virtualProxy, request, parameterValue(request.url, "reloadUri")) ?? new URL(`${base}/hub/`);
  const parameter = site.settings.loginParameter;
  return { loginUri: loginUri(site, virtualProxy, request, target, parameter), mustAuthenticate: true };
}

const DEAF: SocketHandlers = { message: () => undefined, closed: () => undefined };
