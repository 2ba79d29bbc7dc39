// A credential may have waited too long before it is sent: for the look, or for this call's turn. It is left to expire, unsent.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetCalls, openPage } from "../support/page.js";
import { run } from "./support/run.js";
import { testProvider } from "./support/test-provider.js";

/** A sign-in whose first credential, living `lifeMs`, is `ageMs` old when its look is answered; the second one is fresh. */
async function signInAfter(ageMs: number, lifeMs: number) {
  const sent: number[] = [];
  const { provider, asked } = testProvider({}, (number) => ({
    lifeMs,
    receivedAtMs: performance.now() - (number === 1 ? ageMs : 0),
  }));
  const consume: typeof provider.consume = (credential, look, step) => {
    sent.push(step.attempt);
    return provider.consume(credential, look, step);
  };
  await run({ ...provider, consume }).outcome;
  return { sent, fetched: asked.filter((each) => each === "acquire").length };
}

beforeEach(() => {
  openPage();
  // The clock stands still, so that an age is exact.
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(100_000);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  forgetCalls();
});

it.each([
  [60_000, 50_000],
  [12_000, 10_000],
])("a credential that lives %i ms is sent while it is at most %i ms old", async (lifeMs, ageMs) => {
  expect(await signInAfter(ageMs, lifeMs)).toEqual({ sent: [1], fetched: 1 });
});

it.each([
  [60_000, 50_001],
  [12_000, 10_001],
])("a credential that lives %i ms is not sent when it is %i ms old: a fresh one is", async (lifeMs, ageMs) => {
  expect(await signInAfter(ageMs, lifeMs)).toEqual({ sent: [2], fetched: 2 });
});
