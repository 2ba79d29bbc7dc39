// The two servers of a proxy: the public one (https, http or HTTP/2) with its sockets, and the trusted one, which
// talks only to those who hold a client certificate of the authority.

import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { forbidden } from "../model/http/answers.js";
import type { Delivery, Front } from "../faults/front.js";
import type { Clock, ProxyRequest, ProxyResponse } from "../model/types.js";
import type { IssuedCertificate } from "./certificates.js";
import { deliver } from "./deliver.js";
import type { NodeServer } from "./listen.js";
import { readBody, toProxyRequest, type NodeRequest, type NodeResponse } from "./translate.js";
import { createUpgradeListener } from "./web-socket-face.js";

/** What the public side speaks: `https`, `http`, or `h2` (HTTP/2 over TLS). */
export type Protocol = "https" | "http" | "h2";

/** What answers, and the clock by which an answer may be late. */
export interface Served {
  readonly front: Front;
  readonly steadyClock: Clock;
}

/** The public side. HTTP/2 has WebSockets over its HTTP/1.1 side, as browsers ask for them. */
export function createPublicServer(served: Served, protocol: Protocol, certificate: IssuedCertificate): NodeServer {
  const scheme = protocol === "http" ? "http" : "https";
  const listener = requestListener(served, "public", scheme);
  const server = createServer(protocol, certificate, listener);
  server.on("upgrade", createUpgradeListener(served, scheme));
  return server;
}

/** What a caller without a good client certificate gets on the trusted side: no connection, or 403. */
export type WithoutCertificate = "handshake" | "forbidden";

/** The trusted side, for those who show a client certificate that `ca` has signed. */
export function createTrustedServer(
  served: Served,
  certificate: IssuedCertificate,
  ca: string,
  withoutCertificate: WithoutCertificate = "handshake",
): NodeServer {
  const answer = requestListener(served, "trusted", "https");
  const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    if ("authorized" in request.socket && request.socket.authorized === true) answer(request, response);
    else deliver(response, "", { response: forbidden(), delayMs: 0, ending: "whole" }, served.steadyClock);
  };
  const rejectUnauthorized = withoutCertificate === "handshake";
  return https.createServer({ ...certificate, ca, requestCert: true, rejectUnauthorized }, listener);
}

function createServer(
  protocol: Protocol,
  certificate: IssuedCertificate,
  listener: (request: NodeRequest, response: NodeResponse) => void,
): NodeServer {
  if (protocol === "http") return http.createServer(listener);
  if (protocol === "https") return https.createServer({ ...certificate }, listener);
  return http2.createSecureServer({ ...certificate, allowHTTP1: true }, listener);
}

function requestListener({ front, steadyClock }: Served, side: "public" | "trusted", scheme: "http" | "https") {
  const answer = (asked: ProxyRequest): Delivery =>
    asked.body === undefined ? { response: TOO_LARGE, delayMs: 0, ending: "whole" } : front.handle(side, asked);
  return (request: NodeRequest, response: NodeResponse): void => {
    readBody(request, {
      read(body) {
        const asked = toProxyRequest(request, scheme, body);
        deliver(response, asked.method, answer(asked), steadyClock);
      },
      // Nobody is left to answer.
      gone: () => response.destroy(),
    });
  };
}

const TOO_LARGE: ProxyResponse = { status: 413, headers: [["Content-Type", "text/plain"]], body: "Request too large." };
