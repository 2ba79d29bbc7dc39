// Uses the session that the browser has already, where it is the expected person's with the same rights.
import { judgeAttempt, warn, type Attempt, type Proof, type SignIn } from "./attempt.js";
import { personIn } from "./outcome.js";
import type { Place, Sighting } from "./provider.js";
import { isSessionOf, judgeReuse } from "./reuse.js";
import { recallSession } from "./share/memory.js";
import { presentSession } from "./share/present.js";
import { wasSent } from "./share/sent.js";

/** Where the page named a person and the rights, a look may tell that nothing needs to be asked for. */
export async function reuseUnasked<P extends Place, Client>(work: SignIn<P, Client>): Promise<Proof<P> | undefined> {
  const { provider, call, knownPlace, look } = work;
  if (!knownPlace || !provider.expected?.identity) return undefined;
  const seen = await look(knownPlace);
  const judgement = judgeReuse(call.reuse, seen, provider.expected, recallSession(knownPlace.id));
  return judgement.kind === "reusable"
    ? reusedProof(work, knownPlace, seen, provider.expected.rightsKey, judgement.isProven)
    : undefined;
}

/** Looks at the session before anything is spent, and uses it where it is the expected person's with the same rights. */
export async function reuseInstead<P extends Place, Client>(
  work: SignIn<P, Client>,
  attempt: Attempt<P>,
): Promise<Proof<P> | undefined> {
  const { call, look } = work;
  const { fresh, expected } = attempt;
  if (attempt.number === 1 && isLookNeeded(work, attempt)) attempt.seen = await look(fresh.place);
  const judgement = judgeAttempt(work, attempt);
  if (attempt.seen && judgement.kind === "reusable") {
    return reusedProof(work, fresh.place, attempt.seen, expected.rightsKey, judgement.isProven);
  }
  const granted = foundGranted(attempt);
  if (granted) return reusedProof(work, fresh.place, granted, expected.rightsKey, true);
  return call.spends ? reuseRepeated(work, attempt) : rejoinPresent(work, attempt);
}

/** A session that came with the page was there before the look, so the look that found its person is the proof. */
function foundGranted<P extends Place>({ fresh, seen, expected }: Attempt<P>): Sighting | undefined {
  if (fresh.kind !== "granted" || fresh.cameWithPage !== true || expected.identity === undefined) return undefined;
  return personIn(seen)?.key === expected.identity.key ? seen : undefined;
}

/** A credential that was sent before is not sent again; the session that it made will do, where it is still there. */
function reuseRepeated<P extends Place, Client>(
  work: SignIn<P, Client>,
  { fresh: { place }, mark, seen, expected, memory }: Attempt<P>,
): Proof<P> | undefined {
  if (!seen || mark === undefined || !work.call.reuse || !wasSent(place.id, mark)) return undefined;
  if (!isSessionOf(mark, seen, expected, memory)) return undefined;
  const proof = reusedProof(work, place, seen, expected.rightsKey, memory?.isProven === true);
  if (expected.identity) return proof;
  warn(work, "user-not-named", proof.identity?.label);
  return { ...proof, isConfirmed: false };
}

/** With `reuse: false` a look only tells of a session with other rights; where none is remembered, nobody waits for it. */
function isLookNeeded<P extends Place, Client>(
  { call, knownPlace }: SignIn<P, Client>,
  { fresh, expected, memory }: Attempt<P>,
): boolean {
  if (call.reuse !== false || call.takeover || !call.spends || fresh.place.id !== knownPlace?.id) return true;
  if (!memory?.rightsKey || !expected.rightsKey) return false;
  return memory.rightsKey !== expected.rightsKey || !memory.isProven;
}

/** Spends nothing: the session will do when this page already has it for the person and the rights that were answered. */
function rejoinPresent<P extends Place, Client>(
  work: SignIn<P, Client>,
  { fresh: { place }, expected, seen }: Attempt<P>,
): Proof<P> {
  const present = presentSession(place.id);
  const isPresent = present?.identity?.key === expected.identity?.key && present?.rightsKey === expected.rightsKey;
  const person = personIn(seen);
  if (seen && person && isPresent && person.key === expected.identity?.key) {
    return reusedProof(work, place, seen, expected.rightsKey, true);
  }
  throw work.provider.explain.otherUserPresent(place, person);
}

function reusedProof<P extends Place, Client>(
  work: SignIn<P, Client>,
  place: P,
  seen: Sighting,
  rightsKey: string | undefined,
  isProven: boolean,
): Proof<P> {
  if (!isProven) warn(work, "rights-unproven");
  const identity = personIn(seen);
  return { place, identity, isConfirmed: true, isReused: true, rightsKey, via: seen.via, logouts: work.logouts };
}
