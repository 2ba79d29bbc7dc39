// Node's request and response on one side, the ticket desk (or any Fetch handler) on the other: for http.createServer and Express.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answers.js";
import type { LeaveSignal } from "./call.js";
import { deskOf } from "./create-credential-handler.js";
import { lazyRequest } from "./lazy-request.js";
import { nodeHeader, requestFor } from "./node-request.js";
import { parsedBody, readNodeBody, wasRead } from "./node-body.js";
import { assertNothingWasRead, MAX_BODY_BYTES } from "./request-body.js";
import type { Desk } from "./credential-desk.js";
import type { DeskRequest } from "./judge-request.js";
import { answerByFetch, type FetchHandler } from "./fetch-listener.js";

/** The settings of {@link toNodeListener}. */
export interface NodeListenerOptions {
  /** Bytes of a body that a Fetch handler around the ticket handler gets; a longer one is answered with 413. Default: 16,384. */
  readonly maxBodyBytes?: number | undefined;
}

type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Makes a listener for `http.createServer(listener)` and `app.use("/api/qlik-ticket", listener)`, also behind
 * `express.json()`. `resolveUser` finds Node's request in `context.nodeRequest`. A client that goes away ends the call.
 *
 * The request's address is only its path (on a made-up host): what a TLS proxy in front or the `Host` header say about
 * scheme and host is no ground for a decision.
 * @example
 * createServer(toNodeListener(createTicketHandler(options))).listen(3000);
 */
export function toNodeListener(handler: FetchHandler, options: NodeListenerOptions = {}): NodeListener {
  const maxBodyBytes = options.maxBodyBytes ?? 16_384;
  const desk = deskOf(handler);
  return (nodeRequest, nodeResponse) => {
    const answering = desk
      ? answerAtDesk(desk, nodeRequest, nodeResponse)
      : answerByFetch(handler, nodeRequest, nodeResponse, maxBodyBytes);
    answering.catch(() => {
      if (!nodeResponse.headersSent) nodeResponse.writeHead(500, { "Cache-Control": "no-store" });
      nodeResponse.end();
    });
  };
}

async function answerAtDesk(desk: Desk, nodeRequest: IncomingMessage, nodeResponse: ServerResponse): Promise<void> {
  const signal = new ClientSignal(nodeRequest, nodeResponse);
  send(await desk.answer(new NodeDeskRequest(nodeRequest, signal)), nodeRequest, nodeResponse);
}

/** Says that the client went away. An AbortSignal would cost a tenth of a call. */
class ClientSignal implements LeaveSignal {
  aborted: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(nodeRequest: IncomingMessage, nodeResponse: ServerResponse) {
    // The client may be gone before the listener is called: a login before it took its time.
    this.aborted = nodeResponse.destroyed || nodeRequest.socket.destroyed;
    nodeResponse.once("close", () => {
      if (nodeResponse.writableFinished) return;
      this.aborted = true;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

class NodeDeskRequest implements DeskRequest {
  readonly method: string;
  readonly signal: LeaveSignal;
  readonly context: { readonly nodeRequest: IncomingMessage };

  constructor(nodeRequest: IncomingMessage, signal: LeaveSignal) {
    this.method = nodeRequest.method ?? "GET";
    this.signal = signal;
    this.context = { nodeRequest };
  }

  header(name: string): string | undefined {
    return nodeHeader(this.context.nodeRequest, name);
  }

  text(): string | Promise<string> {
    const { nodeRequest } = this.context;
    const parsed = parsedBody(nodeRequest);
    if (parsed !== undefined) return parsed;
    if (!wasRead(nodeRequest)) return readNodeBody(nodeRequest, MAX_BODY_BYTES);
    assertNothingWasRead(this);
    return "";
  }

  fetchRequest(): Request {
    return lazyRequest(() => requestFor(this.context.nodeRequest));
  }
}

/** What a client may send after its answer, so that it reads the answer before the connection is closed. */
const LINGER_BYTES = 262_144;
const LINGER_MS = 500;

function send({ status, headers, body }: Answer, nodeRequest: IncomingMessage, nodeResponse: ServerResponse): void {
  if (nodeResponse.destroyed) return;
  if (body === "") nodeResponse.writeHead(status, headers);
  else
    nodeResponse.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body), ...closing(nodeRequest) });
  if (nodeRequest.readableEnded || nodeRequest.complete) return void nodeResponse.end(body);
  // The body was refused before it was read: the answer goes out at once, and the connection closes soon after.
  nodeResponse.write(body);
  linger(nodeRequest, () => nodeResponse.end());
}

function closing(nodeRequest: IncomingMessage): { Connection?: string } {
  const isOpen = !nodeRequest.readableEnded && !nodeRequest.complete && nodeRequest.httpVersionMajor === 1;
  return isOpen ? { Connection: "close" } : {};
}

function linger(nodeRequest: IncomingMessage, end: () => void): void {
  let bytes = 0;
  const stop = () => {
    clearTimeout(timer);
    nodeRequest.off("data", count).off("end", stop).off("close", stop);
    nodeRequest.pause();
    end();
  };
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) stop();
  };
  const timer = setTimeout(stop, LINGER_MS);
  nodeRequest.on("data", count).once("end", stop).once("close", stop).resume();
}
