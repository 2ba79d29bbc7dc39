// The living session against thousands of days: expiries, logouts, other users, sleeps and a source that fails, in any order, with
// several handles. FUZZ_SCHEDULES sets how many, FUZZ_SEED repeats a run.
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { endLivingPage } from "../unit/core/support/living.js";
import { ACTIONS, startDay, type Action } from "./support/living-day.js";

const DAYS = Number(process.env["FUZZ_SCHEDULES"] ?? 500);
const SEED = Number(process.env["FUZZ_SEED"] ?? (process.env["FUZZ_SCHEDULES"] ? Date.now() % 0x7fffffff : 1));

const daysOf = (what: readonly Action["what"][], pauses: readonly number[], minLength: number) =>
  fc.array(fc.record({ what: fc.constantFrom(...what), handle: fc.nat(3), ms: fc.constantFrom(...pauses) }), {
    minLength,
    maxLength: 40,
    size: "max",
  });
/** Half of the days are rounds of expiry and renewal, which get as far as a fourth renewal within ten minutes. */
const days = fc.oneof(
  daysOf(ACTIONS, [0, 1, 700, 3_000, 700_000], 1),
  daysOf(["hold", "expires", "expires-untold", "renew", "ensure", "input", "other-user-elsewhere"], [0, 1, 6_000], 20),
);

afterEach(() => endLivingPage());

async function play(actions: readonly Action[]) {
  const day = startDay();
  try {
    for (const action of actions) {
      await day.act(action);
      await vi.advanceTimersByTimeAsync(action.ms);
      day.assertPromises();
    }
    await day.end();
    return day.seen;
  } finally {
    endLivingPage();
  }
}

describe(`any day of a living session (${DAYS} at random, FUZZ_SEED=${SEED})`, () => {
  const seen = new Map<string, number>();

  it(
    "whatever happens on a day, no credential is sent twice, nobody is renewed after a logout, and no other person's session is used",
    async () => {
      const holds = async (actions: readonly Action[]) => {
        for (const what of await play(actions)) seen.set(what, (seen.get(what) ?? 0) + 1);
      };
      await fc.assert(fc.asyncProperty(days, holds), { seed: SEED, numRuns: DAYS });
      console.log(`model: ${DAYS} days of living sessions`, Object.fromEntries([...seen].sort()));
    },
    60_000 + DAYS * 200,
  );

  it("the days of living sessions come to every event and every way to end", () => {
    const wanted = ["expired", "renewing", "renewed", "other-user", "closed: other-user", "closed: signed-out"];
    expect([...seen.keys()]).toEqual(expect.arrayContaining(wanted));
  });
});
