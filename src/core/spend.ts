// Spends one credential and proves the session that it made.
import {
  assertNotLoggedOut,
  judgeAttempt,
  stepOf,
  warn,
  type Attempt,
  type Proof,
  type SignedIn,
  type SignIn,
} from "./attempt.js";
import { endSession } from "./end-session.js";
import { lookAgain } from "./look-again.js";
import { beginClientLoad } from "./open-client.js";
import { judge, personIn, type Outcome } from "./outcome.js";
import type { Place, Receipt, Sighting, Step } from "./provider.js";
import { isOfOtherSecret } from "./rights-key.js";
import { tellTabs } from "./share/channel.js";
import { personOf } from "./share/logouts.js";
import { forgetUnlessSeen, recallSession, rememberPlace, rememberSession } from "./share/memory.js";
import { announceOwnEnd } from "./share/own-ends.js";
import { rememberSent, wasSent } from "./share/sent.js";
import { runStage } from "./stage.js";

/** Ends with the proof; throws what the provider's explanations say where there is none. */
export async function spend<P extends Place, Client>(
  work: SignIn<P, Client>,
  attempt: Attempt<P>,
): Promise<SignedIn<P, Client>> {
  const { provider, call, deck } = work;
  const { place } = attempt.fresh;
  assertUnsent(work, attempt);
  // A credential that was asked for before a logout stays unsent.
  assertNotLoggedOut(work, place, attempt.expected.identity);
  const hasRoom = await makeRoom(work, attempt);
  const receipt = await consume(work, attempt);
  const step = stepOf(work, attempt.number);
  const checking = runStage(deck.emit, "verify", attempt.number, () => provider.check(place, step, attempt.seen?.via));
  const proving = checking.then((after) => prove(work, attempt, receipt, after));
  // After a readable 200 the client's files may be fetched beside the proof; no code of the client runs before the proof.
  // A session that the server made just now is as good as that answer.
  const isThere = receipt.served || attempt.fresh.kind === "granted";
  const mayLoad = isThere && call.wantsClient && !deck.signal.aborted;
  const load = mayLoad ? beginClientLoad(provider, place, proving, deck.emit) : undefined;
  try {
    const proof = await proving;
    deck.signal.throwIfAborted();
    await endIfLoggedOut(work, proof, step);
    if (receipt.warning) warn(work, receipt.warning);
    const hasOwnRights = hasRoom && !hasOtherSignedIn(attempt);
    if (!hasOwnRights) warn(work, "rights-unproven");
    remember(work, attempt, { via: receipt.via, isProven: hasOwnRights });
    tellTabs({ kind: "signed-in", placeId: place.id, person: personOf(proof.identity) });
    return { proof, load };
  } catch (error) {
    load?.cancel();
    throw error;
  }
}

/** A credential that works once is sent once, also by a page that came back from a cache, and by this browser's other tabs. */
function assertUnsent<P extends Place, Client>(
  { provider: { explain } }: SignIn<P, Client>,
  { fresh: { place }, mark }: Attempt<P>,
): void {
  if (mark !== undefined && explain.credentialRepeated && wasSent(place.id, mark)) {
    throw explain.credentialRepeated(place);
  }
}

/** The person logged out while the session was being made: it is ended, and not used. */
async function endIfLoggedOut<P extends Place, Client>(
  work: SignIn<P, Client>,
  proof: Proof<P>,
  step: Step,
): Promise<void> {
  const { place, identity, rightsKey } = proof;
  try {
    assertNotLoggedOut(work, place, identity);
  } catch (error) {
    const hasEnded = await endSession(work.provider, work.ask, place, { identity, rightsKey }, step).catch(() => false);
    if (!hasEnded) warn(work, "logout-incomplete");
    throw error;
  }
}

/**
 * Before spending: ends a session that is another person's (`takeover`) or the same person's with other rights, where a page may.
 * False when the session that will be proven may still be an older one with other rights.
 */
async function makeRoom<P extends Place, Client>(work: SignIn<P, Client>, attempt: Attempt<P>): Promise<boolean> {
  const { provider, call } = work;
  const { seen, expected, fresh } = attempt;
  const { place } = fresh;
  // The session that is there is the one which the server made just now.
  if (fresh.kind === "granted") return true;
  const found = personIn(seen);
  const isOther = found !== undefined && expected.identity !== undefined && found.key !== expected.identity.key;
  const hasOtherRights = judgeAttempt(work, attempt).kind === "other-rights";
  if (!hasOtherRights && !(isOther && call.takeover)) return true;
  const step = stepOf(work, attempt.number);
  announceOwnEnd(place.id);
  const ended = await provider.end?.(place, step);
  if (ended === "ended") {
    attempt.seen = await provider.check(place, step, seen?.via);
    forgetUnlessSeen(place.id, attempt.seen);
  }
  return !hasOtherRights || personIn(attempt.seen) === undefined;
}

