// A listener with node's own limits set, and its end: what was asked before is answered.
import http, { type RequestListener, type Server } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { ServerPart } from "../config/types.js";
import type { TlsFiles } from "./tls.js";

/** How often connections are looked for that are idle, while the server ends. */
const LOOK_MS = 50;
const MOST_HEADERS = 100;

export function createServer(
  listener: RequestListener,
  { tls, limits = {} }: { tls?: TlsFiles; limits?: ServerPart },
): Server {
  const {
    requestTimeoutMs = 10_000,
    headersTimeoutMs = 5_000,
    // Above the idle time of a balancer (nginx and HAProxy: 60 s), or it sends a request into a connection that is being closed.
    keepAliveTimeoutMs = 65_000,
    maxConnections = 10_000,
  } = limits;
  const options = {
    requestTimeout: Math.max(requestTimeoutMs, headersTimeoutMs),
    headersTimeout: headersTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
  };
  const server = tls ? https.createServer({ ...options, ...tls }, listener) : http.createServer(options, listener);
  server.maxConnections = maxConnections;
  server.maxHeadersCount = MOST_HEADERS;
  return server;
}

/** Resolves with the address; port 0 is any free one. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`cannot listen on ${host}, port ${port}: ${error.message}`)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const scheme = server instanceof https.Server ? "https" : "http";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

/** Takes no more connections, waits for the answers on their way, and breaks off what is left after `patienceMs`. */
export async function closeServer(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_MS);
  const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearInterval(looking);
  clearTimeout(timer);
}
