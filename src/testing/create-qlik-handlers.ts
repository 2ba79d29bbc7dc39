// msw handlers for everything outside a mashup page: its ticket endpoint, Qlik's proxy and the engine's WebSockets. The
// emulator's model decides each answer; these are one more face of it, as the Node servers are.
import type { Fault } from "../emulator/faults/fault.js";
import type { FaultyProxy } from "../emulator/faults/create-faulty-proxy.js";
import type { Faults } from "../emulator/faults/fault-list.js";
import type { TrafficCounters, TrafficEntry } from "../emulator/faults/records.js";
import type { QlikProxy } from "../emulator/model/create-qlik-proxy.js";
import type { QlikUserId } from "../emulator/model/types.js";
import { createCookieJar, type CookieJar } from "./cookie-jar.js";
import type { Msw } from "./msw.js";
import { createMockedQlik, mockedQlikOf, type MockedQlikOptions } from "./mocked-qlik.js";
import { answerHttp } from "./http-face.js";
import { acceptSocket } from "./socket-face.js";
import { toAddress } from "./to-address.js";

/** Options of `createQlikHandlers`: those of the emulator's model, and the page around it. */
export interface QlikHandlersOptions extends MockedQlikOptions {
  /** Address of the virtual proxy. Default `https://sense.example.com/mashup`. */
  readonly address?: string;
  /** Address of the page. Default: the document's own. */
  readonly page?: string;
  /** Path or address of the ticket endpoint that is mocked beside Qlik; `false`: you mock your own. Default `/api/qlik-ticket`. */
  readonly ticketEndpoint?: string | false;
  /** Whom the ticket endpoint signs in. Default `EXAMPLE\anna`. */
  readonly user?: QlikUserId;
  /** What the ticket endpoint answers as `sessionKey`. Default `"key-1"`; `undefined` leaves it out. */
  readonly sessionKey?: string | undefined;
  /** Whether the page may read Qlik's answers: a browser decides that by CORS headers, msw is told. Default `true`. */
  readonly readable?: boolean;
  /** This browser's cookies. Default: a new jar. */
  readonly cookies?: CookieJar;
  /** The `proxy` of other handlers, when several "browsers" share one Qlik; its options are theirs. Default: a new one. */
  readonly model?: QlikProxy;
}

/** Handlers for one browser, and what a test wants to set and to know. */
export interface QlikHandlers<Handler> {
  /** For `setupServer(...handlers)` or `server.use(...handlers)`. */
  readonly handlers: Handler[];
  /** The model: counters, sessions, journal, `endSession`; with several nodes that of the first. */
  readonly proxy: QlikProxy;
  /** Every node's model, the first included. */
  readonly nodes: readonly QlikProxy[];
  /** What is to go wrong, as in the emulator. */
  readonly faults: Faults;
  /** This browser's cookies. */
  readonly cookies: CookieJar;
  /** Address of the virtual proxy, without a slash at its end. */
  readonly address: string;
  /** Whom the ticket endpoint signs in from now on. */
  user: QlikUserId;
  /** What the ticket endpoint answers as `sessionKey` from now on; `undefined` leaves it out. */
  sessionKey: string | undefined;
  /** Every ticket that the endpoint handed out. */
  readonly tickets: string[];
  /** Paths that Qlik was asked for over HTTP, without query. */
  readonly asked: string[];
  /** How often the ticket endpoint was asked. */
  ticketCalls: number;
  /** How often the ticket endpoint was asked to end the user's sessions (`DELETE`). */
  logoutCalls: number;
  /** What was asked of Qlik and what it answered, faults included; secrets are masked. Empty after `reset`. */
  journal(): readonly TrafficEntry[];
  /** Tickets, sessions and WebSockets of all nodes, counted since the start or the last `reset`. */
  counters(): TrafficCounters;
  /** Moves Qlik's time by `ms` milliseconds, forwards or back. */
  jumpClock(ms: number): void;
  /** Breaks off every open WebSocket without a closing handshake, as a lost network does; returns how many there were. */
  cutSockets(): number;
  /**
   * No cookies, no sessions, no faults, empty books, the first user; the clock stays where it is, and the counters of
   * `proxy` go on. Call it after each test.
   */
  reset(): void;
  /** Ends all sessions and timers. */
  dispose(): void;
}

const READY = { address: "https://sense.example.com/mashup", user: { userDirectory: "EXAMPLE", userId: "anna" } };

/**
 * Makes the handlers. `msw` is `{ http, HttpResponse, ws }` of your own copy of msw, 2.15 or newer.
 * Throws a `TypeError` that names the option when one is wrong, and when there is no document to take `page` from.
 * @example
 * const qlik = createQlikHandlers({ http, HttpResponse, ws });
 * const server = setupServer(...qlik.handlers);
 * afterEach(() => qlik.reset());
 */
