// Whose session it is, and the one way by which the session asks for a further credential: another person's ends it.
import { timedOut } from "../errors/call.js";
import { openScope, raceSignal } from "../net/scope.js";
import type { BearerProvider, Credential, Identity, Place, Words } from "../provider.js";
import type { CoreEvent } from "../stage.js";
import { acquireCredential } from "./acquire.js";
import type { Ending } from "./ending.js";
import { hasJustLeft } from "./redirect.js";

export interface Owner<P extends Place> {
  readonly place: () => P | undefined;
  readonly identity: () => Identity | undefined;
  /** Asks for a credential of this person. `mayLeave`: a login by navigation is followed. */
  readonly ask: (reason: "start" | "renew", mayLeave: boolean) => Promise<Credential<P>>;
  readonly accept: (credential: Credential<P>) => Credential<P>;
}

export function createOwner<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  ending: Ending<P>,
  emit: (event: CoreEvent) => void,
  withinMs: number,
): Owner<P> {
  const { explain } = provider;
  let place = provider.knownPlace(undefined);
  let identity: Identity | undefined;
  const accept = (credential: Credential<P>) => {
    ({ place } = credential);
    identity ??= credential.identity;
    ending.enter(credential.place, credential);
    return credential;
  };
  const otherPerson = (at: P, expected: Identity, found: Identity, isAnswered: boolean) => {
    // Nobody has this session yet: what the page said beforehand is what was not met.
    if (!identity)
      return isAnswered ? explain.otherUserAnswered(expected, found) : explain.otherUserFound(at, expected, found);
    ending.close("other-user");
    return explain.otherUserPresent(at, found);
  };
  return {
    place: () => place,
    identity: () => identity,
    accept,
    async ask(reason, mayLeave) {
      ending.assertOpen();
      const expected = identity ?? provider.expected?.identity;
      const work = { provider, emit, reason, expected, otherPerson, stay: () => whyStay(provider, place, mayLeave) };
      const acquire = (signal: AbortSignal) => acquireCredential({ ...work, signal });
      const credential = await within(ending.signal, provider.words, withinMs, acquire);
      ending.assertOpen();
      if (identity && place && credential.place.id !== place.id) {
        throw explain.otherPlaceAnswered(place, credential.place);
      }
      if (isUnnamed(provider, credential, expected)) emit({ type: "warning", code: "user-not-named" });
      return accept(credential);
    },
  };
}

/** Of one for all uses the first was looked at when it came; else each is a first one. */
const isUnnamed = <P extends Place, Client>(
  { takes }: BearerProvider<P, Client>,
  { identity }: Credential<P>,
  expected: Identity | undefined,
): boolean => takes === "one-each" && !identity && !expected;

/** Runs `work` until `outer` aborts, for at most `ms` milliseconds. */
async function within<T>(
  outer: AbortSignal,
  words: Words,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, end } = openScope(outer, ms, () => timedOut(words, "acquire", ms));
  try {
    return await raceSignal(work(signal), signal);
  } finally {
    end();
  }
}

/** Why no login by navigation is followed; `undefined` where one is. */
function whyStay<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  place: P | undefined,
  mayLeave: boolean,
) {
  const { explain } = provider;
  if (mayLeave) return hasJustLeft(provider) ? explain.redirectedAgain() : undefined;
  return place ? explain.sessionExpired(place) : explain.redirectedAgain();
}
