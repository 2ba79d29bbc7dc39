// Which credentials this browser has sent: one that works once is not sent again. An endpoint or a cache may repeat it, and a page
// comes back out of the browser's history with the one that it was made with. Fingerprints alone are kept, of the last ones, in the
// page and in `localStorage`; where storage is blocked, the page alone knows.
import { storageName } from "../name.js";
import type { Secret } from "../secret.js";
import { fingerprint } from "./fingerprint.js";
import { pageRegistry } from "./page.js";
import { readStored, writeStored } from "./storage.js";

const MOST_REMEMBERED = 20;

/** What is kept of a credential. */
export const markOf = (secret: Secret): string => fingerprint(secret.reveal());

/** True when this browser has sent the credential to the place before. */
export const wasSent = (placeId: string, mark: string): boolean =>
  pageRegistry().sent.has(keyOf(placeId, mark)) || recall(placeId).includes(mark);

export function rememberSent(placeId: string, mark: string): void {
  pageRegistry().sent.add(keyOf(placeId, mark));
  const others = recall(placeId).filter((each) => each !== mark);
  writeStored(storageName("sent", placeId), [...others, mark].slice(-MOST_REMEMBERED).join(" "));
}

const recall = (placeId: string): string[] => readStored(storageName("sent", placeId))?.split(" ") ?? [];

const keyOf = (placeId: string, mark: string): string => `${placeId} ${mark}`;
