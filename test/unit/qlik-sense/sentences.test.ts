// What a sentence makes of its facts: which addresses are one site, what an answer was, whether a second call may help.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { timedOut } from "../../../src/core/errors/call.js";
import { endpointRefused, endpointUnreachable, sourceFailed } from "../../../src/core/issuer/sentences.js";
import { answerUnusable, proxyNotAllowed } from "../../../src/qlik-sense/errors/acquire.js";
import { clientMissing, clientReplaced, requireFailed } from "../../../src/qlik-sense/errors/open.js";
import { cookieBlocked } from "../../../src/qlik-sense/errors/no-session.js";
import { unreachable } from "../../../src/qlik-sense/errors/sign-in.js";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { everyWordOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

const PROXY = "https://sense.example.com/mashup";
const TICKET = "aB3.d-F_hJ1kL2mN";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a blocked cookie", () => {
  const blocked = (page: string, qlik: string) => {
    openPage({ address: page });
    return cookieBlocked(parseProxy(qlik, true), TICKET_WORDS);
  };

  it.each([
    ["https://app.example.com", "https://sense.example.com"],
    ["https://example.com", "https://sense.example.com"],
    ["https://app.example.co.uk", "https://sense.example.co.uk"],
    ["https://app.example.com.au", "https://sense.example.com.au"],
    ["https://1.example.com", "https://2.example.com"],
    ["https://app.dmz.intra1", "https://sense.dmz.intra1"],
    ["https://a.com.example.de", "https://sense.example.de"],
    ["https://app", "https://app:8443"],
    ["https://10.1.0.5", "https://10.1.0.5:8443"],
  ])("%s and %s are one site for the cookie: their cookies are not in each other's way", (page, qlik) => {
    const { message, fix } = blocked(page, qlik);
    expect(message).toContain(": same site)");
    expect(fix.set).not.toContain("SameSite");
  });

  it.each([
    ["https://app.example.com", "https://sense.example.net", "example.com"],
    ["https://app.example.co.uk", "https://sense.other.co.uk", "example.co.uk"],
    ["https://app.example.com.au", "https://sense.other.com.au", "example.com.au"],
    ["https://10.1.0.5", "https://10.2.0.5", "10.1.0.5"],
    ["https://[fe80::1]", "https://[fe80::2]", "[fe80::1]"],
    ["https://app", "https://sense", "app"],
  ])("%s and %s are different sites for the cookie: Qlik belongs under %s", (page, qlik, domain) => {
    const { message, fix } = blocked(page, qlik);
    expect(message).toContain(": different sites)");
    expect(message).toContain(`serve Qlik under ${domain}, docs/same-site.md`);
    expect(fix.set).toBe("SameSite attribute (https) = None, Has secure attribute (https) = on");
  });

  it("a blocked cookie on plain http has one setting where both are one site, and another where they are not", () => {
    expect(blocked("http://app.intra.example", "http://sense.intra.example").fix.set).toBe(
      "Has secure attribute (http) = off",
    );
    expect(blocked("http://app.example.com", "http://sense.example.net").fix.set).toMatch(
      /= off; .*need https on both/,
    );
  });

  it("a blocked cookie of a proxy with TLS is another site's for a page without", () => {
    expect(blocked("http://app.example.com", PROXY).message).toContain(": different sites)");
  });
});

describe("an answer that is no ticket is called by its kind", () => {
  it.each([
    ['{"ticket":', "broken JSON"],
    ["[1", "broken JSON"],
    ["Error in {template}", "something that is no ticket"],
    ["aaa.bbb.ccc", "a signed key"],
    ["see www.example.com", "something that is no ticket"],
    ["www.example.com or else", "something that is no ticket"],
    ["<p>", "a web page"],
    ["1 < 2", "something that is no ticket"],
  ])("the answer %s of an endpoint is called by its kind: %s", (answer, kind) => {
    expect(answerUnusable("POST /t", answer, TICKET_WORDS).message).toContain(`POST /t answered ${kind}`);
  });
});

describe("whether the same call may succeed later, with nothing changed", () => {
  const mismatch = Object.assign(new Error("Mismatched"), { requireType: "mismatch" });
  it.each([
    ["the ticket endpoint is down", () => endpointRefused(TICKET_WORDS, "POST /t", 503), true],
    ["the ticket endpoint has had enough", () => endpointRefused(TICKET_WORDS, "POST /t", 429), true],
    ["the ticket endpoint says no", () => endpointRefused(TICKET_WORDS, "POST /t", 403), false],
    ["the ticket endpoint does not answer", () => endpointUnreachable(TICKET_WORDS, "POST /t", undefined), true],
    ["the page's function throws", () => sourceFailed(TICKET_WORDS, undefined), false],
    ["Qlik does not answer", () => unreachable(parseProxy(PROXY), undefined), true],
    ["Qlik's loader did not come", () => requireFailed(parseProxy(PROXY), false), true],
    ["Qlik's client did not come", () => clientMissing(parseProxy(PROXY), undefined), true],
    ["another script stands in its way", () => clientReplaced(parseProxy(PROXY), mismatch), true],
    ["the time was over", () => timedOut(TICKET_WORDS, "acquire", 1_000), true],
    ["the browser keeps no cookie", () => cookieBlocked(parseProxy(PROXY), TICKET_WORDS), false],
  ])("the same call may succeed later when %s: %o", (_name, make, retryable) => {
    expect(make().retryable).toBe(retryable);
  });
});

describe("the cause of an error", () => {
  const failure = Object.assign(new TypeError(`cannot load ${PROXY}/?qlikTicket=${TICKET}`), { request: TICKET });

  it.each([
    ["endpointUnreachable", () => endpointUnreachable(TICKET_WORDS, "POST /t", failure)],
    ["sourceFailed", () => sourceFailed(TICKET_WORDS, failure)],
    ["unreachable", () => unreachable(parseProxy(PROXY), failure)],
    ["clientMissing", () => clientMissing(parseProxy(PROXY), failure)],
    ["clientReplaced", () => clientReplaced(parseProxy(PROXY), failure)],
  ])("the cause of %s is what was thrown, without the ticket in it", (_name, make) => {
    const error = make();
    expect(error.cause).toMatchObject({ name: "TypeError", message: expect.stringContaining("cannot load") as string });
    expect(everyWordOf(error)).not.toContain(TICKET);
    expect(Object.values(error.cause as object)).not.toContain(TICKET);
  });

  it("an error has no cause where nothing was thrown", () => {
    expect(unreachable(parseProxy(PROXY), undefined)).not.toHaveProperty("cause");
  });
});

it("a proxy that is not allowed is told beside all that are", () => {
  const allowed = [PROXY, "https://sense.example.net"].map((address) => parseProxy(address));
  expect(proxyNotAllowed("https://evil.example", allowed, TICKET_WORDS).fix.set).toContain(
    `(${PROXY}, https://sense.example.net)`,
  );
});
