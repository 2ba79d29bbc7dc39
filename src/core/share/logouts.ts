// Logouts, counted for each place. A sign-in or a renewal that was begun before a logout of the same person is not used. The counts
// are kept in this browser, too: a tab that was frozen, or that came back from the back/forward cache, was told of nothing.
import { storageName } from "../name.js";
import type { Identity } from "../provider.js";
import { fingerprint } from "./fingerprint.js";
import { pageRegistry, type Logout } from "./page.js";
import { readStored, writeStored } from "./storage.js";

/** Logouts by place, as they were counted at one moment. */
export type Logouts = Readonly<Record<string, Logout>>;

const NAME = storageName("logouts", "");

/** A person in what other tabs read. */
export const personOf = (identity: Identity | undefined): string => (identity ? fingerprint(identity.key) : "");

/** All that this page or another tab has counted. */
export function countedLogouts(): Logouts {
  const counted: Record<string, Logout> = { ...storedLogouts() };
  for (const [placeId, logout] of pageRegistry().logouts) {
    if (logout.count > (counted[placeId]?.count ?? 0)) counted[placeId] = logout;
  }
  return counted;
}

/** Counts a logout of this person; returns the count. */
export function countLogout(placeId: string, identity: Identity | undefined): number {
  const count = (countedLogouts()[placeId]?.count ?? 0) + 1;
  noteLogout(placeId, { count, person: personOf(identity) });
  return count;
}

/** Keeps what was counted here or in another tab, unless more is known already. */
export function noteLogout(placeId: string, logout: Logout): void {
  const counted = countedLogouts();
  if (logout.count <= (counted[placeId]?.count ?? 0)) return;
  pageRegistry().logouts.set(placeId, logout);
  writeStored(NAME, JSON.stringify({ ...counted, [placeId]: logout }));
}

/** True when the person may have logged out since: the last one who did is the same or is not known, or was not the only one. */
export function hasLoggedOutSince(before: Logouts, placeId: string, identity: Identity | undefined): boolean {
  const now = countedLogouts()[placeId];
  const more = (now?.count ?? 0) - (before[placeId]?.count ?? 0);
  if (!now || more <= 0) return false;
  const me = personOf(identity);
  return more > 1 || !now.person || !me || now.person === me;
}

function storedLogouts(): Logouts {
  try {
    const stored = JSON.parse(readStored(NAME) ?? "{}") as Record<string, Partial<Logout> | null>;
    const whole = Object.entries(stored).filter(
      ([, logout]) => typeof logout?.count === "number" && typeof logout.person === "string",
    );
    return Object.fromEntries(whole) as Logouts;
  } catch {
    return {};
  }
}
