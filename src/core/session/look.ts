// One look at the session serves all parts of a page that want to know at the same time.
import { timedOut } from "../errors/call.js";
import { openScope, raceSignal } from "../net/scope.js";
import type { CookieProvider, Place, Sighting } from "../provider.js";
import { forgetUnlessSeen } from "../share/memory.js";
import { pageRegistry, type SharedSighting } from "../share/page.js";

/** What a look saw, and when it was asked. */
export interface Seen {
  readonly sighting: Sighting;
  /** `performance.now()`: what happened later is not in it. */
  readonly askedAtMs: number;
}

const CHECK_MS = 15_000;

/**
 * Looks at the place, or joins a look that is under way. Throws what the provider's look throws, `timeout`, and the signal's reason.
 * A look that nobody waits for any more is given up.
 */
export async function lookAt<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  via: string,
  signal: AbortSignal,
): Promise<Seen> {
  signal.throwIfAborted();
  const { looks } = pageRegistry();
  const key = JSON.stringify([provider.name, place.id]);
  let look = looks.get(key);
  if (!look) {
    look = beginLook(provider, place, via);
    looks.set(key, look);
  }
  look.waiting += 1;
  try {
    return { sighting: (await raceSignal(look.answer, signal)) as Sighting, askedAtMs: look.askedAtMs };
  } finally {
    look.waiting -= 1;
    if (look.waiting === 0) {
      look.end();
      looks.delete(key);
    }
  }
}

function beginLook<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  via: string,
): SharedSighting {
  const { signal, end } = openScope(undefined, CHECK_MS, () => timedOut(provider.words, "verify", CHECK_MS));
  const askedAt = Date.now();
  const step = { signal, attempt: 1, reason: "start" as const, warn: () => undefined };
  const answer = provider.check(place, step, via).then((sighting) => {
    forgetUnlessSeen(place.id, sighting, askedAt);
    return sighting;
  });
  return { askedAtMs: performance.now(), answer, waiting: 0, end: () => end() };
}
