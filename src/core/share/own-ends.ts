// Ends of a session that this library brings about itself, because the person's rights have changed. They look like a logout.
import { tellTabs } from "./channel.js";
import { pageRegistry } from "./page.js";

/** For this long a logout at the place is taken for this library's own doing. */
const OWN_MS = 10_000;

/** Said before the session is ended, in this tab and to the others. */
export function announceOwnEnd(placeId: string): void {
  noteOwnEnd(placeId);
  tellTabs({ kind: "ending", placeId });
}

export function noteOwnEnd(placeId: string): void {
  pageRegistry().ownEnds.set(placeId, performance.now() + OWN_MS);
}

export const isOwnEnd = (placeId: string): boolean =>
  performance.now() < (pageRegistry().ownEnds.get(placeId) ?? -Infinity);
