// Whose page it is now. A page outlives a sign-in: when another person signs in, what the former one was given is closed.
import type { Whose } from "../provider.js";
import { pageRegistry, type Handle, type PresentSession } from "./page.js";

export const presentSession = (placeId: string): PresentSession | undefined => pageRegistry().present.get(placeId);

/** Who holds the place's session on this page, as it is now: a handle that is closed takes itself off the list. */
export const handlesAt = (placeId: string): readonly Handle[] => [...(presentSession(placeId)?.handles ?? [])];

/** Writes down who has signed in to the place; when that is another person than before, closes the former one's handles. */
export function enterPage(placeId: string, { identity, rightsKey }: Whose): PresentSession {
  const { present } = pageRegistry();
  const former = present.get(placeId);
  const isSwitch = former !== undefined && former.identity?.key !== identity?.key;
  const now: PresentSession = {
    identity,
    rightsKey,
    switches: (former?.switches ?? 0) + (isSwitch ? 1 : 0),
    renewals: former && !isSwitch ? former.renewals : 0,
    handles: former && !isSwitch ? former.handles : new Set(),
  };
  // Written first: a listener that the closing calls finds the new person.
  present.set(placeId, now);
  if (isSwitch) for (const handle of [...former.handles]) handle.close("other-user");
  return now;
}

/** Writes down that the person's session was renewed, and tells all who hold it. `made`: by a new credential. */
export function renewPage(placeId: string, made: boolean): void {
  const { present } = pageRegistry();
  const now = present.get(placeId);
  if (!now) return;
  present.set(placeId, { ...now, renewals: now.renewals + 1 });
  for (const handle of [...now.handles]) handle.revive(made);
}
