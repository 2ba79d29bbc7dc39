// What enigma.js and this adapter know of each other. The shapes are enigma.js's own, as far as they are used.
import type { AuthenticateOptions } from "../../index.js";

/** What is used of a session of enigma.js. */
export interface EnigmaSession {
  /** Opens a WebSocket; gives the engine's `Global`. */
  open(): Promise<unknown>;
  /** Closes it; what was opened is of no use any more. */
  close(code?: number, reason?: string): Promise<unknown>;
  /** Closes it for a time; calls reject until `resume`. */
  suspend(code?: number, reason?: string): Promise<unknown>;
  /** Opens another WebSocket, and the same app and objects on it. */
  resume(onlyIfAttached?: boolean): Promise<unknown>;
  /** Listens to events: `suspended`, `resumed`, `closed`, `notification:*`. */
  on(event: string, listener: (...told: never[]) => void): unknown;
}

/** What the adapter adds to the configuration of `enigma.create`. */
export interface EnigmaConfig {
  /** Address of the app's WebSocket, without what each socket gets anew. */
  readonly url: string;
  /** Opens a WebSocket with a CSRF token, or a ticket, of its own. */
  readonly createSocket: () => WebSocket;
  /** A socket that is lost suspends the session, so that it can be resumed. */
  readonly suspendOnClose: true;
}

/** Makes the session: `(config) => enigma.create({ schema, ...config })`. */
export type CreateEnigmaSession<S extends EnigmaSession> = (config: EnigmaConfig) => S;

/** What may stand in the address of each socket. */
export interface EnigmaOptions {
  /** A separate engine session on the same session at the proxy. */
  readonly identity?: string;
  /** Seconds that the engine keeps selections and objects after the socket was cut. */
  readonly ttlSeconds?: number;
}

/** A ticket in each socket's address: no cookie is needed, and no session of `authenticate`. */
export interface TicketInAddressOptions
  extends
    EnigmaOptions,
    Pick<
      AuthenticateOptions,
      "proxy" | "request" | "parse" | "user" | "retry" | "fetch" | "timeoutMs" | "allowInsecureProxy"
    > {
  /** Each socket carries a ticket of its own. */
  readonly ticketInAddress: true;
}
