// One Qlik proxy service: its connections, how many calls it gets at a time, and the one second try that a call has.
import { Gone, inTime, Late, type Call } from "../../call.js";
import { createSlots, type Slots } from "../../slots.js";
import type { LoadedCertificates } from "./certificates.js";
import { createConnections, type Connection, type Connections } from "./connections.js";
import type { NodeSettings, TicketSettings } from "./options.js";
import { Broken, exchange, type QpsAnswer, type QpsRequest } from "./qps-exchange.js";
import { explainConnection, explainLate, type QpsTarget } from "./qps-failure.js";
import { QpsFailure } from "./qps-refusal.js";

export interface CallOptions {
  /** A connection for this call alone: its answer cannot be another call's. */
  readonly isAlone?: boolean;
}

export interface Answered extends QpsAnswer {
  /** When the request that was answered was sent (`performance.now`). */
  readonly sentAt: number;
}

type Settings = Pick<TicketSettings, "virtualProxy" | "timeoutMs" | "connectTimeoutMs" | "maxSockets">;

/** How long a call waits for one of the others to end. */
const PATIENCE_MS = 1_000;

export class QpsNode {
  readonly settings: NodeSettings;
  readonly target: QpsTarget;
  readonly #timeoutMs: number;
  readonly #connections: Connections;
  readonly #slots: Slots;

  constructor(node: NodeSettings, settings: Settings, certificates: () => LoadedCertificates) {
    const { qps, serverName } = node;
    const address = { hostname: qps.hostname.replace(/^\[|\]$/g, ""), port: Number(qps.port), serverName };
    this.settings = node;
    this.target = { host: qps.host, virtualProxy: settings.virtualProxy };
    this.#timeoutMs = settings.timeoutMs;
    this.#connections = createConnections(address, () => certificates().context, settings.connectTimeoutMs);
    const { maxSockets } = settings;
    this.#slots = createSlots({
      atOnce: maxSockets,
      inLine: maxSockets,
      patienceMs: PATIENCE_MS,
      mostMs: PATIENCE_MS,
      waitsFor: "a free connection",
    });
  }

  /** Rejects with {@link QpsFailure}, `Busy` or `Gone`. */
  async call(request: QpsRequest, call: Call, { isAlone = false }: CallOptions = {}): Promise<Answered> {
    if (call.signal.aborted) throw new Gone("the visitor went away");
    const entering = this.#slots.enter(call);
    if (entering) await entering;
    call.waitsFor = "Qlik";
    try {
      return await this.#tryTwice(request, call, isAlone);
    } catch (error) {
      if (error instanceof QpsFailure || error instanceof Gone) throw error;
      throw new QpsFailure(explainConnection(error, this.target));
    } finally {
      this.#slots.leave();
    }
  }

  /** Breaks off all calls that are on their way; each is made once more over a new connection. */
  dropConnections(): void {
    this.#connections.dropAll();
  }

  /** Uses new connections for the calls to come. */
  retireConnections(): void {
    this.#connections.retireAll();
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #tryTwice(request: QpsRequest, call: Call, isAlone: boolean): Promise<Answered> {
    const endAt = performance.now() + Math.min(this.#timeoutMs, call.remainingMs());
    const first = isAlone ? this.#connections.takeNew() : this.#connections.take();
    try {
      const answer = await this.#tryOn(first, request, call, endAt);
      // A server that closes an idle connection may say so, in place of the answer to what was sent meanwhile.
      const isStale = answer.status === 408 && first.isKept;
      if (!isStale) return this.#keep(first, answer, isAlone);
      this.#connections.discard(first);
    } catch (error) {
      if (!isRepeatable(error, first)) throw error;
    }
    this.#connections.retireAll();
    const second = this.#connections.takeNew();
    return this.#keep(second, await this.#tryOn(second, request, call, endAt), isAlone);
  }

  /** One try, with an end of its own: it does not wait for the transport. */
  async #tryOn(connection: Connection, request: QpsRequest, call: Call, endAt: number): Promise<Answered> {
    const sentAt = performance.now();
    try {
      const answering = exchange(connection, request);
      return { ...(await inTime(answering, call, Math.max(1, endAt - sentAt))), sentAt };
    } catch (error) {
      this.#connections.discard(connection);
      if (!(error instanceof Late)) throw error;
      this.#connections.retireAll();
      throw new QpsFailure(explainLate(connection.opened, this.#timeoutMs, this.target));
    }
  }

  #keep(connection: Connection, answer: Answered, isAlone: boolean): Answered {
    // After an answer that is no success the connection's next answer might be anything.
    if (isAlone || answer.status < 200 || answer.status > 299) this.#connections.discard(connection);
    else this.#connections.giveBack(connection);
    return answer;
  }
}

/**
 * A call may be made again when nothing of an answer came, and the connection was an old one (the server's idle time and our
 * request crossed) or was broken off by us. Sent twice, a ticket call makes one ticket that nobody uses.
 */
function isRepeatable(error: unknown, { isKept, wasDropped }: Connection): boolean {
  return error instanceof Broken && !error.hasBegun && (isKept || wasDropped);
}