export function createQlikHandlers<HttpHandler, SocketHandler>(
  msw: Msw<HttpHandler, SocketHandler>,
  options: QlikHandlersOptions = {},
): QlikHandlers<HttpHandler | SocketHandler> {
  const { address = READY.address, page, ticketEndpoint = "/api/qlik-ticket", user = READY.user, ...rest } = options;
  const { readable = true, cookies = createCookieJar(), model, ...modelOptions } = rest;
  const { sessionKey = "sessionKey" in rest ? undefined : "key-1", ...proxyOptions } = modelOptions;
  const qlik = toAddress("address", address);
  const pageUrl = toAddress("page", page ?? (globalThis as { location?: Location }).location?.href);
  const prefix = qlik.pathname.replace(/^\/|\/$/g, "");
  const mocked = model ? mockedQlikOf(model) : createMockedQlik(qlik, pageUrl, prefix, proxyOptions);

  const site: QlikHandlers<HttpHandler | SocketHandler> = {
    handlers: [],
    ...administration(mocked),
    cookies,
    address: `${qlik.origin}${prefix === "" ? "" : `/${prefix}`}`,
    user,
    sessionKey,
    tickets: [],
    asked: [],
    ticketCalls: 0,
    logoutCalls: 0,
    reset() {
      cookies.clear();
      mocked.reset();
      Object.assign(site, { user, sessionKey, ticketCalls: 0, logoutCalls: 0 });
      site.tickets.length = site.asked.length = 0;
    },
  };

  const browser = { server: mocked, cookies, page: pageUrl, readable, asked: site.asked };
  const endpoint = ticketEndpoint === false ? undefined : new URL(ticketEndpoint, pageUrl).href;
  if (endpoint !== undefined) {
    site.handlers.push(msw.http.post(endpoint, () => answerTicket(site, prefix)));
    site.handlers.push(msw.http.delete(endpoint, ({ request }) => answerLogout(site, prefix, request)));
  }
  site.handlers.push(...handlersAt(qlik, msw, browser));
  return site;
}

/** What is asked of Qlik itself, over HTTP and by WebSocket. */
const handlersAt = <HttpHandler, SocketHandler>(
  { origin }: URL,
  msw: Msw<HttpHandler, SocketHandler>,
  browser: Parameters<typeof acceptSocket>[0] & Parameters<typeof answerHttp>[0],
): (HttpHandler | SocketHandler)[] => [
  msw.http.all(`${origin}/*`, ({ request }) => answerHttp(browser, msw.HttpResponse, request)),
  msw.ws
    .link(`${origin.replace(/^http/, "ws")}/*`)
    .addEventListener("connection", ({ client }) => acceptSocket(browser, client)),
];

function administration(mocked: FaultyProxy) {
  const { proxy, nodes, faults, records } = mocked;
  return {
    proxy,
    nodes: nodes.map((node) => node.proxy),
    faults: {
      add: (fault: Fault) => faults.add(fault),
      list: () => faults.list(),
      clear: () => faults.clear(),
    },
    journal: () => records.journal(),
    counters: () => records.counters(),
    jumpClock: (ms: number) => mocked.jumpClock(ms),
    cutSockets: () => mocked.cutSockets(),
    dispose: () => mocked.dispose(),
  };
}

function answerTicket(site: QlikHandlers<unknown>, prefix: string): Promise<Response> {
  const { proxy, address, user, sessionKey } = site;
  const ticket = proxy.issueTicket({ virtualProxy: prefix, ...user });
  site.ticketCalls += 1;
  site.tickets.push(ticket);
  const answer = { ticket, proxy: address, user, sessionKey, expiresInMs: 60_000 };
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return Promise.resolve(new Response(JSON.stringify(answer), { headers }));
}

/** Ends the user's sessions, unless the page means another user than the one who is signed in to its site (status 409). */
function answerLogout(site: QlikHandlers<unknown>, prefix: string, request: Request): Promise<Response> {
  site.logoutCalls += 1;
  const { userDirectory, userId } = site.user;
  const meant = request.headers.get("x-qlik-ticket-user");
  const own = `${encodeURIComponent(userDirectory)}\\${encodeURIComponent(userId)}`;
  const isOther = meant !== null && meant.toLowerCase() !== own.toLowerCase();
  if (!isOther) site.proxy.endUserSessions(prefix, site.user);
  return Promise.resolve(new Response(null, { status: isOther ? 409 : 204 }));
}
