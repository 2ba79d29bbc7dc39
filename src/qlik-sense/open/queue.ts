// RequireJS's queue of nameless define() calls: plain script tags of the page leave some there, and the next call of RequireJS
// throws "mismatch" for one of them each time.
import { isMismatch } from "../errors/open.js";

/** One throw for each nameless define(); each throw drops one. */
const MOST_LEFTOVERS = 999;

/** Runs `run`, once more for each nameless define() that is thrown for. */
export function dropLeftovers<T>(run: () => T): T {
  for (let dropped = 0; ; dropped++) {
    try {
      return run();
    } catch (error) {
      if (!isMismatch(error) || dropped >= MOST_LEFTOVERS) throw error;
    }
  }
}
