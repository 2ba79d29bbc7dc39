// THE FLOW: one call from its source to a session that is proven, and to the product's client.
import { createAttempts, type Attempts } from "./attempts.js";
import type { Call } from "./call.js";
import { raceSignal } from "./net/scope.js";
import { openClient, type Caller } from "./open-client.js";
import type { CookieProvider, Place, Sighting } from "./provider.js";
import { forgetUnlessSeen, recallPlace } from "./share/memory.js";
import { shareLook } from "./probe.js";
import { hasLoggedOutSince } from "./share/logouts.js";
import { joinFlight, type FlightDeck } from "./share/flight.js";
import { pageRegistry } from "./share/page.js";
import { enterPage, presentSession } from "./share/present.js";
import { inTurn } from "./share/turn.js";
import { signIn } from "./sign-in.js";
import type { Proof, SignedIn } from "./attempt.js";
import { warningOf, type CoreEvent } from "./stage.js";

/** What a call ends with. */
export interface Connection<P extends Place, Client> {
  readonly proof: Proof<P>;
  /** Absent where the call wants none. */
  readonly client: Client | undefined;
}

/**
 * Signs in as `provider` says, or joins a sign-in under way that wants the same, and loads the product's client.
 * Throws what the provider's explanations and the client's load throw; `other-user` when somebody else signed in meanwhile, and
 * `signed-out` when the person logged out.
 */
export async function connect<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  call: Call,
): Promise<Connection<P, Client>> {
  const attempts = createAttempts();
  for (;;) {
    const signedIn = await joinSignIn(provider, call, attempts);
    const { proof } = signedIn;
    try {
      const client = await joinClient(provider, call, signedIn);
      assertStillPresent(provider, proof);
      return { proof, client };
    } catch (error) {
      // The session was gone before the client's files had come: once more from the start.
      if (!attempts.mayBeginAgain(error)) throw error;
    }
  }
}

async function joinSignIn<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  call: Call,
  attempts: Attempts,
): Promise<SignedIn<P, Client>> {
  const signal = call.beginPart("sign-in");
  const ask = await raceSignal(provider.prepare(signal), signal);
  const { reuse, takeover, spends, logouts } = call;
  const key = JSON.stringify([provider.name, ask.shareKey, provider.expected, reuse, takeover, spends, logouts]);
  return joinFlight(pageRegistry().signIns, key, signal, call.emit, async (deck: FlightDeck<CoreEvent>) => {
    const signedIn = await takeTurn(provider, call, deck, (look, knownPlace) =>
      signIn({ provider, ask, call, deck, attempts, look, knownPlace, reason: "start", logouts }),
    );
    // When the turn is over: no listener of a session that is closed by this one runs inside it.
    enterPage(signedIn.proof.place.id, signedIn.proof);
    return signedIn;
  });
}

/**
 * Looks at the known place at once, and runs `work` when this call's turn has come. Another call may have signed in while this
 * one waited: a look that was answered by then is made once more.
 */
function takeTurn<P extends Place, Client, T>(
  provider: CookieProvider<P, Client>,
  call: Call,
  { signal, emit }: FlightDeck<CoreEvent>,
  work: (look: (place: P) => Promise<Sighting>, knownPlace: P | undefined) => Promise<T>,
): Promise<T> {
  const place = provider.knownPlace(recallPlace(provider.memoryKey));
  const check = async (at: P) => {
    const sighting = await provider.check(at, firstStep(signal, emit));
    forgetUnlessSeen(at.id, sighting);
    return sighting;
  };
  const lookThere = place && shareLook(() => check(place));
  // The lock is asked for first: a browser takes some milliseconds to give it, and the look goes out meanwhile.
  const turn = inTurn(place?.id ?? "", signal, () => {
    // The answer counts for the whole sign-in: it comes while the credential is fetched, and costs no time of its own.
    const looking = lookThere?.();
    looking?.catch(() => undefined);
    return work((at) => (looking && at.id === place?.id ? looking : check(at)), place);
  });
  lookThere?.().catch(() => undefined);
  if (place && call.wantsClient) provider.warm?.(place, signal);
  return turn;
}

const firstStep = (signal: AbortSignal, emit: (event: CoreEvent) => void) => ({
  signal,
  attempt: 1,
  reason: "start" as const,
  warn: (code: string, detail?: string) => emit(warningOf(code, detail)),
});

async function joinClient<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  call: Call,
  { proof, load }: SignedIn<P, Client>,
): Promise<Client | undefined> {
  const join = load?.join ?? ((caller: Caller) => openClient(provider, proof.place, caller));
  const client = call.wantsClient ? join({ signal: call.beginPart("open"), emit: call.emit }) : undefined;
  // The load that was begun beside the proof goes on when this call has joined it, and ends when no call has.
  load?.cancel();
  return client;
}

/**
 * A page outlives a sign-in: when somebody else signed in while the client was loaded, or the person logged out, this call gets no
 * session.
 */
function assertStillPresent<P extends Place, Client>(provider: CookieProvider<P, Client>, proof: Proof<P>): void {
  const { place, identity, logouts } = proof;
  if (hasLoggedOutSince(logouts, place.id, identity)) throw provider.explain.signedOut(place);
  const present = presentSession(place.id)?.identity;
  // As `enterPage` has it: a session that names nobody is another one than a named person's.
  if (present?.key !== identity?.key) throw provider.explain.otherUserPresent(place, present);
}
