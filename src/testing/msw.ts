// What is used of Mock Service Worker. It is handed in, not imported: so it is the very copy that the test's own handlers
// come from, versions 2 and 3 alike, and whoever needs no handlers needs no msw.

/** What a resolver of `http.all` is told. */
export interface MswHttpInfo {
  readonly request: Request;
}

/** The page's end of a mocked WebSocket. */
export interface MswSocketClient {
  readonly url: URL;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: () => void): void;
}

/** `{ http, HttpResponse, ws }` of the package `msw`, version 2.15 or newer. */
export interface Msw<HttpHandler, SocketHandler> {
  readonly http: {
    all(path: string, resolver: (info: MswHttpInfo) => Promise<Response>): HttpHandler;
    post(path: string, resolver: (info: MswHttpInfo) => Promise<Response>): HttpHandler;
  };
  readonly HttpResponse: { error(): Response };
  readonly ws: {
    link(address: string): {
      addEventListener(
        type: "connection",
        listener: (connection: { readonly client: MswSocketClient }) => void,
      ): SocketHandler;
    };
  };
}
