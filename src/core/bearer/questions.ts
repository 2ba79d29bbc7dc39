// What a bearer's session asks the product: whether it takes the credential, and to take it back. Each question has an end in time.
import { timedOut } from "../errors/call.js";
import { cureOf } from "../errors/embed-error.js";
import { openScope, raceSignal } from "../net/scope.js";
import type { BearerProvider, Identity, Place, Step } from "../provider.js";
import { endSession } from "../end-session.js";
import { tellTabs } from "../share/channel.js";
import { countLogout, personOf } from "../share/logouts.js";
import { forgetPlace } from "../share/memory.js";
import { handlesAt } from "../share/present.js";
import type { CoreEvent } from "../stage.js";
import type { SessionCheck } from "../session/own-look.js";
import type { Ending } from "./ending.js";
import type { Keeper } from "./keeper.js";
import { forgetLeaving } from "./redirect.js";

interface Asking<P extends Place> {
  readonly keeper: Keeper<P>;
  readonly ending: Ending<P>;
  readonly withinMs: number;
}

interface SigningOut<P extends Place> extends Asking<P> {
  readonly place: P | undefined;
  readonly identity: Identity | undefined;
  readonly tell: (event: CoreEvent) => void;
}

/** Asks the product with what is held; nothing is renewed for it. */
export async function checkSession<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { keeper, ending, withinMs, identity }: Asking<P> & { readonly identity: Identity | undefined },
): Promise<SessionCheck> {
  const reason = ending.reason();
  if (reason) return reason === "other-user" ? reason : "inactive";
  const held = keeper.held();
  if (!held || !provider.whose) return "unknown";
  try {
    const found = await inTime(provider, withinMs, (step) => provider.whose?.(held, step));
    return found && identity && found.key !== identity.key ? "other-user" : "active";
  } catch (error) {
    return cureOf(error) === "fresh-credential" ? "inactive" : "unknown";
  }
}

/** Closes what this page and its other tabs hold for the person, then has the credential taken back. Never throws. */
export async function signOut<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { keeper, ending, tell, place, withinMs, identity }: SigningOut<P>,
): Promise<void> {
  const held = keeper.held();
  // Closed first: a renewal that is under way ends with the session.
  if (!ending.close("signed-out")) return;
  forgetLeaving(provider);
  forgetPlace(provider.memoryKey);
  if (!place) return;
  const count = countLogout(place.id, identity);
  tellTabs({ kind: "signed-out", placeId: place.id, person: personOf(identity), count });
  for (const handle of handlesAt(place.id)) handle.close("signed-out");
  const end =
    provider.end && ((at: P, step: Step) => provider.end?.(at, held, step) ?? Promise.resolve("cannot" as const));
  const endThere = async (step: Step) =>
    endSession({ ...(end && { end }) }, await provider.prepare(step.signal), place, { identity }, step);
  const hasEnded = await inTime(provider, withinMs, endThere).catch(() => false);
  if (!hasEnded) tell({ type: "warning", code: "logout-incomplete" });
}

/** A question to the product with a deadline of its own. */
async function inTime<P extends Place, Client, T>(
  { words }: BearerProvider<P, Client>,
  withinMs: number,
  ask: (step: Step) => Promise<T> | undefined,
): Promise<T | undefined> {
  const { signal, end } = openScope(undefined, withinMs, () => timedOut(words, "verify", withinMs));
  try {
    const answer = ask({ signal, attempt: 1, reason: "start", warn: () => undefined });
    return answer && (await raceSignal(answer, signal));
  } finally {
    end();
  }
}
