// Sends what was decided: at once or later, whole, in part or not at all.

import type { ServerResponse } from "node:http";
import { constants, type Http2ServerResponse } from "node:http2";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { Socket } from "node:net";
import { bytesOf } from "../faults/change-answer.js";
import type { Delivery } from "../faults/front.js";
import type { Clock, ProxyResponse } from "../model/types.js";
import { toHeaderList, toNodeHeaders, type NodeResponse } from "./translate.js";

/** Delivers the answer; `clock` measures its delay. */
export function deliver(response: NodeResponse, method: string, delivery: Delivery, clock: Clock): void {
  // Open until the client gives up or the emulator is closed.
  if (delivery.ending === "hang") return;
  whenDue(response, delivery.delayMs, clock, () => {
    if (delivery.ending === "whole") send(response, method, delivery);
    else if (typeof delivery.ending === "object") sendPart(response, method, delivery, delivery.ending.resetAfterBytes);
  });
}

/** Runs `action` after the delay, unless the connection is gone by then. */
export function whenDue(target: NodeResponse | Duplex, delayMs: number, clock: Clock, action: () => void): void {
  if (delayMs === 0) {
    action();
    return;
  }
  const cancel = clock.schedule(action, delayMs);
  target.once("close", cancel);
}

/** Breaks the connection off: with a reset where the socket is bare, under TLS without a goodbye. */
export function breakOff(socket: Duplex): void {
  if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
  else socket.destroy();
}

function send(response: NodeResponse, method: string, { response: answer }: Delivery): void {
  writeHead(response, method, answer).end(answer.body);
}

function sendPart(response: NodeResponse, method: string, { response: answer }: Delivery, bytes: number): void {
  if (bytes === 0) {
    breakOffResponse(response);
    return;
  }
  // The length of the whole body is promised.
  const target = writeHead(response, method, answer);
  target.write(bytesOf(answer.body).slice(0, bytes), () => breakOffResponse(response));
}

function writeHead(response: NodeResponse, method: string, answer: ProxyResponse): ServerResponse {
  // Both kinds of response have the methods, but TypeScript sees no common signature.
  const target = response as ServerResponse;
  const headers = isHttp2(response) ? toNodeHeaders(answer, method) : toHeaderList(answer, method);
  return target.writeHead(answer.status, headers);
}

function breakOffResponse(response: NodeResponse): void {
  if (isHttp2(response)) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else if (response.socket) breakOff(response.socket);
}

function isHttp2(response: NodeResponse): response is Http2ServerResponse {
  return "stream" in response;
}
