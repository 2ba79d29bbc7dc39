// A further system behind msw: requests of the page go to its model, and what the page may read is what the answer's CORS headers
// say, as in a browser.
import type { SystemFault, SystemFaults } from "../emulator/system/fault.js";
import type { FaultySystem } from "../emulator/system/faulty-system.js";
import type { ProxyResponse } from "../emulator/model/types.js";
import type { TrafficEntry } from "../emulator/faults/records.js";
import type { CookieJar } from "./cookie-jar.js";
import { isPermitted, lowerCased, send, toResponse, type BrowserAt } from "./http-face.js";
import type { Msw } from "./msw.js";
import { acceptSocket } from "./socket-face.js";

/** What the handlers of every further system have. */
export interface SystemHandlers<Handler> {
  /** For `setupServer(...handlers)` or `server.use(...handlers)`. */
  readonly handlers: Handler[];
  /** What is to go wrong, as in the emulator. */
  readonly faults: SystemFaults;
  /** This browser's cookies. */
  readonly cookies: CookieJar;
  /** Its address, without a slash at its end. */
  readonly address: string;
  /** What was asked and answered, faults included; secrets are masked. Empty after `reset`. */
  journal(): readonly TrafficEntry[];
  /** The system's time, in milliseconds since the epoch. */
  now(): number;
  /** Moves the system's time by `ms` milliseconds, forwards or back. */
  jumpClock(ms: number): void;
  /** Breaks off every open WebSocket without a closing handshake; returns how many there were. */
  cutSockets(): number;
  /** No cookies, no tickets, tokens or sessions, no faults, an empty journal; the clock stays where it is. Call it after each test. */
  reset(): void;
  /** Ends all timers. */
  dispose(): void;
}

/** Makes the handlers of a system that answers at these origins. */
export function createSystemHandlers<HttpHandler, SocketHandler>(
  { http, HttpResponse, ws }: Msw<HttpHandler, SocketHandler>,
  system: FaultySystem,
  origins: readonly string[],
  browser: Pick<BrowserAt, "cookies" | "page">,
): SystemHandlers<HttpHandler | SocketHandler> {
  const { cookies, page } = browser;
  const at: BrowserAt = { server: system, cookies, page };
  const { faults } = system;
  return {
    handlers: origins.flatMap((origin) => [
      http.all(`${origin}/*`, ({ request }) => answerSystem(at, HttpResponse, request)),
      ws
        .link(`${origin.replace(/^http/, "ws")}/*`)
        .addEventListener("connection", ({ client }) => acceptSocket(at, client)),
    ]),
    faults: {
      add: (fault: SystemFault) => faults.add(fault),
      list: () => faults.list(),
      clear: () => faults.clear(),
    },
    cookies,
    address: origins[0] ?? "",
    journal: () => system.journal(),
    now: () => system.now(),
    jumpClock: (ms) => system.jumpClock(ms),
    cutSockets: () => system.cutSockets(),
    reset() {
      cookies.clear();
      system.reset();
    },
    dispose: () => system.dispose(),
  };
}

async function answerSystem(at: BrowserAt, errors: { error(): Response }, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (isLoaded(request)) return answerLoaded(at, errors, request, url);
  const isForeign = at.page.origin !== url.origin;
  if (isForeign && !isPermitted(at, request, url)) return errors.error();
  const hasCookies = request.credentials === "include" || (request.credentials === "same-origin" && !isForeign);
  const sent = await send(at, request, {
    ...lowerCased(request.headers),
    host: url.host,
    cookie: hasCookies ? at.cookies.header() : undefined,
    origin: isForeign ? at.page.origin : undefined,
  });
  if (!sent || (isForeign && !isReadable(sent.response.headers, at.page.origin))) return errors.error();
  return toResponse(sent, new Headers(), url);
}

/** Images and scripts, which happy-dom fetches itself: in a browser nobody is asked for leave to show them. */
function isLoaded({ headers }: Request): boolean {
  return (headers.get("user-agent") ?? "").includes("HappyDOM");
}

async function answerLoaded(
  at: BrowserAt,
  errors: { error(): Response },
  request: Request,
  url: URL,
): Promise<Response> {
  // happy-dom sends a preflight of its own even so.
  const headers = new Headers(permissive(at.page.origin));
  if (request.method === "OPTIONS") return new Response(null, { headers });
  const sent = await send(at, request, { ...lowerCased(request.headers), host: url.host, cookie: at.cookies.header() });
  return sent ? toResponse(sent, headers, url) : errors.error();
}

function isReadable(headers: ProxyResponse["headers"], origin: string): boolean {
  const allowed = headers.find(([name]) => name.toLowerCase() === "access-control-allow-origin")?.[1];
  return allowed === "*" || allowed === origin;
}

const permissive = (origin: string) => ({
  "access-control-allow-origin": origin,
  "access-control-allow-credentials": "true",
  "access-control-allow-headers": "*",
});
