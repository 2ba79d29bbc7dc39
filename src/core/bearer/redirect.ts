// A login by navigation. What is to be kept lies in `sessionStorage`, which this tab alone can read, until the browser is back.
import { storageUnusable } from "./sentences.js";
import { storageName } from "../name.js";
import { settle } from "../net/scope.js";
import { toUrl } from "../net/url.js";
import type { BearerProvider, Place, Redirect, Returned } from "../provider.js";
import { pageRegistry } from "../share/page.js";

/** A page that has just come back from a login, and would leave again at once, would go on for ever. */
const AGAIN_MS = 60_000;
const LEAVING = "leaving";

interface Kept {
  readonly keep: string;
  readonly mark: string;
  /** The page that was left. */
  readonly from: string;
  /** The address to which the browser came back, where that was another page than the one that was left. */
  readonly url?: string;
}

/** Whose login it is. */
type Traveller = Pick<BearerProvider<Place, unknown>, "name" | "memoryKey" | "words">;

const KEPT = storageName("redirect", "");

const idOf = ({ name, memoryKey = "" }: Traveller): string => JSON.stringify([name, memoryKey]);
const keptName = (traveller: Traveller): string => KEPT + idOf(traveller);
const leftName = (traveller: Traveller): string => storageName("left", idOf(traveller));

function read(name: string): string | undefined {
  try {
    return sessionStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function readKept(name: string): Kept | undefined {
  try {
    const kept = JSON.parse(read(name) ?? "") as Kept | null;
    return kept && typeof kept.mark === "string" && kept.mark !== "" ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** True when this tab has left for the same login within the last minute, and is back. */
export const hasJustLeft = (traveller: Traveller): boolean =>
  !isLeaving() && Math.abs(Date.now() - Number(read(leftName(traveller)) ?? NaN)) < AGAIN_MS;

/** Forgets that this tab has left: the person has signed out, and the next login is another one. */
export function forgetLeaving(traveller: Traveller): void {
  if (read(leftName(traveller)) !== undefined) sessionStorage.removeItem(leftName(traveller));
}

/** True while this page is on its way to a login. */
const isLeaving = (): boolean => pageRegistry().kept.has(LEAVING);

/**
 * Leaves this page for a login. The promise never resolves: it rejects when `signal` aborts, which is what is left to do for a page
 * that the browser kept. Throws `unsupported-environment` where nothing can be kept.
 */
export function leave(traveller: Traveller, { redirectTo, keep, mark }: Redirect, signal: AbortSignal): Promise<never> {
  if (!isLeaving()) {
    keepFor(traveller, { keep, mark, from: location.href });
    goTo(redirectTo);
  }
  return settle<never>(signal, () => undefined);
}

function keepFor(traveller: Traveller, kept: Kept): void {
  try {
    sessionStorage.setItem(keptName(traveller), JSON.stringify(kept));
    sessionStorage.setItem(leftName(traveller), String(Date.now()));
  } catch {
    throw storageUnusable(traveller.words);
  }
}

function goTo(address: string): void {
  const url = toUrl(address);
  // An address such as `javascript:` would be run, not opened.
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError("A redirect leads to an http or https address.");
  const { kept } = pageRegistry();
  kept.set(LEAVING, true);
  // With the Back button the browser may show this very page again: it has not left any more.
  addEventListener("pageshow", () => kept.delete(LEAVING), { once: true });
  // The login takes this page's place in the history: Back leads to the page before it, and not into the login again.
  location.replace(url.href);
}

/**
 * What the browser brought back, once; the page's address is again the one that was left. On a page that is not the one that was
 * left, the browser goes on to that one, and the promise never resolves.
 */
export async function takeReturn(traveller: Traveller, signal: AbortSignal): Promise<Returned | undefined> {
  const name = keptName(traveller);
  const kept = readKept(name);
  if (!kept) return undefined;
  const { keep, mark, from, url = location.href } = kept;
  if (!url.includes(mark)) return undefined;
  if (kept.url === undefined && toUrl(from)?.pathname !== location.pathname) {
    bringBack(name, kept);
    return settle<never>(signal, () => undefined);
  }
  sessionStorage.removeItem(name);
  // The code in the address is spent below; nobody needs to see it, or to send it on as a referrer.
  if (kept.url === undefined) history.replaceState(history.state, "", from);
  return { url, keep };
}

function bringBack(name: string, kept: Kept): void {
  sessionStorage.setItem(name, JSON.stringify({ ...kept, url: location.href }));
  goTo(kept.from);
}

/** For a page that serves as return address alone: goes on to the page that was left. False when no login of this tab ended here. */
export function returnToPage(): boolean {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(KEPT));
  for (const name of names) {
    const kept = readKept(name);
    if (kept && location.href.includes(kept.mark)) {
      bringBack(name, kept);
      return true;
    }
  }
  return false;
}
