// A system that an issuer asks, on a real socket: what it answers is the test's, and what it was asked is kept.
import http, { type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface FakeSystem {
  readonly url: string;
  readonly asked: Asked[];
  /** Resolves when the next request has come. */
  nextRequest(): Promise<void>;
  close(): Promise<void>;
}

/** `answer` may resolve late, or never: the connection then stays open until the test closes the system. */
export async function startSystem(
  answer: (asked: Asked, count: number) => Answer | Promise<Answer>,
): Promise<FakeSystem> {
  const asked: Asked[] = [];
  let tell: () => void = () => undefined;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const each: Asked = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
      asked.push(each);
      tell();
      void Promise.resolve(answer(each, asked.length)).then(({ status = 200, headers: fields = {}, body = "" }) => {
        response.writeHead(status, fields).end(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    nextRequest: () => new Promise((resolve) => (tell = resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

export const html: Answer = { headers: { "Content-Type": "text/html" }, body: "<!doctype html><title>Sign in</title>" };
