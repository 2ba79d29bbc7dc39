// Every sentence of the library with facts for it. The mapped type leaves none out; what the compiler cannot see, a test does.
import * as call from "../../../src/core/errors/call.js";
import type { EmbedError } from "../../../src/core/errors/embed-error.js";
import * as issuer from "../../../src/core/issuer/sentences.js";
import * as acquire from "../../../src/qlik-sense/errors/acquire.js";
import * as configure from "../../../src/qlik-sense/errors/configure.js";
import * as noSession from "../../../src/qlik-sense/errors/no-session.js";
import * as gateway from "../../../src/qlik-sense/errors/gateway.js";
import * as open from "../../../src/qlik-sense/errors/open.js";
import * as session from "../../../src/qlik-sense/errors/session.js";
import * as signIn from "../../../src/qlik-sense/errors/sign-in.js";
import { CALL, JWT_WORDS, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy, type Proxy } from "../../../src/qlik-sense/proxy.js";
import { openPage } from "./page.js";

/** For each sentence of a module the facts of several calls. */
type SamplesOf<M> = {
  readonly [K in keyof M as M[K] extends (...facts: never[]) => EmbedError ? K : never]: readonly (M[K] extends (
    ...facts: infer F
  ) => EmbedError
    ? Readonly<F>
    : never)[];
};

/** The modules whose sentences have samples here, by their paths below `src`. */
export const MODULES = {
  "core/errors/call.ts": call,
  "core/issuer/sentences.ts": issuer,
  "qlik-sense/errors/acquire.ts": acquire,
  "qlik-sense/errors/configure.ts": configure,
  "qlik-sense/errors/no-session.ts": noSession,
  "qlik-sense/errors/gateway.ts": gateway,
  "qlik-sense/errors/open.ts": open,
  "qlik-sense/errors/session.ts": session,
  "qlik-sense/errors/sign-in.ts": signIn,
} as const;

type Samples = { readonly [P in keyof typeof MODULES]: SamplesOf<(typeof MODULES)[P]> };

/** The names of all sentences. */
export type SentenceName = { readonly [P in keyof Samples]: keyof Samples[P] }[keyof Samples];

const POST = "POST https://api.example.com/qlik/ticket";
const ANNA = identityOf({ userDirectory: "ACME", userId: "anna" });
const BOB = identityOf({ userDirectory: "ACME", userId: "bob" });
const FAILURE = new TypeError("Failed to fetch");
const MISMATCH = Object.assign(new Error("Mismatched"), { requireType: "mismatch" });
const STATUSES = [0, 400, 401, 403, 404, 405, 408, 409, 413, 415, 418, 419, 425, 429, 500, 502, 503, 504];
const LICENCE_KEY = `e30.${btoa(JSON.stringify({ license: "1234" }))}.c2ln`;
const ANSWERS = [undefined, "", "<html>", "{", "a.b.c", LICENCE_KEY, "two words", 5, null];

const GATEWAY_SIGNS: readonly gateway.GatewaySign[] = ["redirect", "elsewhere", "page", "unread", 401, 403, 407, 511];

export const PREFIXED = "https://sense.example.net:8443/mashup";
const ADDRESSES = [
  PREFIXED,
  "https://qlik.app.example.com",
  "https://a-rather-long-host-name.division.example.org/a-long-prefix",
];

