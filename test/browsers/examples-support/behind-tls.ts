// What stands before a Node server in production: something that ends TLS and passes the request on by plain http.
import { type IncomingMessage, request as ask } from "node:http";
import type { Endpoint } from "../support/page-server.js";

/** Passes each request on to that port of this machine, with the headers that the browser sent. */
export function passOn(port: () => Promise<number>): Endpoint {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    const options = { host: "127.0.0.1", port: await port(), path: pathname + search, method: request.method, headers };
    return new Promise((resolve, reject) => {
      const upstream = ask(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part)).on("error", reject);
        answer.on("end", () => {
          const { statusCode = 502 } = answer;
          const hasBody = ![204, 304].includes(statusCode);
          resolve(
            new Response(hasBody ? Buffer.concat(parts) : null, { status: statusCode, headers: fieldsOf(answer) }),
          );
        });
      });
      upstream.on("error", reject).end(body);
    });
  };
}

/** A site sets several cookies in one answer. */
const fieldsOf = ({ headers }: IncomingMessage) =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value ?? ""].flat().map((each): [string, string] => [name, each]),
  );
