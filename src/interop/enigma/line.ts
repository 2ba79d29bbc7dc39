// One WebSocket of a session of enigma.js, from its address to its end.
export interface Line {
  /** Has the proxy said anything on it? */
  hasSpoken: boolean;
  /** What the proxy has said against the user. */
  refused: Error | undefined;
  /** Rejects with the same, and when the socket is closed. */
  readonly end: Promise<never>;
  refuse(error: Error): void;
  /** The socket is closed. In a refused handshake enigma.js may wait for ever. */
  lose(): void;
}

export function createLine(): Line {
  let reject: (error: Error) => void = () => undefined;
  const end = new Promise<never>((_, fail) => (reject = fail));
  // Nobody may be waiting for it.
  end.catch(() => undefined);
  const line: Line = {
    hasSpoken: false,
    refused: undefined,
    end,
    refuse(error) {
      line.refused ??= error;
      reject(error);
    },
    lose: () => reject(new Error("The WebSocket is closed.")),
  };
  return line;
}
