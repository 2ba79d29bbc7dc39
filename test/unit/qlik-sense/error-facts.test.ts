// Who can end each trouble, at which stage of a sign-in it is met, and what may cure it: what a page's code acts on, beside the code.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as acquire from "../../../src/qlik-sense/errors/acquire.js";
import * as configure from "../../../src/qlik-sense/errors/configure.js";
import * as gateway from "../../../src/qlik-sense/errors/gateway.js";
import * as open from "../../../src/qlik-sense/errors/open.js";
import * as session from "../../../src/qlik-sense/errors/session.js";
import * as signIn from "../../../src/qlik-sense/errors/sign-in.js";
import { JWT_WORDS, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { everySentence, type SentenceName } from "../support/catalogue.js";
import { everyWordOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

/** The sentences by who has to act, the stage, and the cure. A sentence may stand in several lines: by its facts. */
const LINES: Readonly<Record<string, readonly SentenceName[]>> = {
  "backend, acquire, none": ["endpointRefused", "answerUnusable", "otherUserAnswered", "otherPlaceAnswered"],
  "backend, acquire, same-call": ["endpointRefused", "endpointUnreachable"],
  "backend, consume, fresh-credential": ["ticketRepeated", "ticketRejected", "jwtRejected"],
  "backend, session, none": ["sessionLimit"],
  "network, acquire, same-call": ["timedOut"],
  "network, consume, none": ["preflightRefused"],
  "network, consume, same-call": ["timedOut"],
  "network, open, same-call": ["timedOut", "requireFailed", "clientMissing", "frameSilent"],
  "network, session, none": ["headersRefused"],
  "network, session, same-call": ["licensePending", "connectionLost"],
  "network, verify, none": ["cookieBlocked", "nodesDisagree", "gatewayLogin", "localNetworkBlocked"],
  "network, verify, same-call": ["timedOut", "cookiesUnanswered", "serverDown", "unreachable"],
  "page, acquire, none": ["endpointRefused", "sourceFailed", "proxyNotAllowed"],
  "page, configure, none": [
    "noDocument",
    "failedUnexpectedly",
    "optionUnusable",
    "optionUnknown",
    "licenseKeyAsSource",
    "ticketAsSource",
    "noTicketUrl",
    "malformedProxy",
    "noProxy",
    "otherServer",
    "pageIsFile",
    "nothingToShow",
    "severalToShow",
  ],
  "page, consume, none": ["cspBlocked"],
  "page, open, none": ["amdConflict", "loaderUnwanted", "addressRefused"],
  "page, open, same-call": ["clientReplaced"],
  "page, session, none": [
    "handleDisposed",
    "pathOutside",
    "unknownNews",
    "otherUserPresent",
    "signedOut",
    "appNotFound",
    "objectNotFound",
    "qlikFailed",
  ],
  "page, session, sign-in-again": ["sessionExpired"],
  "page, verify, fresh-credential": ["otherUserFound"],
  "page, verify, none": ["notAProxy", "cspBlocked"],
  "qlik-admin, configure, none": ["insecureProxy"],
  "qlik-admin, consume, fresh-credential": ["anonymousInstead"],
  "qlik-admin, open, none": ["frameRefused"],
  "qlik-admin, session, none": ["tokenUnreadable", "noLicense", "accessDenied", "socketNeverOpened"],
  "qlik-admin, session, same-call": ["renewedTooOften", "engineUnavailable"],
  "qlik-admin, verify, none": ["cookieBlocked", "sessionNotKnown", "websocketRefused", "corsMissing"],
};

const PROXY = "https://sense.example.com/mashup";
const proxy = parseProxy(PROXY);
const ANNA = identityOf({ userDirectory: "ACME", userId: "anna" });
const BEN = identityOf({ userDirectory: "ACME", userId: "ben" });
const TICKET = "aB3.d-F_hJ1kL2mN";
const FAILURE = new TypeError(`cannot load ${PROXY}/?qlikTicket=${TICKET}`);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

const isProxy = (fact: unknown): boolean => Object.hasOwn(Object(fact) as object, "config");

const all = everySentence();
vi.unstubAllGlobals();
const named = all.map((each, index) => [`${each.name}, sample ${index}`, each] as const);

describe("who acts, when, and what helps", () => {
  it.each(named)("the sentence %s has its own person, stage and cure", (_name, { name, say }) => {
    const { fix, stage, cure } = say();
    const lines = Object.keys(LINES).filter((line) => LINES[line]?.includes(name));
    expect(lines).toContain(`${fix.who}, ${stage}, ${cure}`);
  });

  it("each line of a person, a stage and a cure has its sentences", () => {
    const said = all.map(({ name, say }) => {
      const { fix, stage, cure } = say();
      return `${fix.who}, ${stage}, ${cure}: ${name}`;
    });
    const listed = Object.entries(LINES).flatMap(([line, names]) => names.map((name) => `${line}: ${name}`));
    expect([...new Set(said)].sort()).toEqual(listed.sort());
  });

  it.each(named.filter(([, { name, facts }]) => isProxy(facts[0]) && name !== "otherPlaceAnswered"))(
    "the error of the sentence %s names its virtual proxy",
    (_name, { facts: [at], say }) => {
      expect(say()).toMatchObject({ proxy: (at as typeof proxy).id });
    },
  );

  it.each(named.filter(([, { facts }]) => facts.includes(undefined) || !facts.some((fact) => fact instanceof Error)))(
    "the error of the sentence %s has no cause where nothing was thrown",
    (_name, { say }) => {
      expect(say()).not.toHaveProperty("cause");
    },
  );
});

describe("what an error carries besides its sentence", () => {
  it.each([
    ["addressRefused", () => open.addressRefused(proxy, FAILURE)],
    ["connectionLost", () => session.connectionLost(proxy, FAILURE)],
    ["socketNeverOpened", () => session.socketNeverOpened(proxy, FAILURE)],
    ["qlikFailed", () => session.qlikFailed(proxy, "no", FAILURE)],
  ])("the cause of %s is what was thrown, without a ticket in it", (_name, say) => {
    const error = say();
    expect(error.cause).toMatchObject({ name: "TypeError", message: expect.stringContaining("cannot load") as string });
    expect(everyWordOf(error)).not.toContain(TICKET);
  });

  it.each([
    ["401", 401],
    ["511", 511],
    ["dialog", 401],
    ["redirect", undefined],
    ["page", undefined],
    ["unread", undefined],
  ])("a gateway that shows itself by %s has the status %s", (sign, status) => {
    const error = gateway.gatewayLogin(proxy, (Number(sign) || sign) as gateway.GatewaySign);
    expect(error.status).toBe(status);
  });

  it.each([
    ["redirect", undefined, true],
    ["redirect", "resources/x.png", false],
    ["page", undefined, false],
  ] as const)("a gateway's sign %s at %s asks whether the prefix is Qlik's: %s", (sign, path, isAsked) => {
    expect(gateway.gatewayLogin(proxy, sign, path).fix.set.includes("a prefix of Qlik's at all")).toBe(isAsked);
  });

  it("a server that is down has its status, the address that was asked, and when to come again", () => {
    const error = gateway.serverDown(proxy, 429, { path: "resources/x.png", retryAfterMs: 5_000 });
    expect(error).toMatchObject({ status: 429, retryAfterMs: 5_000 });
    expect(error.message).toContain(`${PROXY}/resources/x.png answered 429: too many requests`);
    expect(gateway.serverDown(proxy, 503).message).toContain(`${PROXY}/qps/user answered 503: Qlik's proxy service`);
  });

  it("what is no proxy has the status that was answered", () => {
    expect(signIn.notAProxy(proxy, 404).status).toBe(404);
  });

  it("a policy's directive is in the error, with the WebSocket's address for connect-src alone", () => {
    expect(signIn.cspBlocked(proxy, "img-src", "consume")).toMatchObject({ directive: "img-src", stage: "consume" });
    expect(signIn.cspBlocked(proxy, "img-src", "consume").fix.set).toBe("img-src https://sense.example.com");
    expect(open.addressRefused(proxy).directive).toBe("trusted-types");
  });

  it("a renewal that comes too soon may follow after the time that is left, in whole seconds", () => {
    const error = session.renewedTooOften(proxy, 125_400);
    expect(error.retryAfterMs).toBe(125_400);
    expect(error.fix.set).toContain("the next renewal in 126 s");
  });

  it("a proxy that the endpoint chose is in the error that refuses it", () => {
    const { proxy: named, fix } = acquire.proxyNotAllowed("https://evil.example", [], TICKET_WORDS);
    expect(named).toBe("https://evil.example");
    expect(fix.set).toContain("only an endpoint on the page's own origin may choose");
  });

  it("a proxy that a renewal's ticket is for is in the error that refuses it", () => {
    const other = parseProxy("https://sense.example.net");
    expect(session.otherPlaceAnswered(proxy, other).proxy).toBe(other.id);
  });

  it("an insecure proxy is in the error that refuses it", () => {
    expect(configure.insecureProxy("http://sense.intra/vp").proxy).toBe("http://sense.intra/vp");
  });
});

describe("who is meant by a sentence", () => {
  it("the endpoint of a JWT is called so, and that of a ticket the other way", () => {
    expect(acquire.otherUserAnswered(ANNA, BEN, JWT_WORDS).fix.where).toBe("JWT endpoint");
    expect(acquire.otherUserAnswered(ANNA, BEN, TICKET_WORDS).fix.where).toBe("Ticket endpoint");
    expect(acquire.answerUnusable("POST /t", "", JWT_WORDS).fix.where).toBe("JWT endpoint");
    expect(acquire.answerUnusable("POST /t", "", TICKET_WORDS).fix.where).toBe("Ticket endpoint");
  });

  it("a WebSocket that never opened is the network's where Qlik is under the page's own host, and Qlik's elsewhere", () => {
    expect(session.socketNeverOpened(proxy).fix.who).toBe("qlik-admin");
    openPage({ address: "https://sense.example.com/portal" });
    expect(session.socketNeverOpened(proxy).fix).toMatchObject({
      who: "network",
      set: expect.stringContaining("below /mashup/app/") as string,
    });
  });

  it.each([
    ["Invalid Params.", "failed: Invalid Params."],
    ["Invalid Params. . ", "failed: Invalid Params."],
    ["Version 2.0 is missing", "failed: Version 2.0 is missing."],
  ])("what Qlik's client said, %j, ends with one full stop", (said, says) => {
    expect(session.qlikFailed(proxy, said, undefined).what.endsWith(says)).toBe(true);
  });

  it("a page that nobody may reach on the local network is hinted at where the browser would ask", () => {
    const hinted = (permission?: "prompt" | "granted") =>
      signIn.unreachable(proxy, undefined, permission).fix.set.includes("local network access");
    expect([hinted("prompt"), hinted("granted"), hinted()]).toEqual([true, false, false]);
  });
});
