// What stands in an element whose session has ended, or is being made anew, in the place of what was drawn.
import type { Attributes } from "./attributes.js";
import type { Drawing } from "./draw-object.js";
import { expiredText, retryOf } from "./failure.js";
import { createFrame } from "./frame.js";

/** The visitor's button begins a renewal; any other input of the visitor does, too. */
export function showNotice(
  host: HTMLElement,
  state: "expired" | "renewing",
  settings: Attributes,
  tryAgain: () => void,
): Drawing {
  const frame = createFrame(host);
  if (state === "renewing") frame.wait(settings["textloading"] ?? "Loading…");
  else frame.fail(expiredText(settings), "", retryOf(settings, tryAgain));
  return { isInPlace: frame.isInPlace, isDone: () => true, close: frame.remove };
}
