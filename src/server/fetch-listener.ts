// Any Fetch handler behind Node's server: for a function of the site around the ticket handler.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerProblem, type Refusal } from "./answers.js";
import { parsedBody, readNodeBody, wasRead } from "./node-body.js";
import { addressOf, headersOf } from "./node-request.js";
import type { TicketContext } from "./types/users.js";

export type FetchHandler = (request: Request, context: TicketContext) => Promise<Response>;

/** Rejects when the handler does. */
export async function answerByFetch(
  handler: FetchHandler,
  nodeRequest: IncomingMessage,
  nodeResponse: ServerResponse,
  maxBytes: number,
): Promise<void> {
  const gone = new AbortController();
  nodeResponse.once("close", () => {
    if (!nodeResponse.writableFinished) gone.abort(new Error("the client went away"));
  });
  const body = await bodyOf(nodeRequest, maxBytes);
  if (typeof body !== "string") {
    const { status, headers, body: text } = answerProblem(body, {});
    nodeResponse.writeHead(status, { ...headers, Connection: "close" }).end(text);
    return;
  }
  const request = new Request(addressOf(nodeRequest), {
    method: nodeRequest.method ?? "GET",
    headers: headersOf(nodeRequest),
    signal: gone.signal,
    body: body === "" ? null : body,
  });
  await send(await handler(request, { nodeRequest }), nodeResponse);
}

async function bodyOf(nodeRequest: IncomingMessage, maxBytes: number): Promise<string | Refusal> {
  if (nodeRequest.method === "GET" || nodeRequest.method === "HEAD") return "";
  if (wasRead(nodeRequest)) return parsedBody(nodeRequest) ?? "";
  return await readNodeBody(nodeRequest, maxBytes).catch((refusal: unknown) => refusal as Refusal);
}

async function send(response: Response, nodeResponse: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) {
    // Several cookies are several headers; a Response lists each of them here.
    if (name === "set-cookie") nodeResponse.appendHeader(name, value);
    else nodeResponse.setHeader(name, value);
  }
  if (body.length > 0) nodeResponse.setHeader("Content-Length", body.length);
  nodeResponse.writeHead(response.status).end(body);
}
