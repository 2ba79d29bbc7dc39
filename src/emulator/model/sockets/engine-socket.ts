// An accepted engine socket. The proxy speaks first: who you are, then whether the engine takes you, and from then on
// each message goes to the engine. What ends the proxy session ends the socket with a fatal notification.

import { baseUrl } from "../http/address.js";
import { allowedTarget, loginUri } from "../public/login.js";
import { parameterValue } from "../http/query.js";
import type { Session, SessionEnd } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/settings.js";
import type { Site } from "../state/site.js";
import type { Clock, ProxyRequest, SocketHandlers, SocketPeer } from "../types.js";
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
  "timed-out": ["OnSessionTimedOut", "Session timed out due to inactivity"],
  "logged-out": ["OnSessionLoggedOut", "User logged out manually"],
} as const;

/** Starts the conversation on an open socket and returns what takes the client's messages. */
export function openEngineSocket(context: EngineSocketContext, peer: SocketPeer): SocketHandlers {
  const { site, virtualProxy } = context;
  site.counters.socketsOpened += 1;
  // The session may have ended between the handshake and now.
  const session = context.session && site.sessions.find(context.session.id, virtualProxy);
  peer.send(notification("OnAuthenticationInformation", authenticationInformation(context, session)));
  if (!session) {
    peer.close(NORMAL_CLOSURE);
    return DEAF;
  }
  const fatal = denial(site, session);
  if (fatal) {
    peer.send(fatal);
    peer.close(NORMAL_CLOSURE);
    return DEAF;
  }
  site.sessions.touch(session);
  return converse(context, session, peer);
}

function converse({ site, engine }: EngineSocketContext, session: Session, peer: SocketPeer): SocketHandlers {
  const { clock, openEngine } = site.settings;
  const engineSession = site.engineSessions.join([session.id, engine.appId, engine.identity].join("|"), engine.ttlMs);
  const conversation = openEngine({ user: session.user, appId: engine.appId });
  let open = true;

  function leave(): void {
    open = false;
    session.onEnd.delete(end);
    engineSession.release();
  }
  function end(how: SessionEnd): void {
    if (!open) return;
    leave();
    const [method, message] = ENDINGS[how];
    peer.send(fatalNotification(clock, method, message));
    peer.close(NORMAL_CLOSURE);
  }

  session.onEnd.add(end);
  const qSessionState = engineSession.attached ? "SESSION_ATTACHED" : "SESSION_CREATED";
  peer.send(notification("OnConnected", { qSessionState }));
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

// The docs say that this comes after the client's first message; clients get it straight after the socket opens.
function authenticationInformation(context: EngineSocketContext, session: Session | undefined) {
  const { site, virtualProxy, request } = context;
  const base = baseUrl(request.url, virtualProxy);
  if (session) {
    const { userId, userDirectory } = session.user;
    return { userId, userDirectory, logoutUri: `${base}/qps/user`, mustAuthenticate: false };
  }
  const target =
    allowedTarget(site, virtualProxy, request, parameterValue(request.url, "reloadUri")) ?? new URL(`${base}/hub/`);
  return { loginUri: loginUri(site, virtualProxy, request, target), mustAuthenticate: true };
}

function denial(site: Site, session: Session): string | undefined {
  const { clock, engine, maxSessions } = site.settings;
  if (site.sessions.ofUser(session.user).length > maxSessions) {
    return fatalNotification(clock, "OnMaxParallelSessionsExceeded", "Too many sessions active in parallel");
  }
  return engine === "none" ? fatalNotification(clock, "OnNoEngineAvailable") : undefined;
}

function fatalNotification(clock: Clock, method: string, message?: string): string {
  const timestamp = new Date(clock.now()).toISOString();
  return notification(method, { severity: "fatal", timestamp, ...(message !== undefined && { message }) });
}

function notification(method: string, params: object): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params });
}

const DEAF: SocketHandlers = { message: () => undefined, closed: () => undefined };
