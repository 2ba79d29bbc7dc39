// A browser's part that these tests need: cookies by host, `Host` and `Origin`, real TLS to where a name is on this machine.
import https from "node:https";
import WebSocket from "ws";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Visitor {
  readonly cookies: Map<string, string>;
  readonly get: (url: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (url: string, headers?: Record<string, string>) => Promise<Answer>;
  /** The first message of the engine's WebSocket, or the status that refused it. */
  readonly openSocket: (url: string, origin: string) => Promise<string>;
}

/** All names are at `port` of this machine; `ca` signed their certificate. `keeps`: which cookies the browser keeps. */
export function createVisitor(port: number, ca: string, keeps: (name: string) => boolean = () => true): Visitor {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const take = (set: readonly string[] = []) => {
    for (const cookie of set) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (keeps(name)) cookies.set(name, value);
    }
  };
  const send = (method: string, url: string, headers: Record<string, string>, body = "") =>
    new Promise<Answer>((resolve, reject) => {
      const { hostname, pathname, search } = new URL(url);
      const own = { Host: hostname, ...(cookies.size > 0 && { Cookie: cookieHeader() }), ...headers };
      const options = {
        host: "127.0.0.1",
        port,
        servername: hostname,
        ca,
        method,
        path: pathname + search,
        headers: own,
        agent: false,
      };
      const request = https.request(options, (response) => {
        take(response.headers["set-cookie"]);
        let text = "";
        response.setEncoding("utf8").on("data", (part) => (text += String(part)));
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      request.once("error", reject).end(body);
    });
  return {
    cookies,
    get: (url, headers = {}) => send("GET", url, headers),
    post: (url, headers = {}) =>
      send(
        "POST",
        url,
        {
          "Sec-Fetch-Site": "same-origin",
          "X-Qlik-Ticket": "1",
          "Content-Type": "application/json",
          "Content-Length": "2",
          ...headers,
        },
        "{}",
      ),
    openSocket(url, origin) {
      const { hostname, pathname, search } = new URL(url);
      const headers = { Host: hostname, Cookie: cookieHeader() };
      const own = { servername: hostname, ca, headers, origin };
      const socket = new WebSocket(`wss://127.0.0.1:${port}${pathname}${search}`, own);
      return new Promise((resolve) => {
        const end = (said: string) => {
          resolve(said);
          socket.terminate();
        };
        socket.once("message", (data: Buffer) => end(data.toString("utf8")));
        socket.once("unexpected-response", (_request, { statusCode }) => end(String(statusCode)));
        socket.once("error", ({ message }) => end(message));
      });
    },
  };
}
