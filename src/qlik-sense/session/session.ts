// What the caller holds after sign-in: who it is, where the session lives, and the addresses that need it.
import type { Proof } from "../../core/attempt.js";
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { Events } from "../../core/events.js";
import {
  createLiveSession,
  type LiveSession,
  type RenewMode,
  type SessionCheck,
  type SessionEvent,
  type SessionState,
} from "../../core/session.js";
import type { CoreEvent } from "../../core/stage.js";
import type { QlikSenseError } from "../errors/codes.js";
import { unknownNews } from "../errors/configure.js";
import { userOf, type QlikUser } from "../identity.js";
import type { Capability } from "../open/load-qlik.js";
import type { Qlik, QlikApp, Require } from "../open/types.js";
import type { QlikSenseProvider } from "../provider.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import type { QlikEvent, QlikEventMap } from "../event-types.js";
import { warningOfProblem } from "../warnings.js";
import { createCover } from "./covers.js";
import { fetchCsrfToken } from "./csrf-token.js";
import { fetchPath } from "./fetch-path.js";
import { openOwnApp } from "./open-app.js";
import { singleUrlOf, type SingleUrlOptions } from "./single-url.js";
import { webSocketUrlOf, type WebSocketOptions } from "./web-socket-url.js";

/** What a page may say of its session: what a client of its own has told the page. */
export type SessionNews = "expired" | "signed-out" | "other-user" | "connection-lost";

/** A session at a virtual proxy, of one user: docs/session.md. */
export interface QlikSession {
  /** As Qlik itself names the user of the session. */
  readonly user: QlikUser | undefined;
  /** `confirmed`: the user is the one whom the page or the ticket endpoint named. */
  readonly identity: "confirmed" | "unconfirmed";
  /**
   * `ready`; `expired`: it has ended without a logout; `renewing`: it is being made anew; `closed`: another user has signed in, the
   * user has logged out, or the handle was disposed of.
   */
  readonly state: SessionState;
  /** Address of the virtual proxy. */
  readonly proxy: string;
  /** What `qlik.openApp` and `qlik.getGlobal` want. */
  readonly config: QlikConfig;
  /**
   * Resolves when the session is there: looks, unless the last look is younger than two seconds, and renews a session that has ended.
   * Call it before `openApp()` after a pause. With `renew: "manual"`, and in a tab that is not shown, it renews nothing.
   * Throws `session-expired`, `signed-out`, `other-user`, and what a sign-in throws.
   * @example
   * await mashup.ensure();
   * await mashup.openApp("2f1c5a7e-…").getObject("chart", "pYxQd");
   */
  ensure(): Promise<void>;
  /** Looks, and makes a session that has ended anew, with a new ticket. Throws as `ensure()`. */
  renew(): Promise<void>;
  /** Takes what a client of its own has told the page. Throws `invalid-option` for a reason that it does not know. */
  invalidate(reason: SessionNews): void;
  /** Asks the proxy whose session this browser has now; `unknown` when it cannot be asked. */
  check(): Promise<SessionCheck>;
  /**
   * Token for an engine WebSocket; `""` on servers older than November 2024. A session that has ended is renewed, as by `ensure()`.
   * Throws `session-expired`, `signed-out`, `other-user`, `cors-missing`.
   */
  csrfToken(): Promise<string>;
  /** Address of an app's engine WebSocket, with its CSRF token. Throws as `csrfToken()`. */
  webSocketUrl(appId: string, options?: WebSocketOptions): Promise<string>;
  /**
   * A REST call below the virtual proxy (`qrs/about`, `api/v1/…`), with Qlik's Xrfkey and CSRF token. A redirect to a login counts as
   * 401; a session that has ended is renewed once. Every other answer is given as it came. Across origins it needs a proxy that
   * answers preflights. Throws `session-expired`, `signed-out`, `other-user`, `cors-missing`, `invalid-option`.
   * @example
   * const about = await (await session.fetch("qrs/about")).json();
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Address of the single integration page, for an iframe; never with a ticket. */
  singleUrl(options: SingleUrlOptions): string;
  /**
   * Ends the user's session: here and in the page's other tabs at once, then at Qlik. Never rejects; where the session at Qlik may go
   * on there is a warning `logout-incomplete`. A handle that is `closed` sends nothing.
   */
  logout(): Promise<void>;
  /**
   * Listens to events of one type; returns the function that ends it. A listener that comes after `expired`, `closed` or
   * `other-user` is told so, as long as that is the state.
   */
  on<T extends keyof QlikEventMap>(type: T, listener: (event: QlikEventMap[T]) => void): () => void;
  /** Lets go of the handle and its listeners. The session at the proxy goes on; the handle is `closed`. */
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
   * has named the user, and reject with `other-user` or `session-expired` otherwise. What Qlik rejects with is an `EmbedError`:
   * `access-denied`, `app-not-found`, `object-not-found`, `session-limit`, `no-license`, `license-pending`, `engine-unavailable`,
   * `websocket-refused`, `connection-lost`, `qlik-error`. Throws `other-user` or `signed-out` when the session is closed,
   * `session-expired` when it is known to have ended (`ensure()` first), and `invalid-option` for options that name another host,
   * port or prefix.
   */
  openApp(appId: string, options?: object): QlikApp;
}

