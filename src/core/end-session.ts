// Ends a person's session, by the first way that there is: the page's own, this browser's alone, the page's backend.
import type { Ask, CookieProvider, Place, Step, Whose } from "./provider.js";

/** False where nothing was ended. Throws what the ways throw. */
export async function endSession<P extends Place, Client>(
  provider: Pick<CookieProvider<P, Client>, "end">,
  ask: Pick<Ask<P>, "endAll" | "endByPage">,
  place: P,
  whose: Whose,
  step: Step,
): Promise<boolean> {
  if (ask.endByPage) return ask.endByPage(place, whose, step);
  if ((await provider.end?.(place, step)) === "ended") return true;
  return (await ask.endAll?.(whose, step)) ?? false;
}
