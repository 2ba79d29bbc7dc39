// One budget of retries for the whole page: many callers that fail at once must not storm a server that is in trouble.
import { pageRegistry, type Budget } from "./page.js";

/** Ten at once, and one more every six seconds. */
const EACH_MS = 6_000;
const AT_MOST_MS = 60_000;

/** Takes one retry out of the page's budget; false when the page has had its share. */
export function takeRetry(budget: Budget = pageRegistry().retryBudget): boolean {
  const now = performance.now();
  const spentUntil = Math.max(now, budget.spentUntil) + EACH_MS;
  const isLeft = spentUntil <= now + AT_MOST_MS;
  if (isLeft) budget.spentUntil = spentUntil;
  return isLeft;
}
