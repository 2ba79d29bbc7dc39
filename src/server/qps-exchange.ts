// One request to the Qlik proxy service over keep-alive mutual TLS. `https.request` is called on the module object, so
// that network mocks (msw) see it.
import type { IncomingMessage } from "node:http";
import https from "node:https";

/** What the Qlik proxy service answered. */
export interface QpsAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** The answer was longer than any that the ticket API gives. */
export class OversizedAnswer extends Error {}

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends once, and once more when a kept-alive connection turned out to be closed by the other side (`ECONNRESET` before
 * any answer): the server's idle timeout and our request crossed. Sent twice, a ticket call makes one ticket that nobody uses.
 */
export async function exchange(options: () => https.RequestOptions, body: string): Promise<QpsAnswer> {
  try {
    return await sendOnce(options(), body);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return await sendOnce(options(), body);
  }
}

class StaleConnection extends Error {}

function sendOnce(options: https.RequestOptions, body: string): Promise<QpsAnswer> {
  return new Promise((resolve, reject) => {
    const request = https.request(options, (response) => {
      readAnswer(response).then(resolve, (error: unknown) => {
        request.destroy();
        reject(error instanceof Error ? error : new Error("unreadable answer"));
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(isStale ? new StaleConnection("kept-alive connection was closed", { cause: error }) : error);
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<QpsAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new OversizedAnswer("answer too large");
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers["retry-after"],
    text: Buffer.concat(chunks).toString("utf8"),
  };
}
