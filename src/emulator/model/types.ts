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
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** As the client addressed it: scheme, host and port included. */
  readonly url: URL;
  /** Names in lower case; repeated headers joined by ", " (cookies by "; "). */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as text; absent for none. */
  readonly body?: string;
  /** The IP address that the request came from; absent where a face has none. */
  readonly peer?: string;
}

/** One HTTP answer of the proxy. Headers are pairs, because `Set-Cookie` may repeat. */
export interface ProxyResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Names and values, in the order in which they are sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body; empty for none. */
  readonly body: string | Uint8Array;
}

/** The client's end of an accepted WebSocket, as the model sees it. */
export interface SocketPeer {
  /** Sends a text to the client. */
  send(text: string): void;
  /** Closes the socket with a closing handshake. */
  close(code?: number, reason?: string): void;
  /** Ends the connection without a closing handshake, where the face can do that. */
  cut?(): void;
}

/** The model's end of an accepted WebSocket. */
export interface SocketHandlers {
  /** The client sent a text. */
  message(text: string): void;
  /** The client closed the socket, or is gone. */
  closed(): void;
}

/** The proxy's answer to an upgrade request: refused with an HTTP answer, or accepted. */
export type UpgradeAnswer =
  | {
      /** No WebSocket. */
      readonly accepted: false;
      /** What is answered instead. */
      readonly response: ProxyResponse;
    }
  | {
      /** The answer is 101. */
      readonly accepted: true;
      /** Headers of the 101 answer: a ticket in the address sets the session cookie there. */
      readonly headers: ProxyResponse["headers"];
      /** Call once when the socket is open; the model then speaks first. */
      open(peer: SocketPeer): SocketHandlers;
    };

/** A user of the Qlik site. Compared without regard to letter case, as Qlik does. */
export interface QlikUserId {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
}

/** What the engine is told about who opened the socket. */
export interface EngineContext {
  /** Whose session the socket came with. */
  readonly user: QlikUserId;
  /** The app id in the socket's address; `engineData` for none. */
  readonly appId: string;
}

/** A JSON-RPC 2.0 conversation with the engine, one per socket. */
export interface EngineConversation {
  /** Takes one message text of the client and returns the answer's text, or `undefined` for a notification. */
  receive(text: string): string | undefined;
  /** A new socket goes on with the conversation: what was open is open, with its selections. */
  attach?(): void;
}

/** Opens a conversation with the engine for one socket. */
export type OpenEngine = (context: EngineContext) => EngineConversation;
