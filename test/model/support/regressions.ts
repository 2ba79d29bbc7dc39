// Schedules that once broke a promise, written as what differs from a calm day. A new one is what the failing test prints.
import { CALM, CALM_CALLER, type CallerPlan, type Schedule, type Step } from "./schedule.js";

type Difference = Omit<Partial<Schedule>, "callers"> & { readonly callers: readonly Partial<CallerPlan>[] };

export const schedule = ({ callers, ...rest }: Difference): Schedule => ({
  ...CALM,
  ...rest,
  callers: callers.map((each) => ({ ...CALM_CALLER, ...each })),
});

/** A page is frozen when its session is there; shown again, it signs in by a call of so many steps, whose ticket Qlik answers by 500. */
const besideSlowSignIn = (...endpoint: readonly Step[]): Schedule =>
  schedule({
    seed: 0,
    endpoint: [{ fault: "ok", ms: 1 }, ...endpoint],
    consume: [
      { fault: "ok", ms: 1 },
      { fault: "500", ms: 280 },
    ],
    events: [{ at: 42, what: "frozen" }],
    callers: [
      { at: 42, givesProxy: false, retry: 0, bootstrap: false },
      { retry: 0, bootstrap: false },
    ],
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
  // An answer that cannot be read rejects with a bare TypeError.
  schedule({ cors: false, callers: [{ bootstrap: false }] }),
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
  // The sentence of an error is waited for without an end.
  schedule({ endpoint: [{ fault: "html", ms: 1 }], callers: [{ bootstrap: false }] }),
  // And the deadline of a call passes meanwhile.
  schedule({ cors: false, callers: [{ givesProxy: false, retry: 0, bootstrap: false }] }),
  // An aborted call holds its lock for as long.
  schedule({ callers: [{ bootstrap: false, consume: "image", abortAfter: 41 }] }),
  // A WebSocket message that is no JSON is thrown into the page, and waited out.
  schedule({ cors: false, socket: [{ fault: "garbage", ms: 1 }], callers: [{ bootstrap: false }] }),
  // With `reuse: false` the ticket goes out by a fetch that the page's policy blocks and reports.
  schedule({ csp: "connect-src", callers: [{ reuse: false, bootstrap: false }] }),
  // A call that joins the load of another's sign-in ends with that other call's timeout.
  schedule({
    probe: [
      { fault: "ok", ms: 1 },
      { fault: "hang", ms: 1 },
    ],
    callers: [{ names: "anna" }, { at: 42 }],
  }),
  // A sign-in that starts again because its session is gone sends the ticket in hand again.
  schedule({
    files: [{ fault: "session-gone", ms: 61 }],
    modules: ["not-qlik"],
    callers: [
      { source: "in-hand", retry: 0 },
      { retry: 0, bootstrap: false },
    ],
  }),
  // A prerendered page never hears that it is shown.
  schedule({ prerenderedMs: 1, callers: [{ givesProxy: false, retry: 0, bootstrap: false }] }),
  // A call is aborted when the machine wakes up, with its deadline behind it.
  schedule({
    events: [{ at: 1, what: "sleep-1h" }],
    callers: [
      { givesProxy: false, retry: 0, bootstrap: false, abortAfter: 10_001 },
      { retry: 0, bootstrap: false },
    ],
  }),
  // The page's own server never answers what the sentence of a blocked cookie asks it.
  schedule({
    cookies: "blocked",
    endpoint: [
      { fault: "ok", ms: 1 },
      { fault: "hang", ms: 1 },
    ],
    callers: [{ names: "anna", bootstrap: false, consume: "image" }],
  }),
  // A sign-in that starts again because its session is gone sends two more tickets: four in all.
  schedule({
    consume: [
      { fault: "lost", ms: 1 },
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 15_000 },
    ],
    files: [{ fault: "session-gone", ms: 20 }],
    callers: [{ retry: 0 }],
  }),
  // A page that is frozen for so long that Qlik ends the session that nobody uses.
  schedule({
    sockets: false,
    probe: [{ fault: "ok", ms: 1 }],
    events: [{ at: 42, what: "frozen" }],
    callers: [{ givesProxy: false, retry: 0 }],
  }),
  // Two calls alike, whose session is gone before Qlik's files come: the one that wants them begins once more, in full.
  schedule({
    sockets: false,
    locks: "held-forever",
    endpoint: [
      { fault: "ok", ms: 7_627 },
      { fault: "502", ms: 1 },
      { fault: "hang", ms: 1 },
      { fault: "ok", ms: 2_238 },
    ],
    probe: [{ fault: "ok", ms: 153 }],
    consume: [
      { fault: "ok", ms: 110 },
      { fault: "ok", ms: 125 },
    ],
    files: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 1 },
      { fault: "session-gone", ms: 171 },
    ],
    callers: [
      { givesProxy: false, retry: 1, bootstrapMs: 300 },
      { givesProxy: false, retry: 0, bootstrap: false },
    ],
  }),
  // Two calls wait for the same files of Qlik, without locks, and the session is gone: both sign in again.
  schedule({
    locks: "missing",
    files: [{ fault: "session-gone", ms: 61 }],
    modules: ["not-qlik"],
    callers: [{ retry: 0 }, { retry: 0, consume: "image" }],
  }),
  // A call that joins the load of another's sign-in, whose proof then hangs: it ends with that other call's timeout.
  schedule({
    sockets: false,
    probe: [...Array.from({ length: 4 }, () => ({ fault: "ok", ms: 1 })), { fault: "hang", ms: 1 }],
    callers: [{ retry: 1 }, { at: 1, retry: 0 }, { retry: 0, bootstrap: false }],
  }),
  // The proof by WebSocket never comes: the load of Qlik's files waits for that proof for good.
  schedule({
    remembers: "proxy",
    socket: [{ fault: "silent", ms: 1 }],
    probe: [
      ...Array.from({ length: 3 }, () => ({ fault: "ok", ms: 1 })),
      { fault: "ok", ms: 400 },
      { fault: "500", ms: 400 },
    ],
    callers: [
      { givesProxy: false, retry: 0 },
      { retry: 0, bootstrap: false },
    ],
  }),
  // Qlik's files do not come, and are loaded again and stay, although the sign-in beside them then fails,
  schedule({
    sockets: false,
    probe: [...Array.from({ length: 4 }, () => ({ fault: "ok", ms: 1 })), { fault: "lost", ms: 1 }],
    files: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 1 },
      { fault: "login", ms: 1 },
    ],
    callers: [{ retry: 0 }],
  }),
  // or its proof never comes.
  schedule({
    probe: [
      { fault: "ok", ms: 400 },
      { fault: "hang", ms: 1 },
    ],
    files: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 1 },
      { fault: "html", ms: 1 },
    ],
    callers: [
      { givesProxy: false, retry: 0 },
      { at: 440, retry: 0, bootstrap: false },
    ],
  }),
  // A ticket is given up after its time, and another call has signed the user in with other rights by then: they are taken as proven,
  // and a later call is given them.
  schedule({
    sockets: false,
    consume: [{ fault: "hang", ms: 1 }],
    callers: [
      { retry: 0, bootstrap: false },
      { at: 15_061, givesProxy: false, retry: 0, bootstrap: false },
      { rights: "new", retry: 0, bootstrap: false },
    ],
  }),
  // A ticket of another user than the named one makes a session of that user with other rights than the remembered ones: a later call is
  // given it for the remembered ones.
  schedule({
    session: "anna",
    remembers: "other-key",
    probe: [{ fault: "no-cors", ms: 1 }],
    socket: [{ fault: "refused", ms: 1 }],
    callers: [
      { at: 262, rights: "new", retry: 0, bootstrap: false },
      { retry: 0, bootstrap: false },
      { answers: "address", names: "ben", retry: 0, bootstrap: false },
    ],
  }),
  // A session ends while the page is frozen. Its renewal waits five seconds for another call's slow sign-in, and begins beside it.
  besideSlowSignIn({ fault: "ok", ms: 4_720 }),
  // The endpoint names another user to the renewal: the session is closed.
  besideSlowSignIn({ fault: "ok", ms: 4_740 }, { fault: "other-user", ms: 1 }),
  // The same where the page named the user who was there, and its endpoint has another one.
  schedule({
    seed: 0,
    session: "ben",
    endpoint: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 10_000 },
    ],
    events: [{ at: 41, what: "frozen" }],
    callers: [
      { names: "ben", reuse: "same-user", retry: 0, bootstrap: false },
      { at: 41, givesProxy: false, retry: 0, bootstrap: false },
      { retry: 0, bootstrap: false },
    ],
  }),
  // With `consume: "fetch"` and `reuse: false` the ticket goes out by a fetch that the page's policy blocks and reports.
  schedule({ csp: "connect-src", callers: [{ reuse: false, bootstrap: false, consume: "fetch" }] }),
];

/** The same of days on which nothing goes wrong: what they cost is counted too. */
export const CALM_REGRESSIONS: readonly Schedule[] = [
  // Without CORS headers `reuse: false` spends two tickets and makes two sessions each time.
  schedule({ cors: false, callers: [{ reuse: false, bootstrap: false }] }),
  // A call for other rights ends the session while the first one loads Qlik's files: the looks after the failed load see both sessions.
  schedule({
    seed: 0,
    page: "same-origin",
    callers: [
      { rights: "new", retry: 0 },
      { rights: "new", reuse: false, retry: 0, bootstrap: false },
      { retry: 0, bootstrap: false },
    ],
  }),
];
