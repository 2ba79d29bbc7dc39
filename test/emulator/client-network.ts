// The network of client tests, and nothing but it: a WebSocket class whose other end is the emulated engine, and a fetch
// that answers the token call.
import { vi } from "vitest";
import { DEMO_APP, openEngine } from "../../src/emulator/engine/index.js";
import type { EngineConversation } from "../../src/emulator/model/types.js";

export const CONFIG = { host: "sense.example.com", prefix: "/mashup/", port: 8443, isSecure: true };

export interface Network {
  /** Every socket that was opened, oldest first. */
  readonly sockets: readonly EngineSocket[];
  /** What `fetch` was called with. */
  readonly fetch: ReturnType<typeof vi.fn>;
}

/** A WebSocket in a page whose far end is an engine conversation. */
export class EngineSocket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  readonly url: string;
  readonly methods: string[] = [];
  readonly #engine: EngineConversation;

  constructor(url: string, greet: (socket: EngineSocket) => void) {
    super();
    this.url = url;
    this.#engine = openEngine({ user: { userDirectory: "ACME", userId: "jane" }, appId: DEMO_APP.id });
    queueMicrotask(() => {
      if (this.readyState !== 0) return;
      this.readyState = EngineSocket.OPEN;
      this.dispatchEvent(new Event("open"));
      greet(this);
    });
  }

  send(text: string): void {
    this.methods.push((JSON.parse(text) as { method: string }).method);
    const reply = this.#engine.receive(text);
    if (reply !== undefined) queueMicrotask(() => this.say(reply));
  }

  /** Says something to the client, as the proxy does between answers. */
  notify(method: string, params: object): void {
    this.say(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  say(text: string): void {
    this.dispatchEvent(new MessageEvent("message", { data: text }));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

/** Puts the network in place of the page's own; `vi.unstubAllGlobals()` takes it away. */
export function installNetwork(
  options: { token?: () => Promise<Response>; greet?: (socket: EngineSocket) => void } = {},
): Network {
  const sockets: EngineSocket[] = [];
  const greet = options.greet ?? welcome;
  const fetch = vi.fn(options.token ?? (() => Promise.resolve(new Response(null, { status: 404 }))));
  vi.stubGlobal("fetch", fetch);
  vi.stubGlobal(
    "WebSocket",
    class extends EngineSocket {
      constructor(url: string) {
        super(url, greet);
        sockets.push(this);
      }
    },
  );
  return { sockets, fetch };
}

function welcome(socket: EngineSocket): void {
  socket.notify("OnAuthenticationInformation", { userId: "jane", userDirectory: "ACME", mustAuthenticate: false });
  socket.notify("OnConnected", { qSessionState: "SESSION_CREATED" });
}
