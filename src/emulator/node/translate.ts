// Node's requests and answers to the model's and back. No rules here.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

// What an address that cannot be read is taken for: a host that is never the proxy's, so the model answers 400.
const UNREADABLE = "unreadable.invalid";
const LARGEST_BODY_BYTES = 1_048_576;

/** The request as the model wants it, without a body. */
export function toProxyRequest(request: NodeRequest, scheme: "http" | "https"): ProxyRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(":")) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { method: request.method ?? "GET", url: readUrl(request, scheme), headers };
}

/** Reads the body; `undefined` when it is larger than a mebibyte. Rejects when the client goes away. */
export async function readBody(request: NodeRequest): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size > LARGEST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
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

function readUrl(request: NodeRequest, scheme: string): URL {
  const target = request.url ?? "/";
  const authority = request.headers[":authority"] ?? request.headers.host ?? UNREADABLE;
  // `OPTIONS *` and the absolute form (RFC 9112, 3.2) have no leading slash.
  const address = /^https?:\/\//i.test(target)
    ? target
    : `${scheme}://${String(authority)}${target.startsWith("/") ? target : `/${target}`}`;
  const fallback = `${scheme}://${UNREADABLE}/`;
  return new URL(/[/?#@\\]/.test(String(authority)) || !URL.canParse(address) ? fallback : address);
}