function samples(proxies: readonly Proxy[]): Samples {
  const each = <F>(facts: (proxy: Proxy) => readonly F[]) => proxies.flatMap((proxy) => facts(proxy));
  const alone = proxies.map((proxy) => [proxy] as const);
  const bothWays = [TICKET_WORDS, JWT_WORDS] as const;
  return {
    "core/errors/call.ts": {
      noDocument: [[{ call: CALL }]],
      failedUnexpectedly: bothWays.map((words) => [words, FAILURE] as const),
      handleDisposed: [[{ call: CALL }]],
      optionUnusable: [
        [CALL, "timeoutMs", "milliseconds"],
        [CALL, "request.method", "a text"],
      ],
      optionUnknown: [
        [CALL, "timeout", ["proxy", "timeoutMs"]],
        [CALL, "xyz", ["proxy", "timeoutMs"]],
      ],
      timedOut: [
        [TICKET_WORDS, "acquire", 30_000],
        [JWT_WORDS, "acquire", 30_000],
        [TICKET_WORDS, "consume", 5],
        [TICKET_WORDS, "verify", 30_000],
        [TICKET_WORDS, "open", 90_000],
      ],
    },
    "core/issuer/sentences.ts": {
      endpointRefused: [
        ...bothWays.flatMap((words) => STATUSES.map((status) => [words, POST, status] as const)),
        [TICKET_WORDS, POST, 429, 7_001],
      ],
      endpointUnreachable: bothWays.map((words) => [words, POST, FAILURE] as const),
      sourceFailed: bothWays.map((words) => [words, FAILURE] as const),
    },
    "qlik-sense/errors/acquire.ts": {
      proxyNotAllowed: bothWays.flatMap((words) => [
        ["https://evil.example/vp", [], words] as const,
        ["https://evil.example/vp", proxies, words] as const,
      ]),
      answerUnusable: bothWays.flatMap((words) => ANSWERS.map((answer) => [POST, answer, words] as const)),
      otherUserAnswered: bothWays.map((words) => [ANNA, BOB, words] as const),
    },
    "qlik-sense/errors/configure.ts": {
      licenseKeyAsSource: [[]],
      ticketAsSource: [[]],
      noTicketUrl: [[]],
      malformedProxy: [[""], ["https://sense.example.com/mashup/hub"]],
      noProxy: [[]],
      otherServer: [
        ["host", "evil.example", "sense.example.com"],
        ["prefix", "/other/", "/mashup/"],
      ],
      pageIsFile: [[]],
      nothingToShow: [["singleUrl(options)"]],
      severalToShow: [["singleUrl(options)"]],
      pathOutside: proxies.map(({ base }) => [base] as const),
      unknownNews: [[["expired", "signed-out"]]],
      insecureProxy: [["http://sense.intra/vp"]],
    },
    "qlik-sense/errors/no-session.ts": {
      cookieBlocked: each((proxy) => [
        ...bothWays.map((words) => [proxy, words] as const),
        [proxy, TICKET_WORDS, { policy: "credentialless" }] as const,
        ...(["chromium", "firefox", "safari"] as const).map((browser) => [proxy, TICKET_WORDS, { browser }] as const),
      ]),
      sessionNotKnown: alone,
      nodesDisagree: alone,
    },
    "qlik-sense/errors/gateway.ts": {
      gatewayLogin: each((proxy) => [
        ...GATEWAY_SIGNS.map((sign) => [proxy, sign] as const),
        [proxy, "redirect", "resources/img/core/dark_noise_16x16.png"] as const,
        [proxy, 401, "resources/img/core/dark_noise_16x16.png"] as const,
      ]),
      cookiesUnanswered: alone,
      serverDown: each((proxy) => [
        [proxy, 503] as const,
        [proxy, 429, { path: "resources/img/core/dark_noise_16x16.png", retryAfterMs: 5_000 }] as const,
      ]),
    },
    "qlik-sense/errors/open.ts": {
      amdConflict: [[], ["SystemJS"]],
      loaderUnwanted: [[]],
      addressRefused: each((proxy) => [[proxy], [proxy, FAILURE]] as const),
      requireFailed: each((proxy) => [[proxy, true] as const, [proxy, false] as const]),
      clientMissing: each((proxy) => [[proxy, FAILURE] as const, [proxy, undefined] as const]),
      clientReplaced: each((proxy) => [[proxy, MISMATCH] as const, [proxy, undefined] as const]),
      frameRefused: each((proxy) => [[proxy, "X-Frame-Options: DENY"] as const]),
      frameSilent: alone,
    },
    "qlik-sense/errors/sign-in.ts": {
      ticketRepeated: alone,
      ticketRejected: alone,
      jwtRejected: alone,
      anonymousInstead: each((proxy) => bothWays.map((words) => [proxy, words] as const)),
      otherUserFound: each((proxy) => [[proxy, ANNA, BOB] as const]),
      otherUserPresent: each((proxy) => [[proxy, BOB] as const, [proxy, undefined] as const]),
      unreachable: each((proxy) => [[proxy, FAILURE] as const, [proxy, FAILURE, "prompt"] as const]),
      localNetworkBlocked: alone,
      websocketRefused: alone,
      notAProxy: each((proxy) => [[proxy, 404] as const]),
      corsMissing: alone,
      preflightRefused: alone,
      tokenUnreadable: alone,
      cspBlocked: each((proxy) => [[proxy, "img-src", "consume"] as const, [proxy, "connect-src", "verify"] as const]),
      sessionExpired: alone,
    },
    "qlik-sense/errors/session.ts": {
      signedOut: alone,
      renewedTooOften: each((proxy) => [[proxy, 125_400] as const]),
      otherPlaceAnswered: each((proxy) => proxies.map((other) => [proxy, other] as const)),
      sessionLimit: alone,
      noLicense: alone,
      licensePending: alone,
      engineUnavailable: each((proxy) => [[proxy, "OnNoEngineAvailable"] as const]),
      accessDenied: each((proxy) => [[proxy, "2f1c5a7e"] as const, [proxy, undefined] as const]),
      appNotFound: each((proxy) => [[proxy, "2f1c5a7e"] as const, [proxy, undefined] as const]),
      objectNotFound: each((proxy) => [[proxy, "2f1c5a7e", "pYxQd"] as const]),
      connectionLost: each((proxy) => [[proxy, FAILURE] as const, [proxy, undefined] as const]),
      socketNeverOpened: each((proxy) => [[proxy, FAILURE] as const]),
      qlikFailed: each((proxy) => [[proxy, "Invalid Params.", FAILURE] as const]),
      headersRefused: each((proxy) => [[proxy, ["x-qlik-xrfkey", "qlik-api-version"]] as const]),
    },
  };
}

export interface Sentence {
  readonly name: SentenceName;
  readonly facts: readonly unknown[];
  /** Makes the error anew, for the page as it is now. */
  readonly say: () => EmbedError;
}

/** Every sentence with every sample. Opens a page: {@link openPage}. */
export function everySentence(): Sentence[] {
  openPage();
  const all = samples(ADDRESSES.map((address) => parseProxy(address)));
  return Object.entries(all).flatMap(([path, sentences]) => {
    const functions = MODULES[path as keyof typeof MODULES] as unknown as Record<
      string,
      (...facts: unknown[]) => EmbedError
    >;
    return Object.entries(sentences as Record<string, readonly (readonly unknown[])[]>).flatMap(([name, calls]) =>
      calls.map((facts) => ({
        name: name as SentenceName,
        facts,
        say: () => {
          const sentence = functions[name];
          if (!sentence) throw new Error(`There is no sentence "${name}".`);
          return sentence(...facts);
        },
      })),
    );
  });
}
