// Real clients for the servers: https by Node, sockets by `ws`. Every host name leads to 127.0.0.1, so no test depends
// on a resolver.

import http from "node:http";
import https from "node:https";
import { once } from "node:events";
import { isIP, type LookupFunction } from "node:net";
import { WebSocket, type ClientOptions } from "ws";
import type { Emulator } from "../../../src/emulator/index.js";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

const toLoopback: LookupFunction = (_name, { all }, found) => {
  if (all) found(null, [{ address: "127.0.0.1", family: 4 }]);
  else found(null, "127.0.0.1", 4);
};

/** One request on a connection of its own; rejects when the connection fails. */
export function request(address: string, options: https.RequestOptions = {}, body?: string): Promise<HttpAnswer> {
  const url = new URL(address);
  const module = url.protocol === "http:" ? http : https;
  // By itself Node takes the name to verify from a Host header.
  const servername = options.servername ?? (isIP(url.hostname) === 0 ? url.hostname : "");
  const settings = { ...options, agent: false as const, lookup: toLoopback, servername };
  return new Promise((resolve, reject) => {
    const sent = module.request(url, settings, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What a backend presents to the trusted side. */
export function asBackend(emulator: Emulator): https.RequestOptions {
  const { ca, clientCert, clientKey } = emulator.certificates;
  return { ca, cert: clientCert, key: clientKey, servername: "qlikserver1" };
}

export interface SocketRecord {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[];
  /** Headers of the 101. */
  readonly headers: http.IncomingHttpHeaders;
}

/** Opens a WebSocket; rejects with `Unexpected server response: <status>` when it is refused. */
export async function openWebSocket(address: string, options: ClientOptions = {}): Promise<SocketRecord> {
  const socket = new WebSocket(address, { ...options, lookup: toLoopback });
  const messages: Record<string, unknown>[] = [];
  let headers: http.IncomingHttpHeaders = {};
  socket.on("upgrade", (response) => {
    headers = response.headers;
  });
  socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>));
  await once(socket, "open");
  return { socket, messages, headers };
}

/** Resolves when `messages` holds this many. */
export async function hears(record: SocketRecord, count: number): Promise<void> {
  while (record.messages.length < count) await once(record.socket, "message");
}

/** The whole HTTP answer that an upgrade was refused with. */
export async function refusal(address: string, options: ClientOptions = {}): Promise<HttpAnswer> {
  const socket = new WebSocket(address, { ...options, lookup: toLoopback });
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() };
}
