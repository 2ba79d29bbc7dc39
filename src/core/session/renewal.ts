// A session is made anew: one look, and where nobody is signed in, one credential. Those who want the same at the same time share
// it, and so do the browser's tabs: each looks in its turn, and finds what the one before has made.
import { createAttempts } from "../attempts.js";
import type { Proof } from "../attempt.js";
import { timedOut } from "../errors/call.js";
import { isEmbedError } from "../errors/embed-error.js";
import { openScope } from "../net/scope.js";
import { personIn } from "../outcome.js";
import type { CookieProvider, Place, Sighting, Step } from "../provider.js";
import { joinFlight, type FlightDeck } from "../share/flight.js";
import type { Logouts } from "../share/logouts.js";
import { pageRegistry } from "../share/page.js";
import { enterPage, renewPage } from "../share/present.js";
import { inTurn } from "../share/turn.js";
import { signIn } from "../sign-in.js";
import { warningOf, type CoreEvent } from "../stage.js";
import { countRenewal, renewalWaitMs } from "./renewal-budget.js";

/** What a renewal works with. */
export interface RenewalSettings {
  readonly signInMs: number;
  readonly emit: (event: CoreEvent) => void;
  /** Is aborted when the handle is released: a renewal that no other handle waits for is then given up. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when the person's session is there: it was there already, or one credential was spent. Throws `other-user` when somebody
 * else is there or comes out, `signed-out` when the person has logged out since `logouts`, `session-expired` when it has ended too
 * often, and what a sign-in throws.
 */
export async function renewSession<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
  logouts: Logouts,
  { signInMs, emit, signal: closed }: RenewalSettings,
): Promise<void> {
  const { place, identity } = proof;
  const { signal, end } = openScope(closed, signInMs, () => timedOut(provider.words, "acquire", signInMs));
  const key = JSON.stringify([provider.name, place.id, identity?.key, logouts]);
  try {
    await joinFlight(pageRegistry().renewals, key, signal, emit, async (deck: FlightDeck<CoreEvent>) => {
      const work = () => renewInTurn(provider, proof, logouts, deck);
      const made = await inTurn(place.id, deck.signal, work);
      // Told when the turn is over: no listener runs inside it.
      if (made) enterPage(place.id, made);
      renewPage(place.id, made !== undefined);
    });
  } finally {
    end();
  }
}

/** The proof of a session that was made; `undefined` where the person's session was there. */
async function renewInTurn<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
  logouts: Logouts,
  deck: FlightDeck<CoreEvent>,
): Promise<Proof<P> | undefined> {
  const { place, via } = proof;
  const seen = await provider.check(place, stepOf(deck), via);
  if (isThere(provider, proof, seen)) return undefined;
  const waitMs = renewalWaitMs(place.id);
  if (waitMs > 0) throw provider.explain.renewedTooOften(place, waitMs);
  return spendOne(provider, proof, logouts, { deck, seen });
}

/** Throws `other-user` when the session is somebody else's. */
function isThere<P extends Place, Client>(
  { explain }: CookieProvider<P, Client>,
  { place, identity }: Proof<P>,
  seen: Sighting,
): boolean {
  if (seen.session === "none" || seen.session === "anonymous") return false;
  const found = personIn(seen);
  if (found && identity && found.key !== identity.key) throw explain.otherUserPresent(place, found);
  return true;
}

async function spendOne<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  { place, identity, rightsKey }: Proof<P>,
  logouts: Logouts,
  { deck, seen }: { deck: FlightDeck<CoreEvent>; seen: Sighting },
): Promise<Proof<P>> {
  const ask = await provider.prepare(deck.signal);
  const acquire = async (step: Step) => {
    const fresh = await ask.acquire(step);
    // A source that gives nothing has cost no session.
    countRenewal(place.id);
    return fresh;
  };
  try {
    const signedIn = await signIn({
      provider: { ...provider, expected: { identity, rightsKey } },
      ask: { ...ask, acquire },
      call: CALL,
      deck: { ...deck, close: () => undefined },
      attempts: createAttempts(),
      // A credential for another place is refused before anybody looks there.
      look: () => Promise.resolve(seen),
      knownPlace: place,
      reason: "renew",
      logouts,
    });
    return signedIn.proof;
  } catch (error) {
    throw isOtherUser(error) ? provider.explain.otherUserPresent(place, undefined) : error;
  }
}

const isOtherUser = (error: unknown): boolean => isEmbedError(error) && error.code === "user-mismatch";

/** A renewal never ends or takes over a session, and loads no client. */
const CALL = { reuse: true, takeover: false, spends: true, wantsClient: false };

const stepOf = ({ signal, emit }: FlightDeck<CoreEvent>): Step => ({
  signal,
  attempt: 1,
  reason: "renew",
  warn: (code, detail) => emit(warningOf(code, detail)),
});
