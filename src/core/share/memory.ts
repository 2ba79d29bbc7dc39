// What this browser remembers between page loads (localStorage): where the last sign-in of an endpoint was, and of each place
// who signed in, under which rights key and by which way. No secret is in any of it, and no name: the person is a fingerprint.
import { storageName } from "../name.js";
import type { Sighting, Whose } from "../provider.js";
import { fingerprint } from "./fingerprint.js";
import { readStored, writeStored } from "./storage.js";

/** How this browser last signed in to a place. */
export interface SessionMemory {
  /** Fingerprint of the person. */
  readonly person: string;
  /** The rights key of the credential that was spent; empty when there was none. */
  readonly rightsKey: string;
  /** False when the session may still be an older one of the same person, with other rights. */
  readonly isProven: boolean;
  /** How the credential was spent. */
  readonly via: string;
  /** Fingerprint of the credential that made the session, where it works once. */
  readonly credential?: string | undefined;
  /** When: `Date.now()`. */
  readonly at: number;
}

/** The id of the place at which the endpoint `memoryKey` signed in last. */
export const recallPlace = (memoryKey: string | undefined): string | undefined =>
  memoryKey === undefined ? undefined : readStored(storageName("place", memoryKey));

export function rememberPlace(memoryKey: string | undefined, placeId: string): void {
  if (memoryKey !== undefined) writeStored(storageName("place", memoryKey), placeId);
}

/** The next sign-in of the endpoint may be somewhere else. */
export function forgetPlace(memoryKey: string | undefined): void {
  if (memoryKey !== undefined) writeStored(storageName("place", memoryKey), undefined);
}

export function recallSession(placeId: string): SessionMemory | undefined {
  try {
    const memory = JSON.parse(readStored(storageName("session", placeId)) ?? "") as SessionMemory | null;
    return memory && typeof memory.rightsKey === "string" ? memory : undefined;
  } catch {
    return undefined;
  }
}

export function rememberSession(
  placeId: string,
  { identity, rightsKey = "" }: Whose,
  how: Pick<SessionMemory, "via" | "isProven" | "credential">,
): void {
  const person = identity ? fingerprint(identity.key) : "";
  const memory: SessionMemory = { person, rightsKey, ...how, at: Date.now() };
  writeStored(storageName("session", placeId), JSON.stringify(memory));
}

/** Forgets the session when a look finds nobody, an anonymous visitor or another person: it is over. */
export function forgetUnlessSeen(placeId: string, { session }: Pick<Sighting, "session">, askedAt?: number): void {
  if (session === "unnamed") return;
  const isSame = typeof session === "object" && recallSession(placeId)?.person === fingerprint(session.key);
  if (!isSame) forgetSession(placeId, askedAt);
}

/**
 * Forgets the rights key and the credential of a session that is over. Unless somebody has signed in after `askedAt` (`Date.now()`):
 * what was known then says nothing of that.
 */
export function forgetSession(placeId: string, askedAt = Infinity): void {
  const memory = recallSession(placeId);
  if ((!memory?.rightsKey && !memory?.credential) || memory.at > askedAt) return;
  const { isProven, via, at } = memory;
  const rest = { person: "", rightsKey: "", isProven, via, at };
  writeStored(storageName("session", placeId), JSON.stringify(rest));
}
