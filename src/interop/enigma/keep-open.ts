// A session of enigma.js that lives as long as the user's: open() means signed in, a socket that was cut is opened again, and after a
// renewal the same objects go on.
import { isEmbedError } from "../../core/errors/embed-error.js";
import { openScope, raceSignal, sleep } from "../../core/net/scope.js";
import type { News } from "../../core/provider.js";
import { createLine, type Line } from "./line.js";
import { engineSilent } from "./errors.js";
import { keepSessionObjects, type Rpc } from "./session-objects.js";
import type { SocketWay } from "./socket-way.js";
import { errorOf, readNotification } from "./talk.js";
import type { CreateEnigmaSession, EnigmaSession } from "./types.js";

/** An engine that is idle may take twenty seconds to load. */
const FIRST_WORD_MS = 30_000;
/** Pauses before a socket that was cut is tried again. After them the page's next sign of life is waited for. */
const PAUSES_MS = [0, 1_000, 4_000, 10_000];
/** enigma.js: `resume(true)` found a new engine session. It is the page's own question that is answered. */
const NOT_ATTACHED = -12;

/** The parts of a session of enigma.js that its types do not name. */
interface Inner {
  readonly rpc?: Rpc & { openedPromise?: unknown };
  readonly suspendResume?: { isSuspended: boolean };
}

/** Makes the session, and puts this adapter's `open`, `resume` and `close` in the place of its own. */
export function keepOpen<S extends EnigmaSession>(create: CreateEnigmaSession<S>, way: SocketWay): S {
  const next: NextSocket = { address: way.url, line: createLine() };
  const createSocket = () => {
    const { address, line } = next;
    const socket = new WebSocket(address);
    socket.addEventListener("close", () => line.lose());
    return socket;
  };
  const session = create({ url: way.url, createSocket, suspendOnClose: true });
  const kept = new KeptSession(session, way, next);
  return Object.assign(session, {
    open: () => kept.open(),
    resume: (onlyIfAttached?: boolean) => kept.resume(onlyIfAttached),
    close: (code?: number, reason?: string) => kept.close(code, reason),
  });
}

/** What enigma.js's next socket is made from. */
interface NextSocket {
  address: string;
  line: Line;
}

class KeptSession {
  readonly #way: SocketWay;
  readonly #next: NextSocket;
  /** enigma.js's own methods. */
  readonly #own: Omit<EnigmaSession, "on">;
  readonly #inner: Inner;
  #stop: () => void = () => undefined;
  #opening: Promise<unknown> | undefined;
  #resuming: Promise<unknown> | undefined;
  #isOpen = false;
  /** Suspended by the network or by the end of the user's session: to be resumed when that is possible. */
  #isWaiting = false;

