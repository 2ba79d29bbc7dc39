// The div form: finds the elements that ask for an object, now and whenever the page changes.
import { scriptSettings } from "./script-tag.js";
import type { Source } from "../index.js";
import type { ElementOptions } from "./call.js";
import { WISHES } from "./object-wish.js";
import { OBSERVED } from "./observed.js";
import { createPlace, type PageSettings, type Place } from "./place.js";
import { createSignIns } from "./sign-in.js";

/** Charts change the document often; it is looked over at most this often. */
const PAUSE_MS = 50;

/**
 * Shows Qlik objects in all elements with `data-qlik-app` and `data-qlik-object` (or `id="qlik:<app>:<object>"`), also in
 * those that come later. The first one signs the page in, once for all.
 *
 * @param source As for `authenticate`. Without it `data-ticket-url` says it, on the element or on a script tag.
 * @param options As for `authenticate`.
 * @returns The function that ends it: what is shown is taken away.
 * @example
 * const stop = watchQlikObjects("/api/qlik-ticket", { proxy: "https://sense.example.com/mashup" });
 */
export const watchQlikObjects = (source?: Source, options: ElementOptions = {}): (() => void) =>
  watchPlaces(pageSettings(source, options));

export const pageSettings = (source: Source | undefined, options: ElementOptions): PageSettings => ({
  attributes: scriptSettings(null),
  signIns: source === undefined ? undefined : createSignIns({ source, options }),
});

export function watchPlaces(page: PageSettings): () => void {
  const places = new Map<HTMLElement, Place>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    timer = undefined;
    for (const host of document.querySelectorAll<HTMLElement>(WISHES)) {
      if (!places.has(host)) places.set(host, createPlace(host, page));
    }
    for (const [host, place] of places) {
      if (host.isConnected && host.matches(WISHES)) place.update();
      else {
        place.leave();
        places.delete(host);
      }
    }
  };
  const observer = new MutationObserver(() => (timer ??= setTimeout(look, PAUSE_MS)));
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: OBSERVED.map((name) => `data-${name}`).concat(
      "data-qlik-app",
      "data-qlik-object",
      "data-qlik-sheet",
    ),
  });
  look();
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const place of places.values()) place.leave();
    page.signIns?.release();
  };
}
