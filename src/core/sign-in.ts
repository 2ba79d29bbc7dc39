// A sign-in at one place: a live session that will do, or a credential, its receipt and the proof of the session it made.
import { assertNotLoggedOut, stepOf, warn, type Attempt, type Proof, type SignedIn, type SignIn } from "./attempt.js";
import type { Identity, Place, Whose } from "./provider.js";
import { reuseInstead, reuseUnasked } from "./reuse-session.js";
import { recallSession } from "./share/memory.js";
import { markOf } from "./share/sent.js";
import { inTurn } from "./share/turn.js";
import { spend } from "./spend.js";
import { runStage } from "./stage.js";

/** A credential is too old to be sent when five sixths of its life are over (50 of 60 s): it might be refused. */
const OLD = 5 / 6;

/** Ends with a session that is proven; throws what the provider's explanations say where it is not. */
export async function signIn<P extends Place, Client>(work: SignIn<P, Client>): Promise<SignedIn<P, Client>> {
  // A renewal has just looked, and found nobody.
  const live = work.reason === "start" ? await reuseUnasked(work) : undefined;
  if (live) return reuse(work, live);
  let former: Attempt<P> | undefined;
  for (let number = 1; ; number++) {
    const attempt = await acquire(work, number, former);
    const reused = await reuseInstead(work, attempt);
    if (reused) return reuse(work, reused);
    former = attempt;
    if (number === 1 && isOld(attempt)) continue;
    try {
      return await inTurnAt(work, attempt.fresh.place, () => spend(work, attempt));
    } catch (error) {
      if (!work.attempts.mayTakeAnother(error)) throw error;
      if (attempt.fresh.kind === "credential" && attempt.fresh.cameWithPage) warn(work, "held-credential-refused");
    }
  }
}

function reuse<P extends Place, Client>(work: SignIn<P, Client>, proof: Proof<P>): SignedIn<P, Client> {
  assertNotLoggedOut(work, proof.place, proof.identity);
  return { proof };
}

/** Fetches a credential; a retry asks the source anew, and whom the first answer named stays the one who must come out. */
async function acquire<P extends Place, Client>(
  work: SignIn<P, Client>,
  number: number,
  former: Attempt<P> | undefined,
): Promise<Attempt<P>> {
  const { provider, deck } = work;
  // From here on the request is on its way: calls that come later may have another user, and ask for themselves.
  deck.close();
  const fresh = await runStage(deck.emit, "acquire", number, async () => {
    const ask = former ? await provider.prepare(deck.signal) : work.ask;
    return ask.acquire(stepOf(work, number));
  });
  const named = former?.expected.identity ?? provider.expected?.identity;
  if (named && fresh.identity && named.key !== fresh.identity.key) {
    throw explainOtherAnswer(work, fresh.place, named, fresh.identity);
  }
  if (work.reason === "renew" && work.knownPlace && fresh.place.id !== work.knownPlace.id) {
    throw provider.explain.otherPlaceAnswered(work.knownPlace, fresh.place);
  }
  const expected = {
    identity: named ?? fresh.identity,
    rightsKey: fresh.rightsKey ?? provider.expected?.rightsKey,
  };
  if (!former) warnOfMissingKey(work, expected);
  const worksOnce = provider.explain.credentialRepeated !== undefined && fresh.kind === "credential";
  const mark = worksOnce ? markOf(fresh.secret) : undefined;
  return { number, fresh, expected, mark, memory: recallSession(fresh.place.id), seen: former?.seen };
}

/** A renewal is for the person of the session: when the source has another one now, the page is that one's. */
function explainOtherAnswer<P extends Place, Client>(
  { provider: { explain }, reason }: SignIn<P, Client>,
  place: P,
  expected: Identity,
  answered: Identity,
): Error {
  return reason === "renew" ? explain.otherUserPresent(place, answered) : explain.otherUserAnswered(expected, answered);
}

/** Without a key the rights of a live session are not known, and each page load makes a session. */
function warnOfMissingKey<P extends Place, Client>(work: SignIn<P, Client>, { identity, rightsKey }: Whose): void {
  if (identity && !rightsKey && work.call.reuse === true) warn(work, "rights-key-missing");
}

function isOld<P extends Place>({ fresh }: Attempt<P>): boolean {
  return fresh.kind === "credential" && performance.now() - fresh.receivedAtMs > fresh.lifeMs * OLD;
}

/** The turn was taken for the place known before; a credential for another place waits for the turn there. */
function inTurnAt<P extends Place, Client, T>(
  { knownPlace, deck }: SignIn<P, Client>,
  place: P,
  work: () => Promise<T>,
): Promise<T> {
  return place.id === knownPlace?.id ? work() : inTurn(place.id, deck.signal, work);
}
