// One request and one answer on one connection.
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { Connection, Opened } from "./connections.js";

/** What the Qlik proxy service answered. */
export interface QpsAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
  /** Whether it came from a side that wants a client certificate, as Qlik's trusted side does. Looked up for refusals alone. */
  readonly isTrustedSide: boolean;
}

export interface QpsRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer was longer than any that the ticket API gives. */
export class OversizedAnswer extends Error {}

/** The call got no answer. `opened` and `hasBegun` say how far it came. */
export class Broken extends Error {
  readonly opened: Opened;
  /** Whether a status had come. */
  readonly hasBegun: boolean;

  constructor(cause: unknown, opened: Opened, hasBegun: boolean) {
    super("the call got no answer", { cause });
    this.opened = opened;
    this.hasBegun = hasBegun;
  }
}

const MAX_ANSWER_BYTES = 64 * 1024;
/** Qlik's answer repeats the attributes, each character at most as `\uXXXX`. */
const BYTES_PER_CHARACTER = 6;

/** Rejects with {@link Broken}, or {@link OversizedAnswer}. Has no deadline of its own. */
export function exchange(connection: Connection, request: QpsRequest): Promise<QpsAnswer> {
  return new Promise((resolve, reject) => {
    connection.client.dispatch(
      { ...request, body: request.body === "" ? null : request.body },
      new AnswerReader(connection, MAX_ANSWER_BYTES + BYTES_PER_CHARACTER * request.body.length, resolve, reject),
    );
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #connection: Connection;
  readonly #mostBytes: number;
  readonly #resolve: (answer: QpsAnswer) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #retryAfter: string | undefined;

  constructor(
    connection: Connection,
    mostBytes: number,
    resolve: (answer: QpsAnswer) => void,
    reject: (error: Error) => void,
  ) {
    this.#connection = connection;
    this.#mostBytes = mostBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {
    // undici asks for this method; there is nothing to do before the answer.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#retryAfter = headers["retry-after"];
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#mostBytes) controller.abort(new OversizedAnswer("answer too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first, second] = this.#chunks;
    const all = second === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    const isTrustedSide = this.#status < 400 || this.#connection.wasAskedForCertificate;
    this.#resolve({ status: this.#status, retryAfter: this.#retryAfter, text: all.toString("utf8"), isTrustedSide });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isOurs = error instanceof OversizedAnswer;
    this.#reject(isOurs ? error : new Broken(error, this.#connection.opened, this.#status >= 200));
  }
}
