// Node's request and response on one side, the ticket desk (or any Fetch handler) on the other: for http.createServer and Express.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LeaveSignal } from "./call.js";
import { ClientSignal } from "./client-signal.js";
import { deskOf } from "./create-credential-handler.js";
import { lazyRequest } from "./lazy-request.js";
import { nodeHeader, requestFor } from "./node-request.js";
import { parsedBody, readNodeBody, wasRead } from "./node-body.js";
import { assertNothingWasRead, MAX_BODY_BYTES } from "./request-body.js";
import type { Desk } from "./credential-desk.js";
import type { DeskRequest } from "./judge-request.js";
import { createReporter } from "./report.js";
import { sendAnswer } from "./send-answer.js";
import type { HandlerEvent } from "./types/events.js";
import { answerByFetch, type FetchHandler } from "./fetch-listener.js";

/** The settings of {@link toNodeListener}. */
export interface NodeListenerOptions {
  /** Bytes of a body that a Fetch handler around the ticket handler gets; a longer one is answered with 413. Default: 16,384. */
  readonly maxBodyBytes?: number | undefined;
  /**
   * For a Fetch handler around the ticket handler, what this listener answers by itself: `refused` for a body that is too large or
   * broke off, `failed` when the handler rejects. A ticket handler tells that itself.
   */
  readonly onEvent?: ((event: HandlerEvent) => void | Promise<void>) | undefined;
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
  const { maxBodyBytes = 16_384, onEvent } = options;
  const desk = deskOf(handler);
  const report = createReporter(onEvent);
  return (nodeRequest, nodeResponse) => {
    const answering = desk
      ? answerAtDesk(desk, nodeRequest, nodeResponse)
      : answerByFetch(handler, nodeRequest, nodeResponse, { maxBodyBytes, report });
    answering.catch(() => {
      if (!nodeResponse.headersSent) nodeResponse.writeHead(500, { "Cache-Control": "no-store" });
      nodeResponse.end();
    });
  };
}

async function answerAtDesk(desk: Desk, nodeRequest: IncomingMessage, nodeResponse: ServerResponse): Promise<void> {
  const signal = new ClientSignal(nodeRequest, nodeResponse);
  sendAnswer(await desk.answer(new NodeDeskRequest(nodeRequest, signal)), nodeRequest, nodeResponse);
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