/** What a handle is made with, besides its proof. */
export interface SessionSettings {
  readonly renew: RenewMode;
  readonly signInMs: number;
  /** Stages and warnings of renewals. */
  readonly emit: (event: CoreEvent) => void;
  readonly client: Capability | undefined;
}

export function createSession(
  provider: QlikSenseProvider,
  proof: Proof<Proxy>,
  events: Events<QlikEvent>,
  settings: SessionSettings,
): { readonly session: QlikSession; readonly live: LiveSession } {
  const { place: proxy, identity } = proof;
  const live = createLiveSession(provider, proof, {
    ...settings,
    tell: (event) => events.emit(told(event)),
    report: (error) => events.emit(warningOfProblem(error as QlikSenseError)),
  });
  const csrfToken = () => withSession(live, () => fetchCsrfToken(proxy, proof.via));
  const session: QlikSession = {
    user: identity && userOf(identity),
    identity: proof.isConfirmed ? "confirmed" : "unconfirmed",
    get state() {
      return live.state;
    },
    proxy: proxy.id,
    config: proxy.config,
    ensure: live.ensure,
    renew: live.renew,
    invalidate: (reason) => hearOfPage(live, reason),
    check: live.check,
    csrfToken,
    webSocketUrl: async (appId, options) => webSocketUrlOf(proxy, appId, await csrfToken(), options),
    fetch: (path, init) => fetchPath({ live, proxy, csrfToken }, path, init),
    singleUrl: (options) => singleUrlOf(proxy, options),
    logout: live.logout,
    on: ((type: string, listener: (event: QlikEvent) => void) =>
      listen(events, live, type, listener)) as QlikSession["on"],
    dispose() {
      live.release();
      events.clear();
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
  const owner = { qlik, proxy, identity, sessionKey, live, cover: createCover(live), sockets: { hasOpened: false } };
  const openApp = (appId: string, options?: object) => openOwnApp(owner, appId, options);
  return Object.assign(session, { qlik, require, openApp });
}

/** The look goes out beside the request; its answer is handed over when both say that the session is this user's. */
async function withSession<T>(live: LiveSession, request: () => Promise<T>): Promise<T> {
  const both = async () => (await Promise.all([request(), live.assertOwn()]))[0];
  const isReady = live.state === "ready";
  try {
    live.assertReady();
    return await both();
  } catch (error) {
    if (!isEmbedError(error) || error.code !== "session-expired") throw error;
    if ((await live.check()) === "active" && isReady) throw error;
    await live.ensure();
    return both();
  }
}

/** The core's events in this product's words. */
function told(event: SessionEvent): QlikEvent {
  return event.type === "renewed" ? { type: "renewed", spent: event.made } : event;
}

function listen(
  { on }: Events<QlikEvent>,
  live: LiveSession,
  type: string,
  listener: (event: QlikEvent) => void,
): () => void {
  let isHeard = true;
  const stop = on(type, listener);
  const last = live.lastEvent(type);
  // In a turn of its own, as each event comes: the caller has not got the function that ends it yet.
  const tellLast = (event: SessionEvent) => {
    if (isHeard) listener(told(event));
  };
  if (last) queueMicrotask(() => tellLast(last));
  return () => {
    isHeard = false;
    stop();
  };
}

const NEWS: readonly SessionNews[] = ["expired", "signed-out", "other-user", "connection-lost"];

function hearOfPage(live: LiveSession, reason: SessionNews): void {
  live.assertOpen();
  if (!NEWS.includes(reason)) throw unknownNews(NEWS);
  live.hear(reason);
}