  constructor(session: EnigmaSession, way: SocketWay, next: NextSocket) {
    this.#way = way;
    this.#next = next;
    const close = session.close.bind(session);
    this.#own = {
      open: session.open.bind(session),
      // It fails at once where there never was a socket.
      close: async (code, reason) => close(code, reason),
      suspend: session.suspend.bind(session),
      resume: session.resume.bind(session),
    };
    this.#inner = session as Inner;
    if (this.#inner.rpc) keepSessionObjects(this.#inner.rpc, () => this.#resuming !== undefined);
    session.on("notification:*", (name: string, params?: object) => this.#hear(name, params));
    session.on("traffic:received", way.used);
    session.on("suspended", (told?: { initiator?: string }) => this.#suspended(told?.initiator));
  }

  /** Resolves when the user is signed in on the socket. */
  open(): Promise<unknown> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  resume(onlyIfAttached?: boolean): Promise<unknown> {
    this.#resuming ??= this.#resume(onlyIfAttached).finally(() => (this.#resuming = undefined));
    return this.#resuming;
  }

  async close(code?: number, reason?: string): Promise<unknown> {
    const hasSocket = this.#opening !== undefined;
    this.#stop();
    this.#isOpen = this.#isWaiting = false;
    this.#opening = undefined;
    // Before its first socket enigma.js has nothing to close, and fails.
    return hasSocket ? this.#own.close(code, reason).finally(() => this.#forgetSocket()) : undefined;
  }

  async #open(): Promise<unknown> {
    await this.#nextLine();
    try {
      const global = await Promise.race([this.#own.open(), this.#next.line.end]);
      await this.#firstWord();
      this.#isOpen = true;
      this.#stop = this.#way.watch(
        () => void this.#resumeIfWaiting(),
        () => void this.close(),
      );
      return global;
    } catch (error) {
      const reason = await this.#explain(error);
      await this.#own.close().catch(() => undefined);
      this.#forgetSocket();
      throw reason;
    }
  }

  async #resume(onlyIfAttached?: boolean): Promise<void> {
    await this.#nextLine();
    try {
      await Promise.race([this.#own.resume(onlyIfAttached), this.#next.line.end]);
      this.#isWaiting = false;
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  async #nextLine(): Promise<void> {
    this.#next.address = await this.#way.nextAddress();
    this.#next.line = createLine();
  }

  /** A socket opens without a session, too. The engine answers those alone who have one; some proxies speak only when spoken to. */
  async #firstWord(): Promise<void> {
    const { rpc } = this.#inner;
    if (!rpc) return;
    const place = this.#way.place();
    const { signal, end } = openScope(undefined, FIRST_WORD_MS, () => engineSilent(place, FIRST_WORD_MS));
    try {
      const answer = rpc.send({ method: "ProductVersion", handle: -1, params: [] });
      await raceSignal(Promise.race([answer, this.#next.line.end]), signal);
    } finally {
      end();
    }
  }

  /** enigma.js keeps what became of its first socket; the next `open()` is to open another one. */
  #forgetSocket(): void {
    const { rpc, suspendResume } = this.#inner;
    if (rpc) rpc.openedPromise = undefined;
    if (suspendResume) suspendResume.isSuspended = false;
  }

  async #explain(error: unknown): Promise<unknown> {
    if (isEmbedError(error) || (error as { code?: unknown } | undefined)?.code === NOT_ATTACHED) return error;
    const { refused, hasSpoken } = this.#next.line;
    return refused ?? this.#way.explain(hasSpoken);
  }

  #hear(name: string, params?: object): void {
    this.#next.line.hasSpoken = true;
    const news = readNotification(this.#way, name, { ...params });
    if (news === undefined) return;
    const error = errorOf(this.#way, news);
    if (error) this.#next.line.refuse(error);
    if (this.#isOpen) this.#leave(news);
    if (!isEmbedError(news)) this.#way.hear(news);
  }

  /** Qlik closes the socket with a code that enigma.js takes for the page's own wish: it would neither suspend nor close the session. */
  #leave(news: News): void {
    if (news === "signed-out" || news === "other-user") void this.close();
    else {
      this.#isWaiting = news === "expired" || news === "connection-lost";
      const suspended = this.#own.suspend().catch(() => undefined);
      if (news === "connection-lost") void suspended.then(() => this.#reopen());
    }
  }

  #suspended(initiator: string | undefined): void {
    if (initiator !== "network" || !this.#isOpen || this.#resuming) return;
    this.#isWaiting = true;
    void this.#reopen();
  }

  async #reopen(): Promise<void> {
    const { signal, end } = openScope();
    for (const pause of PAUSES_MS) {
      await sleep(pause, signal);
      if (!this.#isWaiting || !(await this.#way.mayReopen())) break;
      await this.#resumeIfWaiting();
    }
    end();
  }

  /** A failure is told to nobody: the session stays suspended, and its calls say so. */
  async #resumeIfWaiting(): Promise<void> {
    if (this.#isWaiting) await this.resume().catch(() => undefined);
  }
}
