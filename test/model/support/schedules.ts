// Schedules by chance: fast-check makes them, shrinks them, and prints what of them is not calm.
import fc from "fast-check";
import {
  ANSWERS,
  CALM,
  CALM_CALLER,
  CONSUME_FAULTS,
  ENDPOINT_FAULTS,
  FILE_FAULTS,
  MODULE_FAULTS,
  PAGE_EVENTS,
  PROXY_FAULTS,
  SOCKET_FAULTS,
  type CallerPlan,
  type Schedule,
} from "./schedule.js";

const choice = <const T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** The first value most of the time, so that a run gets far enough for the next fault. */
const mostly = <T>(calm: NoInfer<T>, other: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant<T>(calm) }, { weight: 1, arbitrary: other });

const latency = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 400, max: 20_000 }) },
);
const steps = (faults: readonly string[], maxLength: number) =>
  fc.array(fc.record({ fault: mostly("ok", fc.constantFrom<string[]>(...faults), 1), ms: latency }), { maxLength });

const caller: fc.Arbitrary<CallerPlan> = fc.record({
  at: mostly(0, fc.integer({ min: 0, max: 40_000 }), 2),
  copy: mostly(0, choice(0, 1)),
  source: choice("url", "function", "in-hand", "cross-origin-url"),
  ticketFor: mostly("anna", choice("anna", "ben")),
  rights: mostly("old", choice("old", "new")),
  answers: mostly("full", fc.constantFrom(...ANSWERS), 1),
  names: choice("nobody", "anna", "anna", "anna", "ben"),
  withKey: fc.boolean(),
  givesProxy: mostly(true, fc.boolean(), 1),
  reuse: choice<true | false | "same-user">(true, false, "same-user"),
  retry: fc.integer({ min: 0, max: 5 }),
  takeover: fc.boolean(),
  bootstrap: fc.boolean(),
  consume: mostly("auto", choice("auto", "fetch", "image")),
  signInMs: mostly(30_000, choice(30_000, 200, 5_000, 120_000), 2),
  bootstrapMs: mostly(90_000, choice(90_000, 300, 4_000)),
  abortAfter: mostly(null, fc.option(fc.integer({ min: 0, max: 35_000 }))),
  throws: mostly(false, fc.boolean(), 9),
});

/** What of it is not calm: short enough to be read, and to be kept in `regressions.ts`. */
function differences(schedule: object, calm: object): object {
  const wrong = Object.entries(schedule).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify((calm as Record<string, unknown>)[key]),
  );
  return Object.fromEntries(wrong);
}

function describeSchedule(schedule: Schedule): string {
  const callers = schedule.callers.map((each) => differences(each, CALM_CALLER));
  return JSON.stringify({ ...differences({ ...schedule, callers: CALM.callers }, CALM), callers });
}

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 0, max: 0x7fffffff }),
  page: mostly("cross-site", choice("cross-site", "same-origin"), 1),
  cors: mostly(true, fc.boolean(), 2),
  sockets: mostly(true, fc.boolean()),
  cookies: mostly("kept", choice("kept", "blocked"), 4),
  csp: mostly("none", choice("none", "img-src", "connect-src", "script-src"), 11),
  precedence: mostly("ticket", choice("ticket", "cookie")),
  movedImage: mostly(false, fc.boolean(), 5),
  session: choice("none", "anna", "ben"),
  remembers: choice("nothing", "proxy", "proxy-and-key", "other-key", "unproven"),
  storage: mostly("works", choice("works", "blocked"), 4),
  locks: choice("free", "free", "missing", "held", "held-forever"),
  loginPagesLoad: fc.boolean(),
  prerenderedMs: mostly(null, fc.option(fc.integer({ min: 1, max: 60_000 })), 9),
  oneTask: fc.boolean(),
  callers: fc.array(caller, { minLength: 1, maxLength: 3 }),
  endpoint: steps(ENDPOINT_FAULTS, 6),
  probe: steps(PROXY_FAULTS, 6),
  consume: steps(CONSUME_FAULTS, 4),
  socket: steps(SOCKET_FAULTS, 4),
  // Three files a load, and three loads.
  files: steps(FILE_FAULTS, 9),
  modules: fc.array(fc.constantFrom(...MODULE_FAULTS), { maxLength: 2 }),
  events: fc.array(fc.record({ at: fc.integer({ min: 0, max: 60_000 }), what: fc.constantFrom(...PAGE_EVENTS) }), {
    maxLength: 4,
  }),
});

const readable = (arbitrary: fc.Arbitrary<Schedule>) =>
  arbitrary.map((schedule) =>
    Object.defineProperty(schedule, fc.toStringMethod, { value: () => describeSchedule(schedule) }),
  );

export const schedules = readable(anySchedule);

/** The same pages and calls with nothing in their way: everybody is signed in. */
const calm = (schedule: Schedule, callers: readonly CallerPlan[]): Schedule => ({
  ...schedule,
  ...{ endpoint: [], probe: [], consume: [], socket: [], files: [], modules: [], events: [] },
  ...{ cookies: "kept", csp: "none", movedImage: false, precedence: "ticket" },
  // Two calls at once, without turns, each of which ends a session of other rights: one may end the other's.
  locks:
    callers.length > 1 && schedule.page === "same-origin" && schedule.locks === "held-forever"
      ? "free"
      : schedule.locks,
  // Without either, nobody could tell whose session it is.
  sockets: schedule.sockets || !schedule.cors,
  callers: callers.map((each) => ({
    ...each,
    ...{ ticketFor: "anna", names: each.names === "ben" ? "anna" : each.names, givesProxy: true, abortAfter: null },
    ...{ signInMs: 30_000, bootstrapMs: 90_000, consume: "auto" },
    takeover: each.takeover && callers.length === 1,
    // A ticket that came with the page ages while nobody looks at it.
    source: each.source === "in-hand" && schedule.prerenderedMs !== null ? "url" : each.source,
    answers: each.answers === "other-proxy" ? "full" : each.answers,
  })),
});

export const calmSchedules = readable(anySchedule.map((schedule) => calm(schedule, schedule.callers)));

/** Two calls of one page, one after the other: another user, or the same one with other rights. The page and its sources as they come. */
export const successions = readable(
  fc.tuple(anySchedule, fc.boolean()).map(([schedule, isSwitch]) => {
    const first = schedule.callers[0] ?? CALM_CALLER;
    const plain = { ...first, answers: "full", names: "nobody", takeover: false, rights: "old" } as const;
    const { callers, ...day } = calm({ ...schedule, prerenderedMs: null }, [plain, { ...plain, at: 60_000 }]);
    const [before = plain, after = plain] = callers;
    const next = isSwitch ? ({ ticketFor: "ben" } as const) : ({ rights: "new" } as const);
    return {
      ...day,
      callers: [
        { ...before, at: 0 },
        { ...after, ...next, at: 60_000 },
      ],
    };
  }),
);

/** Twenty widgets at once, all with the same words. */
export const widgets = readable(
  anySchedule.map((schedule) => {
    const first = schedule.callers[0] ?? CALM_CALLER;
    return calm(
      schedule,
      Array.from({ length: 20 }, (_, index) => ({ ...first, at: 0, copy: index % 2 === 0 ? 0 : 1 })),
    );
  }),
);
