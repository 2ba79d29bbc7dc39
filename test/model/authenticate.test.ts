// authenticate() as a whole against thousands of bad days, on a clock that costs nothing. FUZZ_SCHEDULES sets how many,
// FUZZ_SEED repeats a run; a schedule that once failed stays in `support/regressions.ts` or `support/mistakes.ts`.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findBreaches, findCosts } from "./support/invariants.js";
import { bundleLibrary } from "./support/library.js";
import { MISTAKES } from "./support/mistakes.js";
import { CALM_REGRESSIONS, REGRESSIONS } from "./support/regressions.js";
import { failureOf, play, type Played } from "./support/run.js";
import type { Schedule } from "./support/schedule.js";
import { mayReuse } from "./support/sessions.js";
import { successionBreaches } from "./support/successions.js";
import { calmSchedules, schedules, successions, widgets } from "./support/schedules.js";

const SCHEDULES = Number(process.env["FUZZ_SCHEDULES"] ?? 500);
/** The same ones in each `npm test`; the long run takes others each time. */
const SEED = Number(process.env["FUZZ_SEED"] ?? (process.env["FUZZ_SCHEDULES"] ? Date.now() % 0x7fffffff : 1));
/** Of the days on which nothing goes wrong a tenth is enough. */
const CALM_SCHEDULES = Math.ceil(SCHEDULES / 10);
const TIMEOUT = 60_000 + SCHEDULES * 200;

let newCopy: Awaited<ReturnType<typeof bundleLibrary>>;
beforeAll(async () => {
  newCopy = await bundleLibrary();
});

const outcomesOf = ({ callers }: Played): string[] =>
  callers.map((caller) => {
    const failure = failureOf(caller);
    return failure ? (failure.code ?? "aborted") : "ready";
  });

/**
 * A sign-in that waits for nothing has asked for its ticket when the next task comes. The calls of later tasks then share one more
 * sign-in, and cannot use the first one's session where they are told not to, nobody says whose it must be, or its rights cannot be remembered.
 */
const mayComeTooLate = ({ oneTask, locks, storage, callers: [first] }: Schedule): boolean =>
  !oneTask && locks === "missing" && first?.names === "nobody" && !mayReuse(first, storage);

const fail = (breaches: readonly string[]) => {
  if (breaches.length > 0) throw new Error(breaches.join("\n"));
};

describe(`any schedule of faults (${SCHEDULES} at random, FUZZ_SEED=${SEED})`, () => {
  /** How calls ended: the proof that the schedules get everywhere. */
  const endings = new Map<string, number>();

  it(
    "any schedule of faults breaks no promise",
    async () => {
      const from = performance.now();
      const holds = async (schedule: Schedule) => {
        const played = await play(schedule, newCopy);
        for (const how of outcomesOf(played)) endings.set(how, (endings.get(how) ?? 0) + 1);
        fail(findBreaches(schedule, played));
      };
      const examples = [...REGRESSIONS, ...MISTAKES].map((schedule): [Schedule] => [schedule]);
      await fc.assert(fc.asyncProperty(schedules, holds), { seed: SEED, numRuns: SCHEDULES, examples });
      const seconds = ((performance.now() - from) / 1_000).toFixed(1);
      console.log(`model: ${SCHEDULES} schedules in ${seconds} s`, Object.fromEntries([...endings].sort()));
    },
    TIMEOUT,
  );

  it("schedules of faults end in every way in which a call can end", () => {
    const rare = ["credential-rejected", "csp-blocked", "require-failed", "rate-limited", "not-signed-in", "forbidden"];
    const rarest = ["other-user", "nodes-disagree", "websocket-refused", "session-expired"];
    const common = ["ready", "aborted", "timeout", "cookie-blocked", "user-mismatch", "cors-missing", "unreachable"];
    // The rarest, three loads that fail, comes about once in 5,000.
    const wanted =
      SCHEDULES < 25_000 ? common : [...common, ...rare, ...rarest, "offline", "qlik-load-failed", "issuer-failed"];
    expect([...endings.keys()]).toEqual(expect.arrayContaining(wanted));
  });
});

describe(`a day on which nothing goes wrong (${CALM_SCHEDULES} at random, FUZZ_SEED=${SEED})`, () => {
  const run = (
    arbitrary: fc.Arbitrary<Schedule>,
    holds: (schedule: Schedule, played: Played) => readonly string[],
    kept: readonly Schedule[] = [],
  ) =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (schedule) => {
        const played = await play(schedule, newCopy);
        fail([...findBreaches(schedule, played), ...holds(schedule, played)]);
      }),
      { seed: SEED, numRuns: CALM_SCHEDULES, examples: kept.map((schedule): [Schedule] => [schedule]) },
    );

  it(
    "a day on which nothing goes wrong signs everybody in, with one ticket and one session a call at most",
    () => run(calmSchedules, findCosts, CALM_REGRESSIONS),
    TIMEOUT,
  );

  it(
    "a second user's call closes the first one's session, and a call with other rights is told where they may be the old ones",
    () =>
      run(successions, (schedule, played) => [...findCosts(schedule, played), ...successionBreaches(schedule, played)]),
    TIMEOUT,
  );

  it(
    "twenty calls alike, from two copies of the library, need one ticket",
    () =>
      run(widgets, (schedule, played) => {
        const { sent } = played.page.qlik;
        const most = mayComeTooLate(schedule) ? 2 : 1;
        return [...findCosts(schedule, played), ...(sent.length > most ? [`${sent.length} tickets`] : [])];
      }),
    TIMEOUT,
  );
});
