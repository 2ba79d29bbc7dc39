// Node's requests and answers to the model's and back. No rules here.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

// What an address that cannot be read is taken for: a host that is never the proxy's, so the model answers 400.
const UNREADABLE = "unreadable.invalid";
const LARGEST_BODY_BYTES = 1_048_576;

/** The request as the model wants it. */
export function toProxyRequest(request: NodeRequest, scheme: "http" | "https", body?: string): ProxyRequest {
  const headers: Record<string, string | undefined> = {};
  for (const name of Object.keys(request.headers)) {
    const value = request.headers[name];
    if (!name.startsWith(":")) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const peer = request.socket.remoteAddress;
  const asked = {
    method: request.method ?? "GET",
    url: readUrl(request, scheme),
    headers,
    ...(peer !== undefined && { peer }),
  };
  return body === undefined ? asked : { ...asked, body };
}

/** What becomes of a body; one of the two is called, once. */
export interface BodyReader {
  /** The whole body, `""` for none; `undefined` when it is larger than a mebibyte. */
  readonly read: (body: string | undefined) => void;
  /** The client went away in the middle of it. */
  readonly gone: () => void;
}

/**
 * Reads the body, at once where the head announces none. By events, because an async iterator costs more than the
 * emulator's whole answer.
 */
export function readBody(request: NodeRequest, { read, gone }: BodyReader): void {
  if (!announcesBody(request)) {
    read("");
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;
  const once = (action: () => void) => {
    if (isOver) return;
    isOver = true;
    action();
  };
  request.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () =>
    once(() => read(size > LARGEST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8"))),
  );
  request.on("error", () => once(gone));
  request.on("close", () => once(gone));
}

// RFC 9112, 6.3: without either field a request has no body. HTTP/2 has neither, and its body is read to the end.
function announcesBody({ httpVersionMajor, headers }: NodeRequest): boolean {
  return httpVersionMajor > 1 || headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** Headers with repeated names gathered, and the body's length. */
export function toNodeHeaders(response: ProxyResponse, method: string): Record<string, string | string[]> {
  const gathered = new Map<string, string[]>();
  for (const [name, value] of response.headers) gathered.set(name, [...(gathered.get(name) ?? []), value]);
  const headers = Object.fromEntries(
    [...gathered].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
  const hasLength = method !== "HEAD" && response.status !== 204;
  return hasLength ? { ...headers, "Content-Length": String(Buffer.byteLength(response.body)) } : headers;
}

/** The same as one flat list, which HTTP/1 writes as it is. HTTP/2 would let the later of two equal names win. */
export function toHeaderList(response: ProxyResponse, method: string): string[] {
  const hasLength = method !== "HEAD" && response.status !== 204;
  const list: string[] = [];
  for (const [name, value] of response.headers) {
    if (!hasLength || name !== "Content-Length") list.push(name, value);
  }
  if (hasLength) list.push("Content-Length", String(Buffer.byteLength(response.body)));
  return list;
}

function readUrl(request: NodeRequest, scheme: string): URL {
  const target = request.url ?? "/";
  const authority = request.headers[":authority"] ?? request.headers.host ?? UNREADABLE;
  // `OPTIONS *` and the absolute form (RFC 9112, 3.2) have no leading slash.
  const address = /^https?:\/\//i.test(target)
    ? target
    : `${scheme}://${String(authority)}${target.startsWith("/") ? target : `/${target}`}`;
  const fallback = `${scheme}://${UNREADABLE}/`;
  if (/[/?#@\\]/.test(String(authority))) return new URL(fallback);
  try {
    return new URL(address);
  } catch {
    return new URL(fallback);
  }
}
