// Faults 26 to 29, 32 to 37: several callers, and what happens to a page while it signs in; and two that the list of the
// design adds, 41 and 42.
import type { FaultCase, FaultRow } from "../fault.js";

const AT_ONCE = { issued: 1, spent: 1, rejected: 0, sessions: 1 };
const NOT_SENT = { issued: [0, 1], spent: 0, rejected: 0, sessions: 0 } as const;
const DAY_MS = 86_400_000;
/** The cells of the other engines do not apply. */
const onlyChromium = (na: string): NonNullable<FaultCase["except"]> => ({
  firefox: { na },
  "firefox-opt-in": { na },
  webkit: { na },
  "firefox-same-site": { na },
  "webkit-same-site": { na },
});
const CHROMIUM_FREEZES = onlyChromium("only Chromium freezes a page when told to");
/**
 * Firefox breaks a page's requests off when it is left, and lets the page go on until the next one comes (Firefox ESR 153):
 * in that time it may ask for its second ticket.
 */
const LEFT_IN_FIREFOX = { outcome: "recovers", issued: [2, 3], spent: 2, rejected: 0, sessions: 2 } as const;

const abortAt = (stage: NonNullable<FaultCase["abortAt"]>, needsCookie: boolean): FaultCase => ({
  id: `f28${stage}`,
  form: stage,
  abortAt: stage,
  needsCookie,
  expected: { outcome: "reason", issued: [0, 1], spent: [0, 1], rejected: 0, sessions: [0, 1] },
});

export const PAGE_LIFE: readonly FaultRow[] = [
  {
    number: 26,
    name: "Several callers on one page",
    cases: [
      { id: "f26a", form: "twenty at once", calling: "twenty", expected: { outcome: "recovers", ...AT_ONCE } },
      {
        id: "f26b",
        form: "two copies of the library",
        calling: "two-copies",
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f26c",
        form: "called, aborted, called again",
        calling: "strict-mode",
        expected: { outcome: "recovers", issued: [1, 2], spent: 1, rejected: 0, sessions: 1 },
      },
      {
        id: "f26d",
        form: "two versions of the library, which share nothing on the page",
        calling: "two-versions",
        // They take turns, but the second one does not believe what the first one has noted.
        expected: {
          outcome: "recovers",
          issued: [1, 2],
          spent: [1, 2],
          rejected: 0,
          sessions: [1, 2],
          warnings: ["other-version"],
        },
      },
    ],
  },
  {
    number: 27,
    name: "Two tabs at once",
    cases: [
      {
        id: "f27a",
        form: "",
        calling: "two-tabs",
        // A tab waits five seconds for the other one's turn to end; a busy machine may need longer for a sign-in.
        page: { clockRate: 0.1 },
        expected: { outcome: "recovers", issued: [1, 2], spent: 1, rejected: 0, sessions: 1 },
      },
    ],
  },
  {
    number: 28,
    name: "The caller aborts, at each stage",
    cases: [abortAt("ticket", false), abortAt("consume", false), abortAt("verify", false), abortAt("bootstrap", true)],
  },
  {
    number: 29,
    name: "The browser hides and freezes the page, and shows it again",
    cases: [
      {
        id: "f29a",
        form: "in time",
        faults: [{ route: "resources/img/*", delayMs: 1_000 }],
        page: { frozenMs: 1_500 },
        expected: { outcome: "recovers", ...AT_ONCE },
        except: CHROMIUM_FREEZES,
      },
      {
        id: "f29b",
        form: "after the deadline",
        endpoint: { hang: "headers" },
        page: { frozenMs: 1_500 },
        options: { timeoutMs: 1_000 },
        needsCookie: false,
        expected: { outcome: "timeout", stage: "acquire", issued: 0, spent: 0, rejected: 0, sessions: 0 },
        except: CHROMIUM_FREEZES,
      },
    ],
  },
  {
    number: 32,
    name: "The page is prerendered, and shown later",
    cases: [
      {
        id: "f32a",
        form: "",
        page: { prerendered: true },
        expected: { outcome: "recovers", ...AT_ONCE },
        except: onlyChromium("only Chromium prerenders pages"),
      },
    ],
  },
  {
    number: 33,
    name: "The machine is offline",
    cases: [
      {
        id: "f33a",
        form: "and comes back",
        page: { offline: "for-a-while" },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f33b",
        form: "and stays so",
        page: { offline: "for-good", leapMs: 15_000 },
        needsCookie: false,
        expected: { outcome: "offline", issued: 0, spent: 0, rejected: 0, sessions: 0 },
      },
    ],
  },
  {
    number: 34,
    name: "The clocks of Qlik and of the page are a day apart",
    cases: [
      { id: "f34a", form: "ahead", clockSkewMs: DAY_MS, expected: { outcome: "recovers", ...AT_ONCE } },
      { id: "f34b", form: "behind", clockSkewMs: -DAY_MS, expected: { outcome: "recovers", ...AT_ONCE } },
    ],
  },
  {
    number: 35,
    name: "The page is left in the middle, and the next one signs in",
    cases: [
      {
        id: "f35a",
        form: "",
        calling: "left",
        faults: [{ route: "resources/img/*", delayMs: 60_000, times: 1 }],
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: 0, sessions: 2 },
        except: { firefox: LEFT_IN_FIREFOX, "firefox-opt-in": LEFT_IN_FIREFOX, "firefox-same-site": LEFT_IN_FIREFOX },
      },
    ],
  },
  {
    number: 36,
    name: "There is no document (server-side rendering)",
    once: {
      file: "test/unit/qlik-sense/authenticate-no-document.test.ts",
      test: "authenticate, without a document, does not ask a function of the page either",
    },
    cases: [],
  },
  {
    number: 37,
    name: "A service worker stands in between",
    cases: [
      {
        id: "f37a",
        form: "it answers the ticket call with a page",
        page: { serviceWorker: "rewrites-ticket" },
        needsCookie: false,
        expected: {
          outcome: "issuer-response-invalid",
          stage: "acquire",
          issued: 0,
          spent: 0,
          rejected: 0,
          sessions: 0,
        },
      },
      {
        id: "f37b",
        form: "it caches every answer that a cache takes",
        calling: "two-loads",
        page: { serviceWorker: "caches-all" },
        options: { reuse: false },
        expected: { outcome: "recovers", issued: 2, spent: 2, rejected: 0, sessions: 2 },
      },
    ],
  },
  {
    number: 41,
    name: "The browser does not trust Qlik's certificate, as Qlik comes",
    cases: [
      {
        id: "f41a",
        form: "",
        browser: "untrusting",
        needsCookie: false,
        expected: {
          outcome: "unreachable",
          stage: "verify",
          ...NOT_SENT,
          says: /Open https:\/\/sense\.example\.com\/.* in a new tab.*certificate/,
        },
      },
    ],
  },
  {
    number: 42,
    name: "A client whose tickets Qlik does not take (mobile)",
    cases: [true, false].map((readable) => ({
      id: readable ? "f42a" : "f42b",
      form: readable ? "by fetch" : "by image",
      readable,
      // The ticket is not looked at: a redirect, as without one.
      faults: [{ route: "resources/img/*", status: 302 }],
      needsCookie: false,
      expected: { outcome: "credential-rejected", issued: 2, spent: 0, rejected: 0, sessions: 0 },
    })),
  },
];
