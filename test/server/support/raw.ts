// Bytes on a socket, as no client library would send them.
import { connect } from "node:net";

/** Sends the bytes and resolves with all that comes until the server closes the connection. Rejects when that takes `patienceMs`. */
export function sendRaw(url: string, bytes: string | Uint8Array, patienceMs = 10_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answer = "";
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection stayed open after: ${answer.slice(0, 200)}`));
    }, patienceMs);
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.once("connect", () => void socket.write(bytes));
  });
}

export interface RawRequest {
  readonly method: string;
  /** Header fields, one a line, as they stand on the wire: a name may be there twice. */
  readonly fields: string;
  readonly body?: string;
  readonly path?: string;
}

/** Sends a request, and tells with the answer what Qlik was asked because of it. */
export async function sendTo(
  qps: { readonly seen: readonly { readonly body: string }[] },
  url: string,
  { method, fields, body = "", path = "/api/qlik-ticket" }: RawRequest,
): Promise<{ status: number; text: string; asked: string[] }> {
  const before = qps.seen.length;
  const length = body === "" ? "" : `\nContent-Length: ${Buffer.byteLength(body)}`;
  const head = `${method} ${path} HTTP/1.1\nHost: app.example.com\nConnection: close\n${fields}${length}\n\n`;
  const bytes = [Buffer.from(head.replaceAll("\n", "\r\n"), "latin1"), Buffer.from(body)];
  const text = await sendRaw(url, Buffer.concat(bytes));
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    text,
    asked: qps.seen.slice(before).map((call) => call.body),
  };
}
