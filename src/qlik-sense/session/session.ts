// What the caller holds after sign-in: who it is, where the session lives, and the addresses that need it.
import type { Events } from "../../core/events.js";
import type { Capability } from "../capability/load-qlik.js";
import type { Qlik, QlikApp, Require } from "../capability/types.js";
import { later } from "../load-later.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import type { QlikEvent, QlikEventMap, QlikUser } from "../types.js";
import type { Verified } from "../verify/verdict.js";

/** What sign-in found out. */
export interface SignedIn {
  readonly proxy: Proxy;
  readonly user: QlikUser | undefined;
  readonly identity: "confirmed" | "unconfirmed";
  /** True when a live session was used and no ticket spent. */
  readonly reused: boolean;
  readonly via: Verified["via"];
}

export interface WebSocketOptions {
  /** A separate engine session on the same proxy session. */
  readonly identity?: string;
  /** Seconds that the engine keeps the session after the socket closed. */
  readonly ttlSeconds?: number;
  /** Where the proxy's login returns to. Default: this page's address. */
  readonly reloadUri?: string;
}

export interface SingleUrlOptions {
  readonly app: string;
  readonly object?: string;
  readonly sheet?: string;
  /** Further parameters of the single integration page, such as `theme`, `lang`, `opt`, `select`. */
  readonly [parameter: string]: string | undefined;
}

export interface QlikSession {
  /** As Qlik itself names the user of the session. */
  readonly user: QlikUser | undefined;
  /** `confirmed`: the user is the one whom the page or the ticket endpoint named. */
  readonly identity: "confirmed" | "unconfirmed";
  readonly state: "ready" | "closed";
  /** Address of the virtual proxy. */
  readonly proxy: string;
  /** What `qlik.openApp` and `qlik.getGlobal` want. */
  readonly config: QlikConfig;
  /** Asks the proxy whose session this browser has now; `unknown` when it cannot be asked. */
  check(): Promise<"active" | "inactive" | "other-user" | "unknown">;
  /** Token for an engine WebSocket; `""` on servers older than November 2024. Throws `session-expired`, `cors-missing`. */
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

export interface QlikMashup extends QlikSession {
  /** The module `js/qlik`. */
  readonly qlik: Qlik;
  readonly require: Require;
  /** `qlik.openApp` at this session's proxy. */
  openApp(appId: string, options?: object): QlikApp;
}

/** The sign-in as a live session that was there already; the caller puts on top what it knows better. */
export const signedIn = (proxy: Proxy, { verdict, via }: Verified): SignedIn => ({
  proxy,
  user: verdict.user,
  identity: "confirmed",
  reused: true,
  via,
});

export function createSession(signedIn: SignedIn, { on, clear }: Omit<Events<QlikEvent>, "emit">): QlikSession {
  const { proxy, user, identity } = signedIn;
  let state: QlikSession["state"] = "ready";
  return {
    user,
    identity,
    get state() {
      return state;
    },
    proxy: proxy.url,
    config: proxy.config,
    check: async () => (await later()).check(signedIn),
    csrfToken: async () => (await later()).csrfToken(signedIn),
    webSocketUrl: async (appId, options) => (await later()).webSocketUrl(signedIn, appId, options),
    singleUrl({ app, object, ...rest }) {
      // By way of JSON, which drops what is undefined.
      const query = JSON.parse(JSON.stringify({ appid: app, obj: object, ...rest })) as Record<string, string>;
      return `${proxy.base}single/?${new URLSearchParams(query).toString()}`;
    },
    on: on as QlikSession["on"],
    dispose() {
      state = "closed";
      clear();
    },
  };
}

/** The session with the Capability API on it. */
export function createMashup(session: QlikSession, { qlik, require }: Capability): QlikMashup {
  const openApp = (appId: string, options?: object) => qlik.openApp(appId, { ...session.config, ...options });
  return Object.assign(session, { qlik, require, openApp });
}
