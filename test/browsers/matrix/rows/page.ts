// Faults 17 to 20 and 25: what the page, or the browser for its sake, does not allow.
import type { FaultCase, FaultRow } from "../fault.js";
import { OTHER_LOADER, OWN_REQUIREJS } from "./markup.js";

const csp = (policy: string) => ({ headers: { "Content-Security-Policy": policy } });
const NOT_SENT = { issued: [0, 1], spent: 0, rejected: 0, sessions: 0 } as const;
const AT_ONCE = { issued: 1, spent: 1, rejected: 0, sessions: 1 };
const UNKNOWN_HERE = { na: "this engine does not know `credentialless`" };
const CHROMIUM_ONLY = { na: "only Chromium asks before a public page reaches a local address" };

/** The embedder policies; Qlik's own scripts carry no CORP header and cannot run under either, so the sign-in alone is looked at. */
const embedder = (
  id: string,
  policy: string,
  readable: boolean,
  rest: Pick<FaultCase, "expected" | "except">,
): FaultCase => ({
  id,
  form: readable ? policy : `${policy}, by image`,
  readable,
  page: { headers: { "Cross-Origin-Embedder-Policy": policy } },
  options: { bootstrap: false },
  ...rest,
});
const WITHOUT_CREDENTIALLESS = { webkit: UNKNOWN_HERE, "webkit-same-site": UNKNOWN_HERE };

export const PAGE: readonly FaultRow[] = [
  {
    number: 17,
    name: "The page's Content-Security-Policy blocks Qlik",
    cases: [
      {
        id: "f17a",
        form: "`connect-src`",
        page: csp("connect-src 'self'"),
        needsCookie: false,
        expected: { outcome: "csp-blocked", ...NOT_SENT, says: /connect-src https:\/\/sense\.example\.com/ },
      },
      {
        id: "f17b",
        form: "`img-src`",
        readable: false,
        page: csp("img-src 'self' data:"),
        needsCookie: false,
        expected: {
          outcome: "csp-blocked",
          stage: "consume",
          ...NOT_SENT,
          says: /img-src https:\/\/sense\.example\.com/,
        },
      },
      {
        id: "f17c",
        form: "`script-src`",
        page: csp("script-src 'self' 'unsafe-inline' 'unsafe-eval'"),
        expected: {
          outcome: "csp-blocked",
          stage: "open",
          ...AT_ONCE,
          says: /script-src(-elem)? https:\/\/sense\.example\.com/,
        },
      },
    ],
  },
  {
    number: 18,
    name: "The browser keeps a public page from the local network",
    cases: [
      {
        id: "f18a",
        form: "",
        browser: "public-page",
        needsCookie: false,
        expected: { outcome: "local-network-blocked", stage: "verify", ...NOT_SENT },
        except: {
          firefox: CHROMIUM_ONLY,
          "firefox-opt-in": CHROMIUM_ONLY,
          webkit: CHROMIUM_ONLY,
          "firefox-same-site": CHROMIUM_ONLY,
          "webkit-same-site": CHROMIUM_ONLY,
        },
      },
    ],
  },
  {
    number: 19,
    name: "The page has a Cross-Origin-Embedder-Policy; the sign-in alone",
    cases: [
      embedder("f19a", "credentialless", true, {
        expected: { outcome: "recovers", ...AT_ONCE },
        except: WITHOUT_CREDENTIALLESS,
      }),
      embedder("f19b", "credentialless", false, {
        expected: { outcome: "cookie-blocked", stage: "verify", ...AT_ONCE, says: /Cross-Origin-Embedder-Policy/ },
        except: WITHOUT_CREDENTIALLESS,
      }),
      embedder("f19c", "require-corp", true, { expected: { outcome: "recovers", ...AT_ONCE } }),
      embedder("f19d", "require-corp", false, { expected: { outcome: "recovers", ...AT_ONCE } }),
    ],
  },
  {
    number: 20,
    name: "Plain http on one side (mixed content)",
    once: { file: "test/mocked-proxy/bad-endpoints.test.ts", test: "the ticket call is not made at all when the call itself is wrong" },
    cases: [],
  },
  {
    number: 25,
    name: "The page has an AMD loader",
    cases: [
      {
        id: "f25a",
        form: "another one",
        page: { before: OTHER_LOADER },
        expected: { outcome: "amd-conflict", stage: "open", spent: [0, 1], rejected: 0, sessions: [0, 1] },
      },
      {
        id: "f25b",
        form: "RequireJS",
        page: { before: OWN_REQUIREJS },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
      {
        id: "f25c",
        form: "elements by its names",
        page: { before: '<form id="require"></form><form id="requirejs"></form><img id="define" alt="">' },
        expected: { outcome: "recovers", ...AT_ONCE },
      },
    ],
  },
];
