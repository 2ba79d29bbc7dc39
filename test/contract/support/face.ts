// What the contract asks through: the model, a Node server of the emulator, or a real Qlik Sense server.

/** One question to a proxy. Paths are below the virtual proxy; with a leading slash from the origin. */
export interface Ask {
  /** `public` is the browsers' side, `trusted` the ticket call's, `socket` a WebSocket. Default `public`. */
  readonly side?: "public" | "trusted" | "socket";
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  /** 101 for an accepted socket. */
  readonly status: number;
  /** Names in lower case; of `set-cookie` the first. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** What a socket said, in order. */
  readonly messages: readonly Message[];
}

export interface Message {
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface Face {
  /** Address of the virtual proxy, without a slash at its end. */
  readonly proxy: string;
  /** Address of the virtual proxy on the trusted side, likewise. */
  readonly qps: string;
  ask(ask: Ask): Promise<Reply>;
  close(): Promise<void>;
}

/** The address that the path means. */
export function addressOf({ proxy, qps }: Pick<Face, "proxy" | "qps">, { side, path }: Ask): URL {
  const base = side === "trusted" ? qps : proxy;
  return new URL(path.startsWith("/") ? new URL(base).origin + path : `${base}/${path}`);
}
