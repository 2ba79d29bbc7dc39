// The control endpoint: plain http on a loopback port of its own. It can do what it likes to the emulator, so web pages
// are kept out: by the Host header (DNS rebinding), and by a JSON content type, which no foreign page may send unasked.

import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { readBody } from "../translate.js";
import { problem, type ControlAnswer, type Routes } from "./control-answer.js";

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

interface Controlled<S> {
  readonly served: S;
  readonly routes: Routes<S>;
}

/** Makes the server for what is served; it is not listening yet. */
export function createControlServer<S>(served: S, routes: Routes<S>): http.Server {
  return http.createServer((request, response) => {
    readBody(request, {
      read: (body) => send(response, answerSafely({ served, routes }, request, body)),
      gone: () => response.destroy(),
    });
  });
}

function answerSafely<S>(controlled: Controlled<S>, request: IncomingMessage, body: string | undefined): ControlAnswer {
  try {
    return answer(controlled, request, body);
  } catch (error) {
    // What the checks of faults throw names what is wrong.
    return problem(400, error instanceof Error ? error.message : String(error));
  }
}

function answer<S>(
  { served, routes }: Controlled<S>,
  request: IncomingMessage,
  body: string | undefined,
): ControlAnswer {
  if (!LOOPBACK_HOST.test(request.headers.host ?? "")) return problem(403, "This is for the machine itself alone.");
  if (body === undefined) return problem(413, "The body is larger than a mebibyte.");
  const [path = ""] = (request.url ?? "").split("?", 1);
  const [, name = "", rest = ""] = /^\/control(?:\/([^/]*))?(?:\/(.*))?$/.exec(path) ?? [];
  if (name === "" && /^\/control\/?$/.test(path)) return { status: 200, value: directory(routes) };
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route) return problem(404, `There is no ${path}. See /control.`);
  const method = request.method ?? "";
  const perform = Object.hasOwn(route, method) ? route[method as keyof typeof route] : undefined;
  if (!perform) return problem(405, `/control/${name} takes ${Object.keys(route).join(", ")}.`);
  if (method !== "GET" && !isJsonOrEmpty(request, body)) {
    return problem(415, "Send JSON, and say so: Content-Type: application/json.");
  }
  return perform({ served, rest: decodeURIComponent(rest), json: body === "" ? undefined : JSON.parse(body) });
}

// An empty POST needs the header all the same: forms and images of foreign pages cannot send it.
function isJsonOrEmpty(request: IncomingMessage, body: string): boolean {
  const isJson = /^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "");
  return isJson || (body === "" && request.method === "DELETE");
}

function directory<S>(routes: Routes<S>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [`/control/${name}`, Object.keys(route)]));
}

function send(response: ServerResponse, { status, value }: ControlAnswer): void {
  if (value === undefined) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}
