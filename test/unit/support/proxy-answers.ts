// The proxy's answers behind the global `fetch`, for the stages that talk to it: real requests, real responses, no network.
import { vi } from "vitest";
import type { Answer, Call } from "./endpoint.js";
import { endpoint } from "./endpoint.js";

export function proxyAnswers(...answers: readonly Answer[]): Call[] {
  const { fetch, calls } = endpoint(...answers);
  vi.stubGlobal("fetch", fetch);
  return calls;
}

/** The WebSocket of a proxy: `script` plays the server when the socket is opened. */
export function proxySocket(script: (socket: FakeSocket) => void) {
  const sockets: FakeSocket[] = [];
  const open = vi.fn(function (url: string) {
    const socket = new FakeSocket(url);
    sockets.push(socket);
    queueMicrotask(() => script(socket));
    return socket;
  });
  vi.stubGlobal("WebSocket", open);
  return sockets;
}

export class FakeSocket {
  readonly url: string;
  readonly close = vi.fn();
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(url: string) {
    this.url = url;
  }
  says(method: string, params: object): void {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: "2.0", method, params }) });
  }
  refuses(): void {
    this.onerror?.();
    this.onclose?.();
  }
}
