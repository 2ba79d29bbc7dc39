// What is used of Mock Service Worker. It is handed in, not imported: so it is the very copy that the test's own handlers
// come from, versions 2 and 3 alike, and a test without handlers needs no msw.

/** What a resolver of `http.all` is told. */
export interface MswHttpInfo {
  /** The request of the page. */
  readonly request: Request;
}

/** The page's end of a mocked WebSocket. */
export interface MswSocketClient {
  /** The address that the page opened. */
  readonly url: URL;
  /** Sends a text to the page. */
  send(data: string): void;
  /** Closes the page's WebSocket. */
  close(code?: number, reason?: string): void;
  /** Calls the listener with what the page sends. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** Calls the listener when the page closes the socket. */
  addEventListener(type: "close", listener: () => void): void;
}

/** `{ http, HttpResponse, ws }` of the package `msw`, version 2.15 or newer. */
export interface Msw<HttpHandler, SocketHandler> {
  /** Handlers of HTTP requests. */
  readonly http: {
    /** A handler of requests of every method. */
    all(path: string, resolver: (info: MswHttpInfo) => Promise<Response>): HttpHandler;
    /** A handler of POST requests. */
    post(path: string, resolver: (info: MswHttpInfo) => Promise<Response>): HttpHandler;
    /** A handler of DELETE requests. */
    delete(path: string, resolver: (info: MswHttpInfo) => Promise<Response>): HttpHandler;
  };
  /** Makes answers. */
  readonly HttpResponse: {
    /** An answer that fails as a network does. */
    error(): Response;
  };
  /** Handlers of WebSockets. */
  readonly ws: {
    /** The WebSockets of an address. */
    link(address: string): {
      /** A handler of their connections. */
      addEventListener(
        type: "connection",
        listener: (connection: { readonly client: MswSocketClient }) => void,
      ): SocketHandler;
    };
  };
}
