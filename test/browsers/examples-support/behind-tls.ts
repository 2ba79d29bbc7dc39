// What stands before a Node server in production: something that ends TLS and passes the request on by plain http.
import { request as ask } from "node:http";
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
          const fields = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
          resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 502, headers: fields }));
        });
      });
      upstream.on("error", reject).end(body);
    });
  };
}
