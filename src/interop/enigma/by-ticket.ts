// WebSockets with a ticket each. No cookie is needed, so they open across sites in Safari too; but each makes a session of its own,
// and Qlik allows a user five. So tickets are asked for one after the other, and the sockets are counted across tabs.
import { timedOut } from "../../core/errors/call.js";
import { openScope } from "../../core/net/scope.js";
import type { Credential, Identity } from "../../core/provider.js";
import { hearPage } from "../../core/session/page-events.js";
import { markOf, rememberSent, wasSent } from "../../core/share/sent.js";
import { inTurn } from "../../core/share/turn.js";
import type { AuthenticateOptions, Source } from "../../index.js";
import { connectionLost } from "../../qlik-sense/errors/session.js";
import { otherUserPresent, ticketRepeated } from "../../qlik-sense/errors/sign-in.js";
import type { Proxy } from "../../qlik-sense/proxy.js";
import { qlikSense, type QlikSenseProvider } from "../../qlik-sense/provider.js";
import { webSocketUrlOf } from "../../qlik-sense/session/web-socket-url.js";
import { readSettings, type Settings } from "../../qlik-sense/settings.js";
import { ticketSocketRefused, ticketSocketsUsedUp } from "./errors.js";
import { countSocket, socketWaitMs, type CountedSocket } from "./socket-count.js";
import type { SocketWay } from "./socket-way.js";
import type { TicketInAddressOptions } from "./types.js";

/** One turn for all tickets of the page's browser: whose they are is known when they are there. */
const TURN = "sockets";

export function byTicket(source: Source, appId: string, options: TicketInAddressOptions): SocketWay {
  const { identity, ttlSeconds } = options;
  const settings = readSettings(source, { ...authenticateOptionsOf(options), bootstrap: false });
  const path = { ...(identity && { identity }), ...(ttlSeconds !== undefined && { ttlSeconds }) };
  const addressAt = (place: Proxy) => webSocketUrlOf(place, appId, "", path);
  const [named] = settings.proxies;
  const tickets = new Tickets(settings);
  return {
    url: named ? addressAt(named) : "wss:",
    place: () => tickets.place,
    async nextAddress() {
      const { place, secret } = await tickets.next();
      return `${addressAt(place)}&qlikTicket=${encodeURIComponent(secret.reveal())}`;
    },
    isOwn: (verdict) => typeof verdict !== "object" || tickets.isOwners(verdict),
    hear: nothing,
    used: () => tickets.used(),
    explain: (hasOpened) =>
      Promise.resolve(hasOpened ? connectionLost(tickets.place) : ticketSocketRefused(tickets.place)),
    mayReopen: () => Promise.resolve(true),
    watch: (again) => hearPage({ away: nothing, back: again, shown: again, online: again, used: again }),
  };
}

/** The tickets of one session of enigma.js: one for each of its sockets, all of one user. */
class Tickets {
  readonly #provider: QlikSenseProvider;
  readonly #withinMs: number;
  #last: Credential<Proxy> | undefined;
  #socket: CountedSocket | undefined;
  owner: Identity | undefined;

  constructor(settings: Settings) {
    this.#provider = qlikSense(settings);
    this.#withinMs = settings.signInMs;
    this.owner = this.#provider.expected?.identity;
  }

  /** Where the tickets are for; there is none before the first. */
  get place(): Proxy {
    if (!this.#last) throw new Error("There was no ticket yet.");
    return this.#last.place;
  }

  /** Where the endpoint named nobody, the first one whom Qlik names is the owner: no later socket may be another user's. */
  isOwners(user: Identity): boolean {
    this.owner ??= user;
    return this.owner.key === user.key;
  }

  /** The socket is in use: its session at the proxy goes on. */
  used(): void {
    this.#socket?.used();
  }

  async next(): Promise<Credential<Proxy>> {
    const { words } = this.#provider;
    const { signal, end } = openScope(undefined, this.#withinMs, () => timedOut(words, "acquire", this.#withinMs));
    try {
      return await inTurn(TURN, signal, () => this.#take(signal));
    } finally {
      end();
    }
  }

  async #take(signal: AbortSignal): Promise<Credential<Proxy>> {
    const ask = await this.#provider.prepare(signal);
    const reason = this.#last ? "renew" : "start";
    const fresh = (await ask.acquire({ signal, attempt: 1, reason, warn: nothing })) as Credential<Proxy>;
    assertSame(this.owner, fresh);
    spend(fresh);
    this.owner ??= fresh.identity;
    this.#last = fresh;
    this.#socket = countSocket(fresh.place.id, this.owner);
    return fresh;
  }
}

const nothing = () => undefined;

function assertSame(owner: Identity | undefined, { place, identity }: Credential<Proxy>): void {
  if (owner && identity && owner.key !== identity.key) throw otherUserPresent(place, identity);
  const waitMs = socketWaitMs(place.id, owner ?? identity);
  if (waitMs > 0) throw ticketSocketsUsedUp(place, waitMs);
}

/** A ticket works once, and this browser sends none twice. */
function spend({ place, secret }: Credential<Proxy>): void {
  const mark = markOf(secret);
  if (wasSent(place.id, mark)) throw ticketRepeated(place);
  rememberSent(place.id, mark);
}

function authenticateOptionsOf(options: TicketInAddressOptions): AuthenticateOptions {
  const own = ["ticketInAddress", "identity", "ttlSeconds"];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.includes(name)));
}
