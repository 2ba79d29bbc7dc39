// One look at the session serves all parts of a page that want to know at the same time, and for two seconds after its answer.
import { timedOut } from "../errors/call.js";
import { openScope } from "../net/scope.js";
import type { CookieProvider, Place, Sighting } from "../provider.js";
import { forgetUnlessSeen } from "../share/memory.js";
import { pageRegistry } from "../share/page.js";

/** What a look saw, and when it was asked. */
export interface Seen {
  readonly sighting: Sighting;
  /** `performance.now()`: what happened later is not in it. */
  readonly askedAtMs: number;
}

const CHECK_MS = 15_000;

/** Looks at the place, or joins a look that is under way. Throws what the provider's look throws, and `timeout`. */
export async function lookAt<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  via: string,
): Promise<Seen> {
  const { looks } = pageRegistry();
  const key = JSON.stringify([provider.name, place.id]);
  let look = looks.get(key);
  if (!look) {
    const answer = lookOnce(provider, place, via);
    look = { askedAtMs: performance.now(), answer };
    looks.set(key, look);
    const forget = () => void looks.delete(key);
    answer.then(forget, forget);
  }
  return { sighting: (await look.answer) as Sighting, askedAtMs: look.askedAtMs };
}

async function lookOnce<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  via: string,
): Promise<Sighting> {
  const { signal, end } = openScope(undefined, CHECK_MS, () => timedOut(provider.words, "verify", CHECK_MS));
  const askedAt = Date.now();
  try {
    const step = { signal, attempt: 1, reason: "start" as const, warn: () => undefined };
    const sighting = await provider.check(place, step, via);
    forgetUnlessSeen(place.id, sighting, askedAt);
    return sighting;
  } finally {
    end();
  }
}
