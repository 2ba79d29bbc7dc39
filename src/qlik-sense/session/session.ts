// What the caller holds after sign-in: who it is, where the session lives, and the addresses that need it.
import type { Events } from "../../core/events.js";
import { createLiveSession, type LiveSession, type SessionCheck, type SessionState } from "../../core/session.js";
import type { Proof } from "../../core/attempt.js";
import { userOf, type QlikUser } from "../identity.js";
import type { Capability } from "../open/load-qlik.js";
import type { Qlik, QlikApp, Require } from "../open/types.js";
import type { QlikSenseProvider } from "../provider.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import type { QlikEvent, QlikEventMap } from "../types.js";
import { fetchCsrfToken } from "./csrf-token.js";
import { openOwnApp } from "./open-app.js";
import { singleUrlOf, type SingleUrlOptions } from "./single-url.js";
import { webSocketUrlOf, type WebSocketOptions } from "./web-socket-url.js";

/** A session at a virtual proxy, of one user. It is closed when another user signs in on this page. */
export interface QlikSession {
  /** As Qlik itself names the user of the session. */
  readonly user: QlikUser | undefined;
  /** `confirmed`: the user is the one whom the page or the ticket endpoint named. */
  readonly identity: "confirmed" | "unconfirmed";
  /** `closed`: another user has signed in, or the session was disposed of. */
  readonly state: SessionState;
  /** Address of the virtual proxy. */
  readonly proxy: string;
  /** What `qlik.openApp` and `qlik.getGlobal` want. */
  readonly config: QlikConfig;
  /** Asks the proxy whose session this browser has now; `unknown` when it cannot be asked. */
  check(): Promise<SessionCheck>;
  /**
   * Token for an engine WebSocket; `""` on servers older than November 2024.
   * Throws `session-expired`, `other-user`, `cors-missing`.
   */
  csrfToken(): Promise<string>;
  /** Address of an app's engine WebSocket, with its CSRF token. Throws as `csrfToken()`. */
  webSocketUrl(appId: string, options?: WebSocketOptions): Promise<string>;
  /** Address of the single integration page, for an iframe; never with a ticket. */
  singleUrl(options: SingleUrlOptions): string;
  /** Listens to events of one type; returns the function that ends it. */
  on<T extends keyof QlikEventMap>(type: T, listener: (event: QlikEventMap[T]) => void): () => void;
  /** Lets go of all listeners. The session at the proxy goes on. */
  dispose(): void;
}

/** A session with Qlik's client. */
export interface QlikMashup extends QlikSession {
  /** The module `js/qlik`. */
  readonly qlik: Qlik;
  /** The loader that knows Qlik's modules. */
  readonly require: Require;
  /**
   * `qlik.openApp` at this session's proxy, for this session's user: `getObject` and `visualization` of the app wait until a look
   * has named the user, and reject with `other-user` or `session-expired` otherwise. Throws `other-user` when the session is
   * closed, and `invalid-option` for options that name another host, port or prefix.
   */
  openApp(appId: string, options?: object): QlikApp;
}

export function createSession(
  provider: QlikSenseProvider,
  proof: Proof<Proxy>,
  { emit, on, clear }: Events<QlikEvent>,
): { readonly session: QlikSession; readonly live: LiveSession } {
  const { place: proxy, identity, via } = proof;
  const live = createLiveSession(provider, proof, () => {
    emit({ type: "other-user" });
    emit({ type: "closed", reason: "other-user" });
  });
  const csrfToken = async () => {
    live.assertOpen();
    // The look goes out beside the request; the token is handed over when both say that the session is this user's.
    const [token] = await Promise.all([fetchCsrfToken(proxy, via), live.assertOwn()]);
    return token;
  };
  const session: QlikSession = {
    user: identity && userOf(identity),
    identity: proof.isConfirmed ? "confirmed" : "unconfirmed",
    get state() {
      return live.state;
    },
    proxy: proxy.id,
    config: proxy.config,
    check: live.check,
    csrfToken,
    webSocketUrl: async (appId, options) => webSocketUrlOf(proxy, appId, await csrfToken(), options),
    singleUrl: (options) => singleUrlOf(proxy, options),
    on: on as QlikSession["on"],
    dispose() {
      live.release();
      clear();
    },
  };
  return { session, live };
}

/** The session with the Capability API on it. */
export function addClient(
  session: QlikSession,
  live: LiveSession,
  { place: proxy, identity, rightsKey: sessionKey }: Proof<Proxy>,
  { qlik, require }: Capability,
): QlikMashup {
  const owner = { qlik, proxy, identity, sessionKey, live };
  const openApp = (appId: string, options?: object) => openOwnApp(owner, appId, options);
  return Object.assign(session, { qlik, require, openApp });
}
