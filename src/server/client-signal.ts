import type { IncomingMessage, ServerResponse } from "node:http";
import type { LeaveSignal } from "./call.js";

/** Says that the client went away. An AbortSignal would cost a tenth of a call. */
export class ClientSignal implements LeaveSignal {
  aborted: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(nodeRequest: IncomingMessage, nodeResponse: ServerResponse) {
    // The client may be gone before the listener is called: a login before it took its time.
    this.aborted = nodeResponse.destroyed || nodeRequest.socket.destroyed;
    nodeResponse.once("close", () => {
      if (nodeResponse.writableFinished) return;
      this.aborted = true;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
