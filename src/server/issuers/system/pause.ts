// A system that said 429 is left alone until the time that it named.
import { readRetryAfter } from "../../retry-after.js";

export interface Pause {
  /** Whole seconds until the system may be asked again; 0 when it may. */
  secondsLeft(): number;
  /** Begins with the system's `Retry-After`; a second without one. */
  begin(retryAfter: string | null): void;
}

export function createPause(): Pause {
  let endsAt = -Infinity;
  return {
    secondsLeft: () => Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)),
    begin: (retryAfter) => {
      endsAt = performance.now() + (readRetryAfter(retryAfter) ?? 1) * 1000;
    },
  };
}
