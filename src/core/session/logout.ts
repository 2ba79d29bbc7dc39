// A logout: this page and the other tabs first, then the server, once, and only where the session is still this person's.
import type { Proof } from "../attempt.js";
import { endSession } from "../end-session.js";
import { timedOut } from "../errors/call.js";
import { openScope } from "../net/scope.js";
import { personIn } from "../outcome.js";
import type { CookieProvider, Place, Step } from "../provider.js";
import { tellTabs } from "../share/channel.js";
import { countLogout, personOf } from "../share/logouts.js";
import { forgetSession } from "../share/memory.js";
import { handlesAt } from "../share/present.js";
import { inTurn } from "../share/turn.js";

/** Five seconds for the turn, where another tab holds it, and ten to end the session. The next sign-in waits for five seconds. */
const LOGOUT_MS = 15_000;

/** Closes all that this page and other tabs hold for the person: what is begun before is not used any more. */
export function closeEverywhere<P extends Place>({ place, identity }: Proof<P>): void {
  const count = countLogout(place.id, identity);
  forgetSession(place.id);
  tellTabs({ kind: "signed-out", placeId: place.id, person: personOf(identity), count });
  for (const handle of handlesAt(place.id)) handle.close("signed-out");
}

/**
 * Ends the session at the server. False where it may go on there: nobody could be asked, nothing was ended, or not in time. Never
 * throws.
 */
export async function endAtServer<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
): Promise<boolean> {
  const { signal, end } = openScope(undefined, LOGOUT_MS, () => timedOut(provider.words, "verify", LOGOUT_MS));
  try {
    return await inTurn(proof.place.id, signal, () => endInTurn(provider, proof, signal));
  } catch {
    return false;
  } finally {
    end();
  }
}

async function endInTurn<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  { place, identity, rightsKey, via }: Proof<P>,
  signal: AbortSignal,
): Promise<boolean> {
  const step: Step = { signal, attempt: 1, reason: "start", warn: () => undefined };
  const seen = await provider.check(place, step, via).catch(() => undefined);
  // Another person's session, or none, is not ours to end.
  const isGone = seen?.session === "none" || seen?.session === "anonymous";
  const found = personIn(seen);
  if (isGone || (found && identity && found.key !== identity.key)) return true;
  const ask = await provider.prepare(signal);
  return endSession(seen ? provider : {}, ask, place, { identity, rightsKey }, step);
}
