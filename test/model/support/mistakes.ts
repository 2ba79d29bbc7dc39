// Schedules in which the library was right and an invariant wrong: what looks like a breach, and is none.
import { schedule } from "./regressions.js";
import type { Schedule } from "./schedule.js";

export const MISTAKES: readonly Schedule[] = [
  // A call begins again because its session is gone, and finds the session that another call has made meanwhile.
  schedule({
    files: [{ fault: "session-gone", ms: 20 }],
    callers: [
      { names: "anna", withKey: true, givesProxy: false, retry: 0 },
      { givesProxy: false, retry: 0, bootstrap: false },
    ],
  }),
  // The same, by joining sign-ins and a load of others that are under way: it hears of no start.
  schedule({
    remembers: "other-key",
    probe: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 400 },
      ...Array.from({ length: 3 }, () => ({ fault: "ok", ms: 1 })),
    ],
    files: [
      { fault: "ok", ms: 400 },
      { fault: "session-gone", ms: 1 },
      ...Array.from({ length: 3 }, () => ({ fault: "ok", ms: 1 })),
      { fault: "ok", ms: 41 },
    ],
    callers: [
      { names: "anna", withKey: true, givesProxy: false, retry: 0 },
      { givesProxy: false, retry: 0 },
      { givesProxy: false, retry: 0, bootstrap: false },
    ],
  }),
  // An answer of QPS makes a key of its own, whatever the call's option says: the picture that does not come proves nothing.
  schedule({
    sockets: false,
    movedImage: true,
    callers: [
      { retry: 0, bootstrap: false },
      {
        answers: "qps",
        names: "anna",
        withKey: true,
        reuse: false,
        retry: 0,
        bootstrap: false,
        consume: "image",
      },
    ],
  }),
  // The first ticket is given up after its time, and arrives when the second has shown that the cookie is blocked.
  schedule({
    cookies: "blocked",
    probe: [
      { fault: "lost-with-cookie", ms: 400 },
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 5_169 },
    ],
    consume: [{ fault: "ok", ms: 19_867 }],
    callers: [{ givesProxy: false, retry: 0, bootstrap: false }],
  }),
  // A long answer names nobody, so that a session whose answer was lost proves nothing.
  schedule({
    cors: false,
    endpoint: [{ fault: "huge", ms: 1 }],
    consume: [{ fault: "lost-with-cookie", ms: 1 }],
    callers: [{ source: "function", retry: 0, bootstrap: false }],
  }),
  // A call that has proven its session leaves a load that another has joined: it ends well, and then the other's own proof fails.
  schedule({
    probe: [{ fault: "500", ms: 1 }],
    consume: [{ fault: "ok", ms: 41 }],
    socket: [
      { fault: "ok", ms: 1 },
      { fault: "late", ms: 1 },
    ],
    files: [
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 1 },
      { fault: "ok", ms: 300 },
    ],
    callers: [
      { retry: 0, consume: "fetch" },
      { givesProxy: false, retry: 0, bootstrapMs: 300 },
    ],
  }),
  // The endpoint answers another user, whose key is remembered.
  schedule({
    session: "ben",
    remembers: "proxy-and-key",
    endpoint: [{ fault: "other-user", ms: 400 }],
    callers: [{ retry: 0, bootstrap: false }],
  }),
  // A session is used again under the page's own key, before the endpoint could answer another one.
  schedule({
    cors: false,
    session: "ben",
    remembers: "proxy-and-key",
    endpoint: [{ fault: "late", ms: 1 }],
    callers: [
      { names: "ben", withKey: true, retry: 0, bootstrap: false },
      { retry: 0, bootstrap: false },
    ],
  }),
  // Another user signs in while Qlik's files are loaded once more: the files stay, and the call gets no session.
  schedule({
    modules: ["nodefine"],
    callers: [
      { givesProxy: false, retry: 0 },
      { ticketFor: "ben", givesProxy: false, retry: 0, bootstrap: false },
    ],
  }),
  // A page that is frozen after the look has no session any more when it is told that it is ready.
  schedule({
    sockets: false,
    session: "anna",
    events: [{ at: 21, what: "frozen" }],
    callers: [{ givesProxy: false, reuse: "same-user", retry: 0, bootstrap: false }],
  }),
  // Another node knows nothing of the session, so its rights are forgotten; and the ticket is answered by a page, and not taken.
  schedule({
    page: "same-origin",
    cors: false,
    session: "anna",
    remembers: "unproven",
    probe: [{ fault: "other-node", ms: 400 }],
    consume: [{ fault: "html", ms: 1 }],
    callers: [{ givesProxy: false, retry: 0, bootstrap: false }],
  }),
  // A long answer names nobody, and a ticket does not replace the session that is there.
  schedule({
    sockets: false,
    precedence: "cookie",
    session: "ben",
    endpoint: [{ fault: "huge", ms: 1 }],
    callers: [{ source: "function", retry: 0, bootstrap: false }],
  }),
  // The answer's cookie alone is lost, and the same person's former session, of which nothing was remembered, stands in the browser.
  schedule({
    session: "anna",
    consume: [{ fault: "cookie-dropped", ms: 1 }],
    callers: [{ rights: "new", retry: 0, bootstrap: false }],
  }),
];
