// What the caller holds after sign-in: who it is, where the session lives, and the addresses that need it.
import type { Events, Listener } from "../../core/events.js";
import { openScope } from "../../core/scope.js";
import type { Capability } from "../capability/load-qlik.js";
import type { Qlik, QlikApp, Require } from "../capability/types.js";
import { sessionExpired, tokenUnreadable } from "../messages.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import type { Settings } from "../settings.js";
import type { QlikEvent, QlikEventMap, QlikUser } from "../types.js";
import { verifySession, type Verified } from "../verify/verify-session.js";
import { sameUser } from "./judge.js";

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

const CHECK_MS = 15_000;

async function fetchCsrfToken({ proxy, via }: SignedIn): Promise<string> {
  // Verified by a WebSocket that had no token: this server asks for none.
  if (via === "websocket") return "";
  let response: Response;
  try {
    response = await fetch(`${proxy.base}qps/csrftoken`, {
      credentials: "include",
      cache: "no-store",
      redirect: "manual",
    });
  } catch {
    throw tokenUnreadable(proxy);
  }
  if (response.status === 404) return "";
  if (!response.ok) throw sessionExpired(proxy);
  const token = response.headers.get("qlik-csrf-token");
  if (token === null && proxy.origin !== location.origin) throw tokenUnreadable(proxy);
  return token ?? "";
}

export function createSession(
  settings: Settings,
  signedIn: SignedIn,
  events: Omit<Events<QlikEvent>, "emit">,
): QlikSession {
  const { proxy, user, identity, via } = signedIn;
  let state: QlikSession["state"] = "ready";
  return {
    user,
    identity,
    get state() {
      return state;
    },
    proxy: proxy.url,
    config: proxy.config,
    async check() {
      const scope = openScope(undefined, CHECK_MS);
      try {
        const { verdict } = await verifySession({ settings, signal: scope.signal, emit: () => undefined }, proxy, via);
        if (verdict.state === "inactive") return "inactive";
        return !user || sameUser(verdict.user, user) ? "active" : "other-user";
      } catch {
        return "unknown";
      } finally {
        scope.end();
      }
    },
    csrfToken: () => fetchCsrfToken(signedIn),
    async webSocketUrl(appId, { identity: name, ttlSeconds, reloadUri = location.href } = {}) {
      const path = [
        appId,
        ...(name ? ["identity", name] : []),
        ...(ttlSeconds === undefined ? [] : ["ttl", String(ttlSeconds)]),
      ];
      const query = new URLSearchParams({ reloadUri });
      const token = await fetchCsrfToken(signedIn);
      if (token) query.set("qlik-csrf-token", token);
      return `${proxy.base.replace(/^http/, "ws")}app/${path.map(encodeURIComponent).join("/")}?${query}`;
    },
    singleUrl({ app, object, ...rest }) {
      const query = new URLSearchParams({ appid: app });
      for (const [name, value] of Object.entries({ obj: object, ...rest }))
        if (value !== undefined) query.set(name, value);
      return `${proxy.base}single/?${query}`;
    },
    on: (type, listener) => events.on(type, listener as Listener<QlikEvent>),
    dispose() {
      state = "closed";
      events.clear();
    },
  };
}

/** The session with the Capability API on it. */
export function createMashup(session: QlikSession, { qlik, require }: Capability): QlikMashup {
  // Descriptors, not values: `state` stays live.
  return Object.defineProperties(
    {
      qlik,
      require,
      openApp: (appId: string, options?: object) => qlik.openApp(appId, { ...session.config, ...options }),
    },
    Object.getOwnPropertyDescriptors(session),
  ) as QlikMashup;
}