/**
 * True when another call has signed in meanwhile under other rights, because it did not wait for this call's turn any longer: the
 * session that was proven may be that call's.
 */
function hasOtherSignedIn<P extends Place>({ fresh, expected: { rightsKey } }: Attempt<P>): boolean {
  // What is remembered may be older than a grant, whose session nobody had to make room for.
  if (fresh.kind === "granted") return false;
  const latest = recallSession(fresh.place.id)?.rightsKey;
  return !!latest && !!rightsKey && latest !== rightsKey && !isOfOtherSecret(latest, rightsKey);
}

function consume<P extends Place, Client>(work: SignIn<P, Client>, attempt: Attempt<P>): Promise<Receipt> {
  const { provider, deck, look } = work;
  const { fresh, number, mark } = attempt;
  if (mark !== undefined) rememberSent(fresh.place.id, mark);
  if (fresh.kind === "granted") return Promise.resolve({ via: "granted", accepted: true, served: false });
  const lookOnce = async () => (attempt.seen ??= await look(fresh.place));
  return runStage(deck.emit, "consume", number, () => provider.consume(fresh, lookOnce, stepOf(work, number)));
}

/** Holds receipt and looks against the outcome table. */
async function prove<P extends Place, Client>(
  work: SignIn<P, Client>,
  attempt: Attempt<P>,
  receipt: Receipt,
  after: Sighting,
): Promise<Proof<P>> {
  const { fresh, expected, memory, seen: before } = attempt;
  const { place } = fresh;
  const isRememberedKey = !!expected.rightsKey && memory?.rightsKey === expected.rightsKey;
  const outcome = judge({ receipt, before, after, expected, isRememberedKey });
  // The session that this credential has made is not the remembered one, also where both are of the same other person.
  const isReplaced = outcome.kind === "other-user" && receipt.accepted;
  forgetUnlessSeen(place.id, isReplaced ? { session: "none" } : after);
  attempt.seen = after;
  const failure = await explainOutcome(work, attempt, receipt, outcome);
  if (failure) throw failure;
  if (outcome.kind === "unconfirmed") warn(work, "user-not-named", outcome.formerToo?.label);
  const isConfirmed = outcome.kind === "confirmed";
  const { rightsKey } = expected;
  return {
    place,
    identity: personIn(after),
    isConfirmed,
    isReused: false,
    rightsKey,
    via: after.via,
    logouts: work.logouts,
  };
}

/** What to throw for an outcome that proves nobody, or somebody else; `undefined` for a proof. */
async function explainOutcome<P extends Place, Client>(
  work: SignIn<P, Client>,
  attempt: Attempt<P>,
  receipt: Receipt,
  outcome: Outcome,
): Promise<Error | undefined> {
  const { explain } = work.provider;
  const { place } = attempt.fresh;
  const { identity } = attempt.expected;
  switch (outcome.kind) {
    case "no-session":
      return receipt.stranger ?? explainMissingSession(work, attempt, receipt);
    case "rejected":
      return (
        receipt.stranger ?? explain.credentialRejected(place, { ...outcome, receipt }, stepOf(work, attempt.number))
      );
    case "other-user":
      return identity && explain.otherUserFound(place, identity, outcome.found);
    default:
      return undefined;
  }
}

/**
 * Two more looks. When one of them finds a session, the nodes behind the place's name disagree; an anonymous visitor proves
 * nothing, as ever; else the cookie was not kept.
 */
async function explainMissingSession<P extends Place, Client>(
  work: SignIn<P, Client>,
  { fresh: { place }, number, seen }: Attempt<P>,
  receipt: Receipt,
): Promise<Error> {
  const { provider } = work;
  const step = stepOf(work, number);
  const again = await lookAgain(provider, place, step, seen?.via);
  if (again === "anonymous") return provider.explain.credentialRejected(place, { isAnonymous: true, receipt }, step);
  if (again !== "none") return provider.explain.nodesDisagree(place);
  return provider.explain.cookieBlocked(place, receipt, step);
}

function remember<P extends Place, Client>(
  { provider }: SignIn<P, Client>,
  { fresh: { place }, expected, seen, mark: credential }: Attempt<P>,
  how: { readonly via: string; readonly isProven: boolean },
): void {
  rememberPlace(provider.memoryKey, place.id);
  const whose = { identity: personIn(seen), rightsKey: expected.rightsKey };
  rememberSession(place.id, whose, { ...how, credential });
}
