// A bearer's session on a clock of the test's.
import { afterEach, beforeEach, vi } from "vitest";
import { openPage } from "../../support/page.js";
import { bearerProvider, type Issued, type TestBearer } from "./bearer-provider.js";
import { runBearer, tokenOf } from "./run-bearer.js";

/** Gives each test of the file a page of its own, and fake timers. */
export function useClock(): void {
  beforeEach(() => {
    openPage();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Lets the time pass. */
export const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A session that one call holds. */
export async function signedIn(more: Partial<TestBearer> = {}, issue?: (number: number) => Issued) {
  const { provider, asked } = bearerProvider(more, issue);
  const run = runBearer(provider);
  await pass(0);
  const connection = await run.outcome;
  return { ...connection, connection, asked, heard: run.heard, token: () => tokenOf(connection) };
}
