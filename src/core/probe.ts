// A look that several parts of a call wait for. When the look has been answered and is asked for again, it is made anew: while
// this tab waited for its turn, another tab may have signed in.
import type { Sighting } from "./provider.js";

export type Look = () => Promise<Sighting>;

/** Looks with `look`; those who ask while a look is under way share it. */
export function shareLook(look: Look): Look {
  let underWay: Promise<Sighting> | undefined;
  const forget = () => {
    underWay = undefined;
  };
  return () => {
    if (!underWay) {
      underWay = look();
      underWay.then(forget, forget);
    }
    return underWay;
  };
}
