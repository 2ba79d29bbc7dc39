// The page's own ticket endpoint, as well or as badly as the case wants it.
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { EndpointFault } from "./fault.js";

export interface TicketCall {
  readonly fault: EndpointFault;
  /** Makes a ticket, and the answer that carries it. */
  readonly answer: (otherUser: boolean) => object;
}

const JSON_TYPE = { "Content-Type": "application/json", "Cache-Control": "no-store" };
const CHUNK = " ".repeat(65_536);
const BOMB = gzipSync(CHUNK.repeat(1_024));

function flood(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const write = () => {
    while (!response.destroyed && response.write(CHUNK)) continue;
  };
  response.on("drain", write);
  write();
}

function breakOffBody(request: IncomingMessage, response: ServerResponse): void {
  // Longer than what comes.
  response.writeHead(200, { ...JSON_TYPE, "Content-Length": "400" });
  response.write('{"ticket":"', () => request.socket.destroy());
}

/** True when the fault has dealt with the call. */
function spoil(fault: EndpointFault, request: IncomingMessage, response: ServerResponse): boolean {
  const { status, headers, body, hang, breakOff, flood: floods } = fault;
  if (hang === "headers") return true;
  if (hang === "body") response.writeHead(200, JSON_TYPE).write('{"tick');
  else if (breakOff === "headers") request.socket.destroy();
  else if (breakOff === "body") breakOffBody(request, response);
  else if (floods === "endless") flood(response);
  else if (floods === "gzip") response.writeHead(200, { ...JSON_TYPE, "Content-Encoding": "gzip" }).end(BOMB);
  else if (status !== undefined) response.writeHead(status, headers).end(body);
  else return false;
  return true;
}

/** @param calls How many calls came before this one. */
export function answerTicketCall(
  { fault, answer }: TicketCall,
  calls: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const strikes = calls < (fault.times ?? Infinity);
  request.resume();
  request.once("end", () => {
    if (strikes && spoil(fault, request, response)) return;
    const text = JSON.stringify(answer(strikes && fault.otherUser === true));
    response.writeHead(200, JSON_TYPE).end(text);
  });
}
