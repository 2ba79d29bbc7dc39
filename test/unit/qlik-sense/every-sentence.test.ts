// Every sentence that a developer may meet: complete, filled in, short, and under its own code.
import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as call from "../../../src/core/errors/call.js";
import { isEmbedError } from "../../../src/core/errors/embed-error.js";
import * as issuer from "../../../src/core/issuer/sentences.js";
import type { EmbedErrorCode } from "../../../src/index.js";
import * as noSession from "../../../src/qlik-sense/errors/no-session.js";
import * as gateway from "../../../src/qlik-sense/errors/gateway.js";
import * as open from "../../../src/qlik-sense/errors/open.js";
import * as signIn from "../../../src/qlik-sense/errors/sign-in.js";
import { CALL, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { everySentence, MODULES, PREFIXED, type SentenceName } from "../support/catalogue.js";
import { openPage, PAGE } from "../support/page.js";

/** The whole union: the compiler asks for a missing code, and for one too many. */
const CODES: Readonly<Record<EmbedErrorCode, true>> = {
  "invalid-option": true,
  "insecure-proxy": true,
  "proxy-not-allowed": true,
  "unsupported-environment": true,
  "not-signed-in": true,
  forbidden: true,
  "rate-limited": true,
  "issuer-failed": true,
  "issuer-response-invalid": true,
  "credential-rejected": true,
  "cookie-blocked": true,
  "user-mismatch": true,
  unreachable: true,
  "gateway-login": true,
  "cors-missing": true,
  "csp-blocked": true,
  "local-network-blocked": true,
  "websocket-refused": true,
  "session-expired": true,
  "signed-out": true,
  "other-user": true,
  "nodes-disagree": true,
  "session-limit": true,
  "no-license": true,
  "license-pending": true,
  "engine-unavailable": true,
  "access-denied": true,
  "app-not-found": true,
  "object-not-found": true,
  "connection-lost": true,
  "qlik-error": true,
  timeout: true,
  offline: true,
  "amd-conflict": true,
  "require-failed": true,
  "qlik-load-failed": true,
  "frame-refused": true,
};

/** The code of each sentence; `endpointRefused` has several, by the status of the endpoint. */
const CODE_OF: Readonly<Record<Exclude<SentenceName, "endpointRefused">, EmbedErrorCode>> = {
  noDocument: "unsupported-environment",
  failedUnexpectedly: "unsupported-environment",
  handleDisposed: "invalid-option",
  pathOutside: "invalid-option",
  unknownNews: "invalid-option",
  signedOut: "signed-out",
  renewedTooOften: "session-expired",
  otherPlaceAnswered: "proxy-not-allowed",
  sessionLimit: "session-limit",
  noLicense: "no-license",
  licensePending: "license-pending",
  engineUnavailable: "engine-unavailable",
  accessDenied: "access-denied",
  appNotFound: "app-not-found",
  objectNotFound: "object-not-found",
  connectionLost: "connection-lost",
  socketNeverOpened: "websocket-refused",
  qlikFailed: "qlik-error",
  headersRefused: "cors-missing",
  optionUnusable: "invalid-option",
  optionUnknown: "invalid-option",
  timedOut: "timeout",
  endpointUnreachable: "issuer-failed",
  sourceFailed: "issuer-failed",
  proxyNotAllowed: "proxy-not-allowed",
  answerUnusable: "issuer-response-invalid",
  otherUserAnswered: "user-mismatch",
  licenseKeyAsSource: "invalid-option",
  ticketAsSource: "invalid-option",
  noTicketUrl: "invalid-option",
  malformedProxy: "invalid-option",
  noProxy: "invalid-option",
  otherServer: "invalid-option",
  pageIsFile: "unsupported-environment",
  nothingToShow: "invalid-option",
  severalToShow: "invalid-option",
  insecureProxy: "insecure-proxy",
  amdConflict: "amd-conflict",
  loaderUnwanted: "amd-conflict",
  addressRefused: "csp-blocked",
  requireFailed: "require-failed",
  clientMissing: "qlik-load-failed",
  clientReplaced: "qlik-load-failed",
  frameRefused: "frame-refused",
  frameSilent: "qlik-load-failed",
  ticketRepeated: "credential-rejected",
  ticketRejected: "credential-rejected",
  jwtRejected: "credential-rejected",
  anonymousInstead: "credential-rejected",
  cookieBlocked: "cookie-blocked",
  sessionNotKnown: "cookie-blocked",
  nodesDisagree: "nodes-disagree",
  otherUserFound: "user-mismatch",
  otherUserPresent: "other-user",
  unreachable: "unreachable",
  localNetworkBlocked: "local-network-blocked",
  websocketRefused: "websocket-refused",
  gatewayLogin: "gateway-login",
  cookiesUnanswered: "timeout",
  serverDown: "unreachable",
  notAProxy: "unreachable",
  corsMissing: "cors-missing",
  preflightRefused: "cors-missing",
  tokenUnreadable: "cors-missing",
  cspBlocked: "csp-blocked",
  sessionExpired: "session-expired",
};
const BY_STATUS: Readonly<Record<number, EmbedErrorCode>> = {
  0: "not-signed-in",
  401: "not-signed-in",
  403: "forbidden",
  419: "forbidden",
  429: "rate-limited",
};
const STAGES = ["configure", "acquire", "consume", "verify", "open", "session"];
const CALLERS = ["qlik-admin", "backend", "page", "network"];
const CURES = ["none", "same-call", "fresh-credential", "sign-in-again"];
const ORIGIN = new URL(PAGE).origin;

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

const all = everySentence();
vi.unstubAllGlobals();
const named = all.map((each, index) => [`${each.name}, sample ${index}`, each] as const);

describe("every sentence", () => {
  it.each(named)("the sentence %s is under its own code", (_name, { name, facts, say }) => {
    const code = name === "endpointRefused" ? (BY_STATUS[facts[2] as number] ?? "issuer-failed") : CODE_OF[name];
    expect(say().code).toBe(code);
  });

  it.each(named)("the sentence %s is complete in its message alone", (_name, { say }) => {
    const error = say();
    const { message, what, fix, code, stage, docsUrl, retryable, cure } = error;
    expect(isEmbedError(error)).toBe(true);
    expect(message).toBe(`${what} ${fix.where}: ${fix.set} (docs/errors.md#${code})`);
    expect(what.length).toBeGreaterThan(10);
    expect(message).not.toMatch(/undefined|\[object|NaN|\bnull\b| {2}|\.\.(?!\.)|: ?\(docs/);
    expect(message.length).toBeLessThan(520);
    expect(fix.where.length * fix.set.length).toBeGreaterThan(0);
    expect(CALLERS).toContain(fix.who);
    expect(STAGES).toContain(stage);
    expect(CURES).toContain(cure);
    expect(retryable).toBe(cure === "same-call");
    expect(docsUrl).toMatch(new RegExp(`^https://.*documents/errors\\.html#${code}$`));
  });
});

describe("nothing is left out", () => {
  /** Exported functions that make no error. */
  const HELPERS = ["isMismatch", "sitesOf", "isGatewayStatus"];

  it("each module of sentences about Qlik Sense is in the list of samples", async () => {
    const folder = new URL("../../../src/qlik-sense/errors/", import.meta.url);
    // Words that the sentences share, and the codes.
    const files = (await readdir(folder)).filter((file) => file !== "words.ts" && file !== "codes.ts");
    expect(files.length).toBeGreaterThan(3);
    expect(Object.keys(MODULES)).toEqual(expect.arrayContaining(files.map((file) => `qlik-sense/errors/${file}`)));
  });

  it.each(Object.entries(MODULES))("each function that %s exports has a sample", (_path, module) => {
    const functions = Object.entries(module as Record<string, unknown>).filter(
      ([, each]) => typeof each === "function",
    );
    const sampled = all.map(({ name }): string => name);
    const missing = functions
      .map(([name]) => name)
      .filter((name) => !sampled.includes(name) && !HELPERS.includes(name));
    expect(functions.length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  });

  it("every code has a sentence, offline included", () => {
    const online = all.map(({ say }) => say().code);
    openPage({ online: false });
    const codes = new Set([...online, ...all.map(({ say }) => say().code)]);
    expect([...codes].sort()).toEqual(Object.keys(CODES).sort());
  });
});

describe("what the reader has to enter is filled in", () => {
  const proxy = () => parseProxy(PREFIXED);
  const { origin } = new URL(PREFIXED);

  it.each<[string, () => Error, readonly string[]]>([
    ["cookieBlocked", () => noSession.cookieBlocked(proxy(), TICKET_WORDS), [ORIGIN, PREFIXED, "> mashup"]],
    ["corsMissing", () => signIn.corsMissing(proxy()), [ORIGIN, PREFIXED, "> mashup", "app.example.com"]],
    ["tokenUnreadable", () => signIn.tokenUnreadable(proxy()), [ORIGIN, "> mashup", "qlik-csrf-token"]],
    ["preflightRefused", () => signIn.preflightRefused(proxy()), [ORIGIN, origin, "authorization"]],
    ["ticketRejected", () => signIn.ticketRejected(proxy()), [PREFIXED, "/mashup/"]],
    ["jwtRejected", () => signIn.jwtRejected(proxy()), [PREFIXED, "> mashup", "RS256"]],
    ["anonymousInstead", () => signIn.anonymousInstead(proxy(), TICKET_WORDS), [PREFIXED, "> mashup", "ticket"]],
    ["nodesDisagree", () => noSession.nodesDisagree(proxy()), [PREFIXED, "docs/load-balancer.md"]],
    ["unreachable", () => signIn.unreachable(proxy(), undefined), [origin, `${PREFIXED}/hub`]],
    ["notAProxy", () => signIn.notAProxy(proxy(), 404), [PREFIXED, "404", "/mashup/"]],
    ["ticketRepeated", () => signIn.ticketRepeated(proxy()), [PREFIXED, "no-store"]],
    ["gatewayLogin", () => gateway.gatewayLogin(proxy(), 401), [`${PREFIXED}/qps/user`, "401", "/mashup/*"]],
    [
      "gatewayLogin, a redirect",
      () => gateway.gatewayLogin(proxy(), "redirect"),
      [`${PREFIXED}/hub`, "is /mashup/ a prefix"],
    ],
    [
      "cookiesUnanswered",
      () => gateway.cookiesUnanswered(proxy()),
      [`${PREFIXED}/qps/user`, "login dialog", "/mashup/*"],
    ],
    ["serverDown", () => gateway.serverDown(proxy(), 503), [`${PREFIXED}/qps/user`, "503"]],
    ["requireFailed", () => open.requireFailed(proxy(), false), [`${PREFIXED}/resources/`, "require.js"]],
    ["clientMissing", () => open.clientMissing(proxy(), undefined), [`${PREFIXED}/resources/js/qlik.js`]],
    ["sessionExpired", () => signIn.sessionExpired(proxy()), [PREFIXED]],
    ["otherUserPresent", () => signIn.otherUserPresent(proxy(), undefined), [PREFIXED, CALL]],
    ["cspBlocked", () => signIn.cspBlocked(proxy(), "img-src", "consume"), [`img-src ${origin}`]],
    [
      "cspBlocked for sockets",
      () => signIn.cspBlocked(proxy(), "connect-src", "verify"),
      [`connect-src ${origin} wss://sense.example.net:8443`],
    ],
    ["timedOut", () => call.timedOut(TICKET_WORDS, "verify", 1_234), ["1234 ms", "verify"]],
    ["endpointUnreachable", () => issuer.endpointUnreachable(TICKET_WORDS, "GET /t", undefined), [ORIGIN, "GET /t"]],
    ["endpointRefused", () => issuer.endpointRefused(TICKET_WORDS, "GET /t", 403), [ORIGIN, "GET /t", "403"]],
  ])("the sentence %s has the values of this page and this proxy", (_name, make, parts) => {
    const { message } = make();
    for (const part of parts) expect(message).toContain(part);
  });

  it("a sentence calls the default virtual proxy by its name in the QMC", () => {
    const { message } = noSession.cookieBlocked(parseProxy("https://sense.example.net"), TICKET_WORDS);
    expect(message).toContain("(default)");
  });
});
