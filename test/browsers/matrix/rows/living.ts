// Faults 30, 31, 38 and 39: what happens to a session after the sign-in. One test each, in three engines or against the mocked proxy.
import type { FaultRow } from "../fault.js";

export const LIVING: readonly FaultRow[] = [
  {
    number: 30,
    name: "The session ends while the page is open (idle time, a machine that slept)",
    once: {
      file: "test/browsers/living.test.ts",
      test: "ten uses that fail together after an expiry cost one ticket, and the page has one session again",
    },
    cases: [],
  },
  {
    number: 31,
    name: "The page comes back from the back/forward cache",
    once: {
      file: "test/browsers/living.test.ts",
      test: "a page that comes back from the back/forward cache finds its session's end, and renews it by one ticket",
    },
    cases: [],
  },
  {
    number: 38,
    name: "Qlik refuses the WebSocket of a page that is not listed",
    once: {
      file: "test/browsers/embedding-page.test.ts",
      test: "a chart shows nothing when the proxy refuses the WebSocket, signed in or not",
    },
    cases: [],
  },
  {
    number: 39,
    name: "No licence, or the user's five sessions are taken",
    once: {
      file: "test/mocked-proxy/living-problems.test.ts",
      test: "the sixth session of a user: session-limit, and nothing is tried again",
    },
    cases: [],
  },
];
