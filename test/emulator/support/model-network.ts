// The network of a page whose Qlik is the whole model: WebSockets and the token call, with the browser's cookie of the
// moment. `vi.unstubAllGlobals()` takes it away.
import { vi } from "vitest";
import type { QlikProxy, SocketHandlers } from "../../../src/emulator/index.js";
import { ask } from "./ask.js";

export interface ModelNetwork {
  /** The browser's cookie, sent with each request and each handshake from now on. */
  cookie: string | undefined;
  /** Every socket that was opened, oldest first, with what the engine said of its session. */
  readonly sockets: readonly { readonly url: string; readonly states: readonly unknown[] }[];
}

export function installModel(proxy: QlikProxy): ModelNetwork {
  const sockets: ModelSocket[] = [];
  const network: ModelNetwork = { cookie: undefined, sockets };

  class ModelSocket extends EventTarget {
    static readonly OPEN = 1;
    readyState = 0;
    readonly states: unknown[] = [];
    #handlers: SocketHandlers | undefined;

    readonly url: string;

    constructor(url: string) {
      super();
      this.url = url;
      sockets.push(this);
      const cookie = network.cookie;
      queueMicrotask(() => this.#shake(cookie));
    }

    #shake(cookie: string | undefined): void {
      const answer = proxy.upgrade({ method: "GET", url: new URL(this.url), headers: headersOf(cookie) });
      if (!answer.accepted) {
        this.#end();
        return;
      }
      this.readyState = ModelSocket.OPEN;
      this.#handlers = answer.open({ send: (text) => this.#hear(text), close: () => this.#end() });
      this.dispatchEvent(new Event("open"));
    }

    #hear(text: string): void {
      const { params } = JSON.parse(text) as { params?: { qSessionState?: unknown } };
      if (params?.qSessionState !== undefined) this.states.push(params.qSessionState);
      this.dispatchEvent(new MessageEvent("message", { data: text }));
    }

    #end(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.dispatchEvent(new Event("close"));
    }

    send(text: string): void {
      this.#handlers?.message(text);
    }

    close(): void {
      this.#handlers?.closed();
      this.#end();
    }
  }

  vi.stubGlobal("WebSocket", ModelSocket);
  vi.stubGlobal("fetch", (address: string) => {
    const { status, headers } = ask(proxy, address, { cookie: network.cookie });
    return Promise.resolve(
      new Response(null, { status, headers: headers.map(([name, value]): [string, string] => [name, value]) }),
    );
  });
  return network;
}

function headersOf(cookie: string | undefined): Record<string, string> {
  return { origin: window.location.origin, ...(cookie !== undefined && { cookie }) };
}
