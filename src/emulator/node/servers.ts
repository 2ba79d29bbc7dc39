// The two servers of a proxy: the public one (https, http or HTTP/2) with its sockets, and the trusted one, which
// talks only to those who hold a client certificate of the authority.

import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import type { QlikProxy } from "../model/create-qlik-proxy.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import type { IssuedCertificate } from "./certificates.js";
import type { NodeServer } from "./listen.js";
import { readBody, toNodeHeaders, toProxyRequest, type NodeRequest, type NodeResponse } from "./translate.js";
import { createUpgradeListener } from "./web-socket-face.js";

export type Protocol = "https" | "http" | "h2";

/** The public side. HTTP/2 has WebSockets over its HTTP/1.1 side, as browsers ask for them. */
export function createPublicServer(proxy: QlikProxy, protocol: Protocol, certificate: IssuedCertificate): NodeServer {
  const scheme = protocol === "http" ? "http" : "https";
  const listener = requestListener((request) => proxy.handlePublic(request), scheme);
  const server = createServer(protocol, certificate, listener);
  server.on("upgrade", createUpgradeListener(proxy, scheme));
  return server;
}

/** The trusted side: without a client certificate that `ca` has signed there is no connection. */
export function createTrustedServer(proxy: QlikProxy, certificate: IssuedCertificate, ca: string): NodeServer {
  const listener = requestListener((request) => proxy.handleTrusted(request), "https");
  return https.createServer({ ...certificate, ca, requestCert: true, rejectUnauthorized: true }, listener);
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

function requestListener(handle: (request: ProxyRequest) => ProxyResponse, scheme: "http" | "https") {
  return (request: NodeRequest, response: NodeResponse): void => {
    readBody(request).then(
      (body) => {
        const asked = toProxyRequest(request, scheme);
        send(response, asked.method, body === undefined ? TOO_LARGE : handle({ ...asked, body }));
      },
      // The client went away in the middle of its body: nobody is left to answer.
      () => response.destroy(),
    );
  };
}

const TOO_LARGE: ProxyResponse = { status: 413, headers: [["Content-Type", "text/plain"]], body: "Request too large." };

function send(response: NodeResponse, method: string, answer: ProxyResponse): void {
  // Both kinds of response have the two methods, but TypeScript sees no common signature.
  const target = response as http.ServerResponse;
  target.writeHead(answer.status, toNodeHeaders(answer, method));
  target.end(answer.body);
}
