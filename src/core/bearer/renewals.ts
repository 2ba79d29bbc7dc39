// A renewal: one at a time for all who wait for it, and none any more when three in ten minutes were no use.
import { cureOf } from "../errors/embed-error.js";

const MOST = 3;
const WITHIN_MS = 600_000;

export interface Renewal<T> {
  readonly isUnderWay: () => boolean;
  /** Joins the renewal under way, or starts one. `wasRefused`: what is replaced was refused, so that this renewal may be no use either. */
  readonly run: (how: { readonly wasRefused: boolean }) => Promise<T>;
  /** The same because the page says so: it is not counted, and a failure of one that was under way is not its own. */
  readonly insist: () => Promise<T>;
}

/**
 * `ask` gets the new credential; `isWanted` is true when the page itself wants it. A renewal counts when it replaces what was refused,
 * and when it fails for good; `spent` makes the error of a further one.
 */
export function createRenewal<T>(ask: (isWanted: boolean) => Promise<T>, spent: () => Error): Renewal<T> {
  let underWay: Promise<T> | undefined;
  let lastFailure: Error | undefined;
  let counted: readonly number[] = [];
  const recent = () => counted.filter((atMs) => performance.now() - atMs < WITHIN_MS);
  const count = () => {
    counted = [...recent(), performance.now()];
  };
  const renew = async (isWanted: boolean, wasRefused: boolean) => {
    if (!isWanted && recent().length >= MOST) throw lastFailure ?? spent();
    if (wasRefused) count();
    try {
      const fresh = await ask(isWanted);
      lastFailure = undefined;
      return fresh;
    } catch (error) {
      if (error instanceof Error) lastFailure = error;
      // A failure that may pass is limited by the page's retries; the same answer again and again is not.
      if (!wasRefused && cureOf(error) !== "same-call") count();
      throw error;
    }
  };
  const begin = (isWanted: boolean, wasRefused: boolean) => {
    const forget = () => {
      underWay = undefined;
    };
    underWay = renew(isWanted, wasRefused);
    underWay.then(forget, forget);
    return underWay;
  };
  return {
    isUnderWay: () => underWay !== undefined,
    run: ({ wasRefused }) => underWay ?? begin(false, wasRefused),
    insist: async () => (await underWay?.catch(() => undefined)) ?? begin(true, false),
  };
}
