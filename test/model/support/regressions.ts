// Schedules that once broke a promise, written as what differs from a calm day. A new one is what the failing test prints.
import { CALM, CALM_CALLER, type CallerPlan, type Schedule } from "./schedule.js";

type Difference = Omit<Partial<Schedule>, "callers"> & { readonly callers: readonly Partial<CallerPlan>[] };

const schedule = ({ callers, ...rest }: Difference): Schedule => ({
  ...CALM,
  ...rest,
  callers: callers.map((each) => ({ ...CALM_CALLER, ...each })),
});

/** Mended: each is played before the random ones, for good. */
export const REGRESSIONS: readonly Schedule[] = [
  // Another user's session is there, and the cookie of the first ticket is not kept: the second ticket serves.
  schedule({ session: "ben", consume: [{ fault: "cookie-dropped", ms: 1 }], callers: [{ bootstrap: false }] }),
  // A page that a machine's sleep shows too late: its deadline begins when it is shown.
  schedule({
    prerenderedMs: 2,
    probe: [{ fault: "lost", ms: 1 }],
    events: [{ at: 1, what: "sleep-1h" }],
    callers: [{ bootstrap: false }],
  }),
  // Code of the library that cannot be loaded rejects with a bare TypeError.
  schedule({ chunks: "missing", cors: false, callers: [{ bootstrap: false }] }),
  // Two calls that differ in an option both send the one ticket in hand.
  schedule({ callers: [{ source: "in-hand" }, { source: "in-hand", bootstrap: false }] }),
  // A DELETE of `takeover` without an answer rejects with a bare TypeError.
  schedule({
    page: "same-origin",
    session: "ben",
    probe: [
      { fault: "ok", ms: 1 },
      { fault: "reset", ms: 1 },
    ],
    callers: [{ takeover: true, bootstrap: false }],
  }),
  // And with that other call's reason to leave.
  schedule({
    probe: [
      { fault: "ok", ms: 1 },
      { fault: "hang", ms: 1 },
    ],
    callers: [{ names: "anna", abortAfter: 1_000 }, { at: 42 }],
  }),
  // `takeover` beside another call ends the session that the other call has just made.
  schedule({
    page: "same-origin",
    session: "ben",
    callers: [
      { names: "anna", takeover: true, bootstrap: false },
      { reuse: "same-user", bootstrap: false },
    ],
  }),
];

export interface Finding {
  readonly what: string;
  readonly schedule: Schedule;
  readonly breach: RegExp;
}

/** Not mended yet. A test holds each against the sources: once it is mended, its schedule moves up to the regressions. */
export const FINDINGS: readonly Finding[] = [
  {
    what: "code of the library that hangs while it loads is waited for without an end",
    schedule: schedule({
      chunks: "hanging",
      endpoint: [{ fault: "html", ms: 1 }],
      callers: [{ bootstrap: false }],
    }),
    breach: /^caller \d+: never settles$/,
  },
  {
    what: "a WebSocket message that is no JSON is thrown into the page, and waited out",
    schedule: schedule({ cors: false, socket: [{ fault: "garbage", ms: 1 }], callers: [{ bootstrap: false }] }),
    breach: /^uncaught: SyntaxError: .* is not valid JSON$/,
  },
  {
    what: "with `reuse: false` the ticket goes out by a fetch that the page's policy may block and report",
    schedule: schedule({ csp: "connect-src", callers: [{ reuse: false, bootstrap: false }] }),
    breach: /^a ticket in a report of connect-src$/,
  },
  {
    what: "a call that joins the load of another's sign-in ends with that other call's timeout",
    schedule: schedule({
      probe: [
        { fault: "ok", ms: 1 },
        { fault: "hang", ms: 1 },
      ],
      callers: [{ names: "anna" }, { at: 42 }],
    }),
    breach: /times out before its deadline$/,
  },
  {
    what: "`reuse: false` without CORS headers spends two tickets and makes two sessions each time",
    schedule: schedule({ cors: false, callers: [{ reuse: false, bootstrap: false }] }),
    breach: /^2 tickets for 1 calls$/,
  },
  {
    what: "a sign-in that starts again because its session is gone sends the ticket in hand again",
    schedule: schedule({
      files: [{ fault: "session-gone", ms: 61 }],
      modules: ["not-qlik"],
      callers: [
        { source: "in-hand", retry: 0 },
        { retry: 0, bootstrap: false },
      ],
    }),
    breach: /^a ticket in hand was sent twice$/,
  },
  {
    what: "an aborted call holds its lock for as long as code of the library hangs while it loads",
    schedule: schedule({ chunks: "hanging", callers: [{ bootstrap: false, consume: "image", abortAfter: 41 }] }),
    breach: /^left behind: the lock /,
  },
];
