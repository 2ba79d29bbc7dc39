// Whose session it is, and the one way by which the session asks for a further credential: another person's ends it.
import { timedOut } from "../errors/call.js";
import { openScope, raceSignal } from "../net/scope.js";
import type { BearerProvider, Credential, Identity, Place } from "../provider.js";
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
  const { explain, words } = provider;
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
      const { signal, end } = openScope(ending.signal, withinMs, () => timedOut(words, "acquire", withinMs));
      const stay = () => {
        if (mayLeave) return hasJustLeft(provider) ? explain.redirectedAgain() : undefined;
        return place ? explain.sessionExpired(place) : explain.redirectedAgain();
      };
      const expected = identity ?? provider.expected?.identity;
      try {
        const work = acquireCredential({ provider, signal, emit, reason, expected, otherPerson, stay });
        const credential = await raceSignal(work, signal);
        ending.assertOpen();
        if (identity && place && credential.place.id !== place.id) {
          throw explain.otherPlaceAnswered(place, credential.place);
        }
        return accept(credential);
      } finally {
        end();
      }
    },
  };
}
