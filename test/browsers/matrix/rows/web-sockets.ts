// Faults 43 and 44, beside the list of the design: the page may not read Qlik's answers, so a WebSocket has to tell who is
// signed in, and none does.
import type { FaultRow } from "../fault.js";

const NOT_SENT = { issued: [0, 1], spent: 0, rejected: 0, sessions: 0, sockets: 0 } as const;
const UNREADABLE = { readable: false, needsCookie: false };
const CORS_MISSING = { outcome: "cors-missing", stage: "verify", ...NOT_SENT };
const ENGINE = "app/*";

export const WEB_SOCKETS: readonly FaultRow[] = [
  {
    number: 43,
    name: "No CORS headers, and Qlik's CSRF protection: no WebSocket tells who is signed in either",
    cases: [
      {
        id: "f43a",
        form: "",
        ...UNREADABLE,
        virtualProxy: { csrf: "required" },
        expected: { ...CORS_MISSING, says: /Access-Control-Allow-Origin: https/ },
      },
    ],
  },
  {
    number: 44,
    name: "No CORS headers, and no WebSocket gets through",
    cases: [
      {
        id: "f44a",
        form: "a reverse proxy passes none on",
        ...UNREADABLE,
        withoutWebSockets: true,
        expected: { ...CORS_MISSING, says: /a reverse proxy passes WebSockets on/ },
      },
      {
        id: "f44b",
        form: "the same, once the headers are there",
        withoutWebSockets: true,
        expected: { outcome: "recovers", issued: 1, spent: 1, rejected: 0, sessions: 1, sockets: 0 },
      },
      {
        id: "f44c",
        form: "the page's host is not on the host allow list",
        ...UNREADABLE,
        virtualProxy: { hostAllowList: [] },
        expected: { ...CORS_MISSING, says: /Host allow list = app\.example\./ },
      },
      {
        id: "f44d",
        form: "a firewall swallows them",
        ...UNREADABLE,
        faults: [{ route: ENGINE, side: "socket", hang: true }],
        page: { leapMs: 10_000 },
        options: { timeoutMs: 30_000 },
        expected: { ...CORS_MISSING, says: /Access-Control-Allow-Origin: https/ },
      },
      {
        id: "f44e",
        form: "refused once the ticket is taken",
        ...UNREADABLE,
        // The second one asks whose session it is now; the first, whether there is one.
        faults: [{ route: ENGINE, side: "socket", socket: "refuse", failNth: 2, times: 100 }],
        expected: {
          outcome: "websocket-refused",
          stage: "verify",
          issued: 1,
          spent: 1,
          rejected: 0,
          sessions: 1,
          sockets: 1,
          says: /Host allow list = app\.example\..*Access-Control-Allow-Origin: https/,
        },
      },
    ],
  },
];
