// What of Node's request a Fetch Request takes over: its path and its headers.
import type { IncomingMessage } from "node:http";

/** The request's path on a made-up host: what a TLS proxy in front or the `Host` header say about scheme and host proves nothing. */
export function addressOf(nodeRequest: IncomingMessage): URL {
  // Express strips the mount path from `url` and keeps the whole in `originalUrl`.
  const original = "originalUrl" in nodeRequest ? nodeRequest.originalUrl : nodeRequest.url;
  const path = typeof original === "string" && original.startsWith("/") ? original : "/";
  const url = new URL("http://ticket-endpoint.invalid/");
  const query = path.indexOf("?");
  url.pathname = query < 0 ? path : path.slice(0, query);
  url.search = query < 0 ? "" : path.slice(query);
  return url;
}

export function headersOf(nodeRequest: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(nodeRequest.headers)) {
    // Names with a colon are HTTP/2's pseudo headers.
    if (name.startsWith(":") || value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) headers.append(name, item);
  }
  return headers;
}

/** A GET with the request's path and headers, so that `resolveUser` finds the visitor's cookies. */
export function requestFor(nodeRequest: IncomingMessage | undefined): Request {
  if (nodeRequest === undefined) return new Request("http://ticket-endpoint.invalid/");
  return new Request(addressOf(nodeRequest), { headers: headersOf(nodeRequest) });
}

/** A header by its lower-case name; several of one name are joined as a Fetch Request joins them. */
export function nodeHeader(nodeRequest: IncomingMessage, name: string): string | undefined {
  const value = nodeRequest.headers[name];
  return typeof value === "object" ? value.join(", ") : value;
}
