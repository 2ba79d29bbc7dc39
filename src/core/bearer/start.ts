// One call of a page, from a product's provider to the handle that the page gets; what is the product's own stands on the client.
import { runCall } from "../call.js";
import { createEvents } from "../events.js";
import type { BearerProvider, Identity, Place } from "../provider.js";
import { connectBearer } from "./connect.js";
import type { SessionEvent, SessionEventMap } from "./events.js";
import type { SessionCheck } from "../session/own-look.js";
import type { SessionState } from "../session/states.js";
import type { BearerSession } from "./session.js";
import { tellPage } from "./tell.js";

/** What all bearers' sessions have, for the page. */
export interface BearerHandle {
  /**
   * `ready`: there is a credential that may be sent. `expired`: the next use asks for another one. `renewing`: it is asked for.
   * `closed`: another user has signed in, or the user has logged out.
   */
  readonly state: SessionState;
  /** Resolves when a credential is there that may be sent; asks for another one where the last is over. Throws as a use does. */
  ensure(): Promise<void>;
  /** Asks for another credential now; a login by navigation leaves the page. */
  renew(): Promise<void>;
  /** What is held is of no use any more: the next use asks for another one. */
  invalidate(): void;
  /** Asks whether the product takes the credential, and for whose; `unknown` when it cannot be asked. */
  check(): Promise<SessionCheck>;
  /** Closes the session, and has the credential taken back where the product can. */
  logout(): Promise<void>;
  /** Listens to events of one type; returns the function that ends it. */
  on<T extends keyof SessionEventMap>(type: T, listener: (event: SessionEventMap[T]) => void): () => void;
  /** Lets go of the session and of all listeners; the credential is not taken back. */
  dispose(): void;
}

/** What a page said of its call. */
export interface StartOptions {
  readonly signInMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: SessionEvent) => void) | undefined;
}

/** What a call ends with. */
export interface StartedBearer<P extends Place, Client> {
  /** The session. */
  readonly handle: BearerHandle;
  /** What the provider's `open` gave. */
  readonly client: Client;
  /** Where the session is; absent while no credential was needed yet. */
  readonly place: P | undefined;
  /** Whose the session is; absent where nobody said it. */
  readonly identity: Identity | undefined;
}

/** Runs the flow for one call; throws what `connectBearer` throws. */
export async function startBearer<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { signInMs, signal, onEvent }: StartOptions,
): Promise<StartedBearer<P, Client>> {
  const startedAt = performance.now();
  const events = createEvents<SessionEvent>();
  if (onEvent) events.on("*", onEvent);
  const tell = tellPage(provider.words, events.emit);
  const { words } = provider;
  const call = { words, reuse: true, takeover: false, spends: true, wantsClient: true, openMs: signInMs } as const;
  try {
    return await runCall({ ...call, signInMs, signal, emit: tell }, async (begun) => {
      const { session, client, release } = await connectBearer(provider, begun, tell);
      events.emit({ type: "ready", durationMs: performance.now() - startedAt });
      const dispose = () => {
        release();
        events.clear();
      };
      const on = events.on as BearerHandle["on"];
      return { client, place: session.place, identity: session.identity, handle: handleOf(session, on, dispose) };
    });
  } catch (error) {
    events.clear();
    throw error;
  }
}

function handleOf<P extends Place>(
  session: BearerSession<P>,
  on: BearerHandle["on"],
  dispose: () => void,
): BearerHandle {
  return {
    get state() {
      return session.state;
    },
    ensure: session.ensure,
    renew: session.renew,
    invalidate: () => session.credentials.report("expired"),
    check: session.check,
    logout: session.logout,
    on,
    dispose,
  };
}
