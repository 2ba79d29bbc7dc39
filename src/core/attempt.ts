// What the parts of a sign-in hand each other: the work, one credential on its way, and the proof at the end.
import type { Attempts } from "./attempts.js";
import type { CallSettings } from "./call.js";
import type { ClientLoad } from "./open-client.js";
import type { Ask, CookieProvider, Credential, Granted, Identity, Place, Sighting, Step, Whose } from "./provider.js";
import { judgeReuse, type Judgement } from "./reuse.js";
import type { FlightDeck } from "./share/flight.js";
import { hasLoggedOutSince, type Logouts } from "./share/logouts.js";
import type { SessionMemory } from "./share/memory.js";
import { warningOf, type CoreEvent } from "./stage.js";

/** What a sign-in proved. */
export interface Proof<P extends Place> {
  readonly place: P;
  /** As the product names the person; absent where the product names nobody. */
  readonly identity: Identity | undefined;
  /** True when the person is the one whom the page or its endpoint named. */
  readonly isConfirmed: boolean;
  /** True when a live session was used and no credential spent. */
  readonly isReused: boolean;
  readonly rightsKey: string | undefined;
  /** By which way the session was looked at. */
  readonly via: string;
  /** Logouts that were counted when the sign-in began: a later one of the person ends the session. */
  readonly logouts: Logouts;
}

/** What a sign-in ends with. */
export interface SignedIn<P extends Place, Client> {
  readonly proof: Proof<P>;
  /** The load of the client that was begun beside the proof. */
  readonly load?: ClientLoad<Client> | undefined;
}

/** What a sign-in works with. */
export interface SignIn<P extends Place, Client> {
  readonly provider: CookieProvider<P, Client>;
  /** The view of the source whose header functions have run for the share key. */
  readonly ask: Ask<P>;
  /** What the caller wants. */
  readonly call: Pick<CallSettings, "reuse" | "takeover" | "spends" | "wantsClient">;
  readonly deck: FlightDeck<CoreEvent>;
  readonly attempts: Attempts;
  /** Looks whose session the browser has at a place. */
  readonly look: (place: P) => Promise<Sighting>;
  /** The place as it was known before the credential. */
  readonly knownPlace: P | undefined;
  /** Why there is a sign-in: a call, or a session that goes on. */
  readonly reason: "start" | "renew";
  /** Logouts that were counted when the work began: what was begun before a logout is not used. */
  readonly logouts: Logouts;
}

/** One credential on its way: fetched, held against what is there, spent, proven. */
export interface Attempt<P extends Place> {
  readonly number: number;
  readonly fresh: Credential<P> | Granted<P>;
  /** Who must come out, and under which rights. */
  readonly expected: Whose;
  /** How this browser signed in here last. */
  readonly memory: SessionMemory | undefined;
  /** Fingerprint of the credential, where it works once. */
  readonly mark: string | undefined;
  /** What the last look saw; absent where nobody waited for one. */
  seen: Sighting | undefined;
}

/** Holds what was seen and what is remembered against who must come out. */
export const judgeAttempt = <P extends Place, Client>(
  { call }: SignIn<P, Client>,
  { seen, expected, memory }: Attempt<P>,
): Judgement => judgeReuse(call.reuse, seen, expected, memory);

/** What a question to the provider comes with. */
export const stepOf = <P extends Place, Client>(work: SignIn<P, Client>, attempt: number): Step => ({
  signal: work.deck.signal,
  attempt,
  reason: attempt === 1 ? work.reason : "retry",
  warn: (code, detail) => warn(work, code, detail),
});

/** Throws `signed-out` when the person has logged out since the work began. */
export function assertNotLoggedOut<P extends Place, Client>(
  { provider, logouts }: Pick<SignIn<P, Client>, "provider" | "logouts">,
  place: P,
  identity: Identity | undefined,
): void {
  if (hasLoggedOutSince(logouts, place.id, identity)) throw provider.explain.signedOut(place);
}

/** Tells all callers of this sign-in something that is not a failure. */
export function warn<P extends Place, Client>({ deck }: SignIn<P, Client>, code: string, detail?: string): void {
  deck.emit(warningOf(code, detail));
}
