// What passes between the model (state, rules, clock; no I/O) and its faces: Node servers, msw handlers, the demo.
// A face turns its own requests and sockets into these and does nothing else; every rule lives in the model.

/** Time, injected: tests drive it by hand, servers use the machine's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now; returns a function that cancels it. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** One HTTP request as it reached the proxy. */
export interface ProxyRequest {
  readonly method: string;
  /** As the client addressed it: scheme, host and port included. */
  readonly url: URL;
  /** Names in lower case; repeated headers joined by ", " (cookies by "; "). */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** One HTTP answer of the proxy. Headers are pairs, because `Set-Cookie` may repeat. */
export interface ProxyResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** The client's end of an accepted WebSocket, as the model sees it. */
export interface SocketPeer {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection without a closing handshake, where the face can do that. */
  cut?(): void;
}

/** The model's end of an accepted WebSocket. */
export interface SocketHandlers {
  message(text: string): void;
  closed(): void;
}

/** The proxy's answer to an upgrade request: refused with an HTTP answer, or accepted. */
export type UpgradeAnswer =
  | { readonly accepted: false; readonly response: ProxyResponse }
  | {
      readonly accepted: true;
      /** Headers of the 101 answer: a ticket in the address sets the session cookie there. */
      readonly headers: ProxyResponse["headers"];
      /** Call once when the socket is open; the model then speaks first. */
      open(peer: SocketPeer): SocketHandlers;
    };

/** A user of the Qlik site. Compared without regard to letter case, as Qlik does. */
export interface QlikUserId {
  readonly userDirectory: string;
  readonly userId: string;
}

/** What the engine is told about who opened the socket. */
export interface EngineContext {
  readonly user: QlikUserId;
  /** The app id in the socket's address; `engineData` for none. */
  readonly appId: string;
}

/** A JSON-RPC 2.0 conversation with the engine, one per socket. */
export interface EngineConversation {
  /** Takes one message text of the client and returns the answer's text, or `undefined` for a notification. */
  receive(text: string): string | undefined;
}

export type OpenEngine = (context: EngineContext) => EngineConversation;
