// Any Fetch handler behind Node's server: for a function of the site around the ticket handler.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerEmpty, answerProblem, Refusal } from "./answers.js";
import { TimedCall } from "./call.js";
import { ClientSignal } from "./client-signal.js";
import { explain } from "./explain.js";
import { parsedBody, readNodeBody, wasRead } from "./node-body.js";
import { addressOf, headersOf } from "./node-request.js";
import { sendAnswer } from "./send-answer.js";
import type { HandlerEvent } from "./types/events.js";
import type { TicketContext } from "./types/users.js";

export type FetchHandler = (request: Request, context: TicketContext) => Promise<Response>;

interface FetchListening {
  readonly maxBodyBytes: number;
  readonly report: (event: HandlerEvent) => void;
}

/** Methods that a Request may not have (Fetch, "forbidden method"). */
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];

/** What the handler answers; a problem of this listener's own when it rejects, or the body cannot be read. */
export async function answerByFetch(
  handler: FetchHandler,
  nodeRequest: IncomingMessage,
  nodeResponse: ServerResponse,
  { maxBodyBytes, report }: FetchListening,
): Promise<void> {
  const call = new TimedCall(new ClientSignal(nodeRequest, nodeResponse), Infinity);
  try {
    const request = await requestOf(nodeRequest, nodeResponse, maxBodyBytes);
    await sendResponse(await handler(request, { nodeRequest }), nodeResponse);
  } catch (error) {
    const { refusal, event } = explain(error, call);
    report(event);
    if (nodeResponse.headersSent) nodeResponse.end();
    else sendAnswer(refusal.status === 499 ? answerEmpty({}) : answerProblem(refusal, {}), nodeRequest, nodeResponse);
  }
}

async function requestOf(
  nodeRequest: IncomingMessage,
  nodeResponse: ServerResponse,
  maxBodyBytes: number,
): Promise<Request> {
  const { method = "GET" } = nodeRequest;
  if (FORBIDDEN.includes(method)) throw new Refusal(405, "method-not-allowed", method);
  const gone = new AbortController();
  nodeResponse.once("close", () => {
    if (!nodeResponse.writableFinished) gone.abort(new Error("the client went away"));
  });
  const body = await bodyOf(nodeRequest, maxBodyBytes);
  const init = { method, headers: headersOf(nodeRequest), signal: gone.signal };
  return new Request(addressOf(nodeRequest), { ...init, body: body === "" ? null : body });
}

async function bodyOf(nodeRequest: IncomingMessage, mostBytes: number): Promise<string> {
  if (nodeRequest.method === "GET" || nodeRequest.method === "HEAD") return "";
  return wasRead(nodeRequest) ? (parsedBody(nodeRequest) ?? "") : await readNodeBody(nodeRequest, mostBytes);
}

async function sendResponse(response: Response, nodeResponse: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) {
    // Several cookies are several headers; a Response lists each of them here.
    if (name === "set-cookie") nodeResponse.appendHeader(name, value);
    else nodeResponse.setHeader(name, value);
  }
  if (body.length > 0) nodeResponse.setHeader("Content-Length", body.length);
  nodeResponse.writeHead(response.status).end(body);
}
