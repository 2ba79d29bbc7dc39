// Faults 10 to 16: the ticket, and the session that it should make.
import type { FaultRow } from "../fault.js";

const RESOURCE = "resources/img/*";
const AT_ONCE = { issued: 1, spent: 1, rejected: 0, sessions: 1 };
const NOBODY_IN = { spent: 0, sessions: 0 };
const KEPT = { na: "this browser keeps the cookie" };

export const TICKETS: readonly FaultRow[] = [
  {
    number: 10,
    name: "The ticket is too old before it goes out: the machine slept",
    cases: [
      {
        id: "f10a",
        form: "",
        page: { sleepMs: 55_000 },
        options: { timeoutMs: 120_000 },
        expected: { outcome: "recovers", issued: 2, spent: 1, rejected: 0, sessions: 1 },
      },
    ],
  },
  {
    number: 11,
    name: "The proxy does not take the ticket",
    cases: [
      {
        id: "f11a",
        form: "used, once",
        faults: [{ route: RESOURCE, ticket: "used", times: 1 }],
        expected: { outcome: "recovers", issued: 2, spent: 1, rejected: 1, sessions: 1 },
      },
      ...(["used", "expired", "foreign"] as const).map((ticket) => ({
        id: `f11${ticket}`,
        form: ticket === "foreign" ? "of another virtual proxy" : ticket,
        faults: [{ route: RESOURCE, ticket }],
        needsCookie: false,
        expected: { outcome: "credential-rejected", issued: 2, rejected: 2, ...NOBODY_IN },
      })),
      {
        id: "f11node",
        form: "of another node",
        faults: [{ route: RESOURCE, otherNode: true }],
        needsCookie: false,
        expected: {
          outcome: "credential-rejected",
          issued: 2,
          rejected: 2,
          ...NOBODY_IN,
          says: /second time\? two proxies behind one name/,
        },
      },
      {
        id: "f11image",
        form: "used, by image",
        readable: false,
        faults: [{ route: RESOURCE, ticket: "used" }],
        needsCookie: false,
        expected: { outcome: "credential-rejected", issued: 2, rejected: 2, ...NOBODY_IN },
      },
    ],
  },
  {
    number: 12,
    name: "The answer to the ticket is lost",
    cases: [
      {
        id: "f12a",
        form: "after its headers",
        faults: [{ route: RESOURCE, resetAfterBytes: 10, times: 1 }],
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f12b",
        form: "after its headers, by image",
        readable: false,
        faults: [{ route: RESOURCE, resetAfterBytes: 10, times: 1 }],
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f12c",
        form: "the cookie with it",
        faults: [{ route: RESOURCE, resetAfterBytes: 0, times: 1 }],
        // A browser may send a request again whose connection broke; it does so by itself.
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: [0, 1], sessions: 2 },
      },
    ],
  },
  {
    number: 13,
    name: "The proxy takes the ticket and never answers, once",
    cases: [
      {
        id: "f13a",
        form: "by fetch",
        faults: [{ route: RESOURCE, hang: true, times: 1 }],
        page: { leapMs: 15_500 },
        options: { timeoutMs: 60_000 },
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: 0, sessions: 2 },
      },
      {
        id: "f13b",
        form: "by image",
        readable: false,
        faults: [{ route: RESOURCE, hang: true, times: 1 }],
        page: { leapMs: 15_500 },
        options: { timeoutMs: 60_000 },
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: 0, sessions: 2 },
      },
    ],
  },
  {
    number: 14,
    name: "The resource is not where it was (404)",
    cases: [
      {
        id: "f14a",
        form: "by fetch",
        options: { resource: "resources/img/gone.png" },
        expected: { outcome: "recovers", ...AT_ONCE, warnings: ["resource-moved"] },
      },
      {
        id: "f14b",
        form: "by image",
        readable: false,
        options: { resource: "resources/img/gone.png" },
        expected: { outcome: "recovers", ...AT_ONCE, warnings: ["resource-moved"] },
      },
    ],
  },
  {
    number: 15,
    name: "The browser keeps no cookie",
    cases: [
      ...[true, false].map((readable) => ({
        id: readable ? "f15a" : "f15b",
        form: readable ? "SameSite=None" : "SameSite=None, by image",
        readable,
        needsCookie: false,
        expected: { outcome: "cookie-blocked", stage: "verify", ...AT_ONCE, says: /docs\/same-site\.md/ },
        except: {
          "chromium-allowed": KEPT,
          firefox: KEPT,
          "chromium-same-site": KEPT,
          "firefox-same-site": KEPT,
          "webkit-same-site": KEPT,
        },
      })),
      {
        id: "f15c",
        form: "SameSite=Lax",
        virtualProxy: { sameSite: "lax" as const },
        needsCookie: false,
        expected: {
          outcome: "cookie-blocked",
          stage: "verify",
          ...AT_ONCE,
          says: /SameSite attribute \(https\) = None/,
        },
        except: {
          "chromium-same-site": KEPT,
          "firefox-same-site": KEPT,
          "webkit-same-site": KEPT,
          // No value of SameSite helps there.
          webkit: { outcome: "cookie-blocked", stage: "verify", ...AT_ONCE, says: /serve Qlik under example\.org/ },
        },
      },
      {
        id: "f15d",
        form: "lost on the way",
        faults: [{ setCookie: "drop" as const }],
        needsCookie: false,
        expected: { outcome: "cookie-blocked", stage: "verify", ...AT_ONCE },
      },
    ],
  },
  {
    number: 16,
    name: "The ticket is another user's",
    cases: [
      {
        id: "f16a",
        form: "always",
        endpoint: { otherUser: true },
        expected: { outcome: "user-mismatch", stage: "verify", issued: 2, spent: 2, rejected: 0, sessions: 2 },
      },
      {
        id: "f16b",
        form: "once",
        endpoint: { otherUser: true, times: 1 },
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: 0, sessions: 2 },
      },
    ],
  },
];
