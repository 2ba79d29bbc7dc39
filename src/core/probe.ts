// A look that several parts of a call wait for. One that was answered before it is asked for again is made anew: while this
// tab waited for its turn, another one may have signed in.
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
