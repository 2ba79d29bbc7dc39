// What stands in an element whose session has ended, or is being made anew, in the place of what was drawn.
import type { Attributes } from "./attributes.js";
import type { Drawing } from "./draw-object.js";
import { expiredText, retryOf, showsDetail } from "./failure.js";
import { createFrame } from "./frame.js";

/** The visitor's button begins a renewal; any other input of the visitor does, too. */
export function showNotice(
  host: HTMLElement,
  state: "expired" | "renewing",
  settings: Attributes,
  tryAgain: () => void,
): Drawing {
  const frame = createFrame(host, settings);
  if (state === "renewing") frame.say(state, settings["textloading"] ?? "Loading…");
  else frame.say(state, expiredText(settings), { retry: retryOf(settings, tryAgain) });
  return { isInPlace: frame.isInPlace, isDone: () => true, close: frame.remove };
}

/** Frameworks may set the attributes a while after the element: only what is still missing then is told. */
const NAMELESS_MS = 1_000;
const NAMELESS = 'A <qlik-object> names nothing to show: app="…" and object="…" (or sheet="…").';
let saidSo = false;

/** An element that names neither app nor object shows nothing to visitors; developers read why. */
export function showNameless(host: HTMLElement, settings: Attributes): Drawing {
  let remove: (() => void) | undefined;
  const timer = setTimeout(() => {
    if (!saidSo) console.warn(`qlik-ticket: ${NAMELESS}`);
    saidSo = true;
    if (!showsDetail(settings)) return;
    const frame = createFrame(host, settings);
    ({ remove } = frame);
    frame.say("empty", NAMELESS);
  }, NAMELESS_MS);
  return {
    isInPlace: () => true,
    isDone: () => true,
    close() {
      clearTimeout(timer);
      remove?.();
    },
  };
}
