// A session that one look did not find, and another one may: then the nodes behind the place's name do not know the same sessions.
import type { CookieProvider, Place, Sighting, Step } from "./provider.js";

const LOOKS = 2;

/** Looks again, one look after the other, until one of them finds a session. Throws what a look throws. */
export async function lookAgain<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  place: P,
  step: Step,
  via?: string,
): Promise<Sighting["session"]> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const { session } = await provider.check(place, step, via);
    if (session !== "none") return session;
  }
  return "none";
}
