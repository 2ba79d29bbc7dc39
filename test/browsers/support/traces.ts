// What every failed sign-in must hold to: the page is as it was, and no ticket is written down anywhere.
import { expect } from "vitest";
import type { Surroundings } from "./in-world.js";
import type { Outcome } from "./sign-in.js";

/** @param tickets The fewest that must have been handed out, or the search for them proves nothing. */
export async function expectNoTrace(surroundings: Surroundings, outcome: Outcome, tickets: number): Promise<void> {
  const { world, browser } = surroundings;
  expect(outcome.after).toEqual(outcome.before);
  expect(world.tickets.length).toBeGreaterThanOrEqual(tickets);
  const written = await browser.evaluate("return watch.everythingWritten()");
  for (const ticket of world.tickets) {
    expect(outcome.described).not.toContain(ticket);
    expect(JSON.stringify(outcome.events)).not.toContain(ticket);
    expect(written).not.toContain(ticket);
  }
}
