// Faults 1 to 9: the page's own backend.
import type { FaultRow } from "../fault.js";

const JSON_TYPE = { "Content-Type": "application/json" };
const HTML = "<!doctype html><title>Sign in</title><form method=post><input name=user></form>";
const NO_TICKET_SENT = { spent: 0, rejected: 0, sessions: 0 };
const AT_ONCE = { issued: 1, spent: 1, rejected: 0, sessions: 1 };

export const TICKET_CALL: readonly FaultRow[] = [
  {
    number: 1,
    name: "The ticket endpoint answers 500, 502, 503 or 504",
    once: {
      file: "test/unit/core/issuer/fetch-credential-retry.test.ts",
      test: "the endpoint is asked again with a pause that grows, up to twice",
    },
    cases: [],
  },
  {
    number: 2,
    name: "The ticket endpoint answers 429, with and without `Retry-After`",
    once: {
      file: "test/unit/core/issuer/fetch-credential-retry.test.ts",
      test: "a retry waits as long as the server says, as a date",
    },
    cases: [],
  },
  {
    number: 3,
    name: "The ticket endpoint answers 401 or 403",
    once: {
      file: "test/unit/core/issuer/fetch-credential-retry.test.ts",
      test: "the status %i is final: the endpoint is asked once",
    },
    cases: [],
  },
  {
    number: 4,
    name: "The ticket endpoint leads to a login page",
    cases: [
      {
        id: "f4a",
        form: "by a redirect",
        endpoint: { status: 302, headers: { Location: "/login" } },
        needsCookie: false,
        expected: { outcome: "not-signed-in", stage: "acquire", issued: 0, ...NO_TICKET_SENT },
      },
      {
        id: "f4b",
        form: "with status 200",
        endpoint: { status: 200, headers: { "Content-Type": "text/html" }, body: HTML },
        needsCookie: false,
        expected: { outcome: "issuer-response-invalid", stage: "acquire", issued: 0, ...NO_TICKET_SENT },
      },
    ],
  },
  {
    number: 5,
    name: "The ticket answer is no ticket: broken JSON, no or a wrong `ticket`, a byte order mark, keys twice",
    once: {
      file: "test/unit/qlik-sense/ticket-body.test.ts",
      test: "a body without a ticket is refused, and what it was is said",
    },
    cases: [
      {
        id: "f5a",
        form: "cut off on the way, once",
        endpoint: { times: 1, breakOff: "body" },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
    ],
  },
  {
    number: 6,
    name: "The ticket answer is huge",
    cases: [
      {
        id: "f6a",
        form: "without an end",
        endpoint: { flood: "endless" },
        needsCookie: false,
        expected: { outcome: "issuer-response-invalid", stage: "acquire", issued: 0, ...NO_TICKET_SENT },
      },
      {
        id: "f6b",
        form: "64 MB, packed",
        endpoint: { flood: "gzip" },
        needsCookie: false,
        expected: { outcome: "issuer-response-invalid", stage: "acquire", issued: 0, ...NO_TICKET_SENT },
      },
    ],
  },
  {
    number: 7,
    name: "The ticket endpoint is silent, once",
    cases: [
      {
        id: "f7a",
        form: "no header comes",
        endpoint: { times: 1, hang: "headers" },
        page: { leapMs: 10_500 },
        options: { timeoutMs: 30_000 },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f7b",
        form: "the body stops",
        endpoint: { times: 1, hang: "body" },
        page: { leapMs: 10_500 },
        options: { timeoutMs: 30_000 },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
    ],
  },
  {
    number: 8,
    name: "The connection to the ticket endpoint breaks",
    cases: [
      {
        id: "f8a",
        form: "twice",
        endpoint: { times: 2, breakOff: "headers" },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f8b",
        form: "always",
        endpoint: { breakOff: "headers" },
        needsCookie: false,
        expected: { outcome: "issuer-failed", stage: "acquire", issued: 0, ...NO_TICKET_SENT },
      },
    ],
  },
  {
    number: 9,
    name: "The ticket endpoint is on another origin, without CORS headers",
    cases: [
      {
        id: "f9a",
        form: "",
        endpoint: { elsewhere: true, headers: JSON_TYPE },
        needsCookie: false,
        expected: {
          outcome: "issuer-failed",
          stage: "acquire",
          ...NO_TICKET_SENT,
          says: /CORS headers for https:\/\//,
        },
      },
    ],
  },
];
