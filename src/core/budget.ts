// One budget of retries for the whole page: many callers that fail at once must not storm a server that is in trouble.

/** Ten at once, and one more every six seconds. */
const EACH_MS = 6_000;
const AT_MOST_MS = 60_000;

export interface Budget {
  /** When (ms, `performance.now()`) all that was taken will have been given back. */
  spentUntil: number;
}

/** Takes one retry out of the budget; false when the page has had its share. */
export function takeRetry(budget: Budget): boolean {
  const now = performance.now();
  const until = Math.max(now, budget.spentUntil) + EACH_MS;
  const isLeft = until <= now + AT_MOST_MS;
  if (isLeft) budget.spentUntil = until;
  return isLeft;
}
