// The body of Node's request: read here, or by a body parser before.
import type { IncomingMessage } from "node:http";
import { Refusal } from "./answers.js";
import { bodyTooLarge } from "./request-body.js";

/** Whether other code has read the body, or begun to. */
export function wasRead(nodeRequest: IncomingMessage): boolean {
  return nodeRequest.readableDidRead || nodeRequest.readableEnded;
}

/** What a body parser left on the request, as text; `undefined` when none did. */
export function parsedBody(nodeRequest: IncomingMessage): string | undefined {
  if (!wasRead(nodeRequest)) return undefined;
  const parsed: unknown = "body" in nodeRequest ? nodeRequest.body : undefined;
  if (parsed === undefined || parsed === null) return undefined;
  if (Buffer.isBuffer(parsed)) return parsed.toString("utf8");
  if (typeof parsed === "string") return parsed;
  const text = JSON.stringify(parsed) as string | undefined;
  return text === "{}" ? "" : text;
}

/** Rejects with a {@link Refusal}: 413 for more than `mostBytes`, 400 for a body that broke off. */
export function readNodeBody(nodeRequest: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = () => nodeRequest.off("data", take).off("end", finish).off("error", fail).off("close", fail);
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) {
        chunks.push(chunk);
        return;
      }
      stop();
      nodeRequest.pause();
      reject(bodyTooLarge(mostBytes));
    };
    const finish = () => {
      stop();
      const [first, second] = chunks;
      resolve((second === undefined ? (first ?? "") : Buffer.concat(chunks)).toString("utf8"));
    };
    const fail = () => {
      stop();
      reject(new Refusal(400, "body-broken", "the body broke off"));
    };
    nodeRequest.on("data", take).once("end", finish).once("error", fail).once("close", fail);
  });
}
