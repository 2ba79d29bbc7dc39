// A prerendered page is not shown yet, and may never be: nothing is spent for it.
import { raceSignal } from "./scope.js";

/** Resolves at once, or when a prerendered page is shown (`prerenderingchange`, Chromium only). */
export async function untilShown(signal: AbortSignal | undefined): Promise<void> {
  if (!(document as { prerendering?: boolean }).prerendering) return;
  const shown = new Promise<unknown>((resolve) => {
    document.addEventListener("prerenderingchange", resolve, { once: true });
  });
  await raceSignal(shown, signal ?? new AbortController().signal);
}
