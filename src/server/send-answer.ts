// An answer for Node's response. What was refused before it was read is not read to its end: the connection closes.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answers.js";

/** What a client may send after its answer, so that it reads the answer before the connection is closed. */
const LINGER_BYTES = 262_144;
const LINGER_MS = 500;

export function sendAnswer(
  { status, headers, body, cookies = [] }: Answer,
  nodeRequest: IncomingMessage,
  nodeResponse: ServerResponse,
): void {
  if (nodeResponse.destroyed) return;
  for (const cookie of cookies) nodeResponse.appendHeader("Set-Cookie", cookie);
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
