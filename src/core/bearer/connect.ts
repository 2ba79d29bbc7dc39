// THE FLOW of a bearer: one call from its source to a credential, and to the product's client that carries it.
import type { Call } from "../call.js";
import { raceSignal, sleep } from "../net/scope.js";
import type { BearerProvider, Credential, Identity, Place, Step } from "../provider.js";
import { joinFlight, type FlightDeck } from "../share/flight.js";
import { rememberPlace } from "../share/memory.js";
import { pageRegistry } from "../share/page.js";
import { runStage, warningOf, type CoreEvent } from "../stage.js";
import { acquireCredential, type BearerAsk } from "./acquire.js";
import { hasJustLeft, takeReturn } from "./redirect.js";
import { createBearerSession, type BearerEvent, type BearerSession } from "./session.js";

/** What a call ends with. */
export interface BearerConnection<P extends Place, Client> {
  readonly session: BearerSession<P>;
  readonly client: Client;
  /** Lets go of the session; the last call that does ends what the session does by itself. */
  readonly release: () => void;
}

/**
 * Gets a credential as `provider` says, or joins a call under way that wants the same, and makes the product's client.
 * `listener` is told of the session from then on. Throws what the provider throws and explains.
 */
export async function connectBearer<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  call: Call,
  listener: (event: BearerEvent) => void,
): Promise<BearerConnection<P, Client>> {
  const session = await joinSession(provider, call);
  const release = session.hold(listener);
  try {
    const signal = call.beginPart("open");
    const step: Step = {
      signal,
      attempt: 1,
      reason: "start",
      warn: (code, detail) => call.emit(warningOf(code, detail)),
    };
    const client = await runStage(call.emit, "open", 1, () => raceSignal(opened(provider, session, step), signal));
    session.assertOpen();
    return { session, client: client.value, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** In an object of its own: a client may be anything, and a stage's result is read for the way that it went. */
const opened = async <P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { credentials }: BearerSession<P>,
  step: Step,
): Promise<{ readonly value: Client }> => ({ value: await provider.open(credentials, step) });

async function joinSession<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  call: Call,
): Promise<BearerSession<P>> {
  const signal = call.beginPart("sign-in");
  const ask = await raceSignal(provider.prepare(signal), signal);
  const key = JSON.stringify([provider.name, ask.shareKey, provider.expected]);
  const { bearers, signIns } = pageRegistry();
  const living = bearers.get(key) as BearerSession<P> | undefined;
  if (living?.state === "ready" || living?.state === "renewing") return living;
  return joinFlight(signIns, key, signal, call.emit, async (deck: FlightDeck<CoreEvent>) => {
    const first = provider.takes === "one-each" ? undefined : await acquireFirst(provider, ask, deck);
    const onClose = () => bearers.delete(key);
    const session = createBearerSession(provider, { first, renewMs: call.signInMs, onClose });
    if (ask.isOnePersons) bearers.set(key, session);
    return session;
  });
}

async function acquireFirst<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  ask: BearerAsk<P>,
  { signal, emit, close }: FlightDeck<CoreEvent>,
): Promise<Credential<P>> {
  if (!ask.isOnePersons) {
    // Calls of the same task share one credential. Calls that come when the request is on its way may have another person.
    await sleep(0, signal);
    close();
  }
  const { explain } = provider;
  const returned = await takeReturn(provider, signal);
  const expected = provider.expected?.identity;
  const stay = () => (hasJustLeft(provider) ? explain.redirectedAgain() : undefined);
  const otherPerson = (place: P, named: Identity, found: Identity, isAnswered: boolean) =>
    isAnswered ? explain.otherUserAnswered(named, found) : explain.otherUserFound(place, named, found);
  const first = await acquireCredential({
    provider,
    signal,
    emit,
    reason: "start",
    ask,
    returned,
    expected,
    otherPerson,
    stay,
  });
  if (!first.identity && !expected) emit(warningOf("user-not-named"));
  rememberPlace(provider.memoryKey, first.place.id);
  return first;
}
