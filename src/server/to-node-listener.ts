// Node's request and response on one side, the Fetch API on the other: for http.createServer and Express.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson } from "./answers.js";
import { addressOf, headersOf } from "./node-request.js";
import type { TicketContext } from "./types.js";

export interface NodeListenerOptions {
  /** Bytes of a body that are read; a longer one is answered with 413. Default: 16,384 (the handler itself takes 1,024). */
  readonly maxBodyBytes?: number | undefined;
}

type FetchHandler = (request: Request, context: TicketContext) => Promise<Response>;
type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Makes a listener for `http.createServer(listener)` and `app.use("/api/qlik-ticket", listener)`, also behind
 * `express.json()`. The handler finds Node's request in `context.nodeRequest`. A client that goes away aborts the call.
 *
 * The request's address is only its path (on a made-up host): what a TLS proxy in front or the `Host` header say about
 * scheme and host is no ground for a decision.
 */
export function toNodeListener(handler: FetchHandler, options: NodeListenerOptions = {}): NodeListener {
  const maxBodyBytes = options.maxBodyBytes ?? 16_384;
  return (nodeRequest, nodeResponse) => {
    const gone = new AbortController();
    nodeResponse.once("close", () => {
      if (!nodeResponse.writableFinished) gone.abort(new Error("the client went away"));
    });
    answer(handler, nodeRequest, maxBodyBytes, gone.signal)
      .then((response) => send(response, nodeResponse))
      .catch(() => {
        if (!nodeResponse.headersSent) nodeResponse.writeHead(500, { "Cache-Control": "no-store" });
        nodeResponse.end();
      });
  };
}

async function answer(handler: FetchHandler, nodeRequest: IncomingMessage, maxBytes: number, signal: AbortSignal) {
  const body = await bodyOf(nodeRequest, maxBytes);
  if (body.length > maxBytes) return answerJson(413, { error: "body-too-large" });
  const method = nodeRequest.method ?? "GET";
  const headers = headersOf(nodeRequest);
  const request = new Request(addressOf(nodeRequest), {
    method,
    headers,
    signal,
    body: body.length > 0 ? new Uint8Array(body) : null,
  });
  return await handler(request, { nodeRequest });
}

/** The body, or what a body parser made of it: then the stream has been read already. GET and HEAD have none. */
async function bodyOf(nodeRequest: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (nodeRequest.method === "GET" || nodeRequest.method === "HEAD") return Buffer.alloc(0);
  if (!nodeRequest.readableDidRead && !nodeRequest.readableEnded) return await readBody(nodeRequest, maxBytes);
  const parsed: unknown = "body" in nodeRequest ? nodeRequest.body : undefined;
  if (Buffer.isBuffer(parsed)) return parsed;
  if (typeof parsed === "string") return Buffer.from(parsed);
  const isNothing = parsed === undefined || parsed === null || JSON.stringify(parsed) === "{}";
  return isNothing ? Buffer.alloc(0) : Buffer.from(JSON.stringify(parsed));
}

/** Keeps one chunk more than allowed and lets the rest drain, so that the client still gets the answer. */
function readBody(nodeRequest: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    nodeRequest.on("data", (chunk: Buffer) => {
      if (size <= maxBytes) chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) resolve(Buffer.concat(chunks));
    });
    nodeRequest.once("end", () => resolve(Buffer.concat(chunks)));
    nodeRequest.once("error", reject);
    nodeRequest.once("close", () => reject(new Error("the client went away")));
  });
}

async function send(response: Response, nodeResponse: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  const body = Buffer.from(await response.arrayBuffer());
  nodeResponse.writeHead(response.status, body.length > 0 ? { ...headers, "Content-Length": body.length } : headers);
  nodeResponse.end(body);
}
