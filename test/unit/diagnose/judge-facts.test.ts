// What the facts mean together: each row is one thing that a page can observe of its Qlik.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkCookie } from "../../../src/diagnose/cookie-check.js";
import type { Facts } from "../../../src/diagnose/facts.js";
import type { CheckName, Finding } from "../../../src/diagnose/finding.js";
import { judgeFacts } from "../../../src/diagnose/judge-facts.js";
import { gatewayLogin } from "../../../src/qlik-sense/errors/gateway.js";
import { corsMissing, notAProxy } from "../../../src/qlik-sense/errors/sign-in.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { openPage } from "../support/page.js";

const ADA = { userDirectory: "ACME", userId: "ada" };
const INACTIVE = "none";
const ACTIVE = identityOf(ADA);

const FINE: Facts = {
  reached: { isAlive: true, verdict: ACTIVE },
  token: { state: "given", value: "a token" },
  socket: { isOpen: true },
  localNetwork: "unknown",
  blocked: [],
  lacksScriptPolicy: false,
  hasWorker: false,
};

const proxyAt = (address = "https://sense.example.com/mashup") => parseProxy(address);

function judge(facts: Partial<Facts>, proxy = proxyAt(), named?: typeof ADA): (check: CheckName) => Finding {
  const findings = judgeFacts(proxy, { ...FINE, ...facts }, named);
  return (check) => {
    const finding = findings.find((each) => each.check === check);
    if (!finding) throw new Error(`No finding of "${check}"`);
    return finding;
  };
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a Qlik that answers", () => {
  it("a Qlik that answers has nothing but good findings where all is right", () => {
    const findings = judgeFacts(proxyAt(), FINE, ADA);
    expect(findings.filter(({ status }) => !/^(ok|skipped)$/.test(status))).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      "csp",
      "host",
      "local-network",
      "cors",
      "proxy",
      "csrf-token",
      "websocket",
      "session",
    ]);
  });

  it("a diagnosis tells nobody the token", () => {
    expect(JSON.stringify(judgeFacts(proxyAt(), FINE, ADA))).not.toContain("a token");
  });

  it("a Qlik that answers needs no headers on the page's own origin", () => {
    const own = proxyAt("https://app.example.com/qlik");
    const of = judge({ reached: { isAlive: true, verdict: INACTIVE }, token: { state: "withheld" } }, own);
    expect(of("cors")).toMatchObject({ status: "ok" });
    expect(of("csrf-token")).toMatchObject({ status: "ok" });
  });

  it("there is no Qlik where something else answers readably", () => {
    const of = judge({
      reached: { isAlive: true, notAProxy: notAProxy(proxyAt(), 404) },
      token: { state: "unreadable" },
      socket: { isOpen: false },
    });
    expect(of("proxy")).toMatchObject({ status: "problem", code: "unreachable" });
    expect(of("proxy").what).toContain("answered 404");
    expect(of("cors").status).toBe("ok");
  });

  it.each([
    ["given", "ok"],
    ["absent", "ok"],
    ["hidden", "problem"],
    ["withheld", "unknown"],
    ["unreadable", "unknown"],
  ] as const)("the finding of a CSRF token that is %s: %s", (state, status) => {
    expect(judge({ token: { state } })("csrf-token").status).toBe(status);
  });

  it.each([
    ["given", "problem"],
    ["absent", "problem"],
    ["unreadable", "problem"],
    ["hidden", "unknown"],
    ["withheld", "unknown"],
  ] as const)(
    "the finding of a refused WebSocket with a token that is %s: %s, and the host allow list is named",
    (state, status) => {
      const finding = judge({ token: { state }, socket: { isOpen: false } })("websocket");
      expect(finding.status).toBe(status);
      expect(finding.code).toBe(status === "problem" ? "websocket-refused" : undefined);
      expect(finding.fix?.set).toContain("Host allow list = app.example.com");
    },
  );

  it("the session finding warns when somebody else is signed in than the page names", () => {
    const of = judge({}, proxyAt(), { userDirectory: "ACME", userId: "ben" });
    expect(of("session")).toMatchObject({ status: "warning", code: "user-mismatch" });
    expect(judge({}, proxyAt(), { userDirectory: "acme", userId: "ADA" })("session").status).toBe("ok");
  });

  it("a Qlik that answers tells by its WebSocket whose session it is, where the page may read nothing", () => {
    const of = judge({ reached: { isAlive: true }, socket: { isOpen: true, verdict: ACTIVE } });
    expect(of("session").what).toContain("ACME\\ada is signed in");
    expect(of("cors").status).toBe("warning");
    expect(of("proxy").status).toBe("ok");
  });
});

describe("what else answers, or does not know the session", () => {
  it("looks of which one finds nobody after another has found somebody were answered by several nodes", () => {
    const of = judge({ further: ["none", ACTIVE] });
    expect(of("session")).toMatchObject({ status: "problem", code: "nodes-disagree", fix: { who: "network" } });
    expect(judge({ further: [ACTIVE, ACTIVE] })("session").status).toBe("ok");
  });

  it("an anonymous session is told as one: the virtual proxy lets anybody in", () => {
    const of = judge({ reached: { isAlive: true, verdict: "anonymous" }, socket: { isOpen: true } });
    expect(of("session")).toMatchObject({ status: "warning", fix: { who: "qlik-admin" } });
    expect(of("session").what).toContain("anonymous session");
  });

  it("a gateway that can be told without a readable answer is the one problem", () => {
    const silence = gatewayLogin(proxyAt(), "elsewhere");
    const silent: Partial<Facts> = {
      reached: { isAlive: true },
      token: { state: "unreadable" },
      socket: { isOpen: false },
    };
    const of = judge({ ...silent, silence });
    expect(of("proxy")).toMatchObject({ status: "problem", code: "gateway-login", fix: { who: "network" } });
    expect([of("cors").status, of("websocket").status]).toEqual(["unknown", "unknown"]);
    expect(judge({ ...silent, silence: corsMissing(proxyAt()) })("cors")).toMatchObject({ code: "cors-missing" });
  });

  it("a gateway that answers readably is the one problem, and no Host allow list is named", () => {
    const reached = { isAlive: true, notAProxy: gatewayLogin(proxyAt(), 401) };
    const of = judge({ reached, token: { state: "unreadable" }, socket: { isOpen: false } });
    expect(of("proxy")).toMatchObject({ status: "problem", code: "gateway-login" });
    expect(of("websocket").status).toBe("unknown");
    expect(of("websocket").what).not.toContain("listed");
  });

  it("WebSockets that are refused on the page's own host are the network's matter: Qlik allows its own host", () => {
    const own = proxyAt("https://app.example.com/mashup");
    const of = judge({ socket: { isOpen: false } }, own);
    expect(of("websocket")).toMatchObject({ status: "problem", code: "websocket-refused", fix: { who: "network" } });
    const other = judge({ socket: { isOpen: false } });
    expect(other("websocket")).toMatchObject({ code: "websocket-refused", fix: { who: "qlik-admin" } });
  });
});

describe("a page with a service worker", () => {
  const closed = { isOpen: false };

  it("a page with a service worker does not know whether Qlik answers, or the worker, where no WebSocket has passed it by", () => {
    const of = judge({ hasWorker: true, socket: closed, localNetwork: "denied" });
    expect(of("host")).toMatchObject({ status: "unknown" });
    expect(of("host").what).toContain("service worker");
    expect(of("local-network").status).toBe("unknown");
  });

  it("a page with a service worker knows that Qlik answers where a WebSocket has passed it by", () => {
    const of = judge({ hasWorker: true, localNetwork: "denied" });
    expect(of("host").status).toBe("ok");
    expect(of("local-network").status).toBe("ok");
    expect(judge({ hasWorker: true, socket: { isOpen: true, verdict: ACTIVE } })("session").status).toBe("ok");
  });

  it.each([
    ["nobody", INACTIVE, "it says nobody"],
    ["somebody else", identityOf({ userDirectory: "ACME", userId: "ben" }), "it says ACME\\ben"],
  ] as const)(
    "the session finding tells that the service worker says %s is signed in where Qlik says another",
    (_name, verdict, says) => {
      const facts = { reached: { isAlive: true, verdict }, socket: { isOpen: true, verdict: ACTIVE } };
      const finding = judge({ ...facts, hasWorker: true })("session");
      expect(finding).toMatchObject({ status: "problem", fix: { who: "page" } });
      expect(finding.what).toContain("signed in is ACME\\ada");
      expect(finding.what).toContain(says);
      // Without a worker Qlik has said both, and the WebSocket has said it last.
      expect(judge(facts)("session")).toMatchObject({ status: "ok" });
    },
  );
});

describe("a Qlik that does not answer", () => {
  const gone: Partial<Facts> = {
    reached: { isAlive: false },
    token: { state: "unreadable" },
    socket: { isOpen: false },
  };

  it("a Qlik that does not answer is one problem, and the rest is not guessed at", () => {
    const findings = judgeFacts(proxyAt(), { ...FINE, ...gone }, undefined);
    expect(findings.filter(({ status }) => status === "problem").map(({ check }) => check)).toEqual(["host"]);
    expect(findings.filter(({ status }) => status === "ok")).toEqual([]);
  });

  it.each([
    ["denied", "problem"],
    ["prompt", "warning"],
    ["granted", "ok"],
    ["unknown", "skipped"],
  ] as const)("a Qlik that does not answer, with the local-network permission %s: %s", (localNetwork, status) => {
    const finding = judge({ ...gone, localNetwork })("local-network");
    expect(finding.status).toBe(status);
    expect(finding.code).toBe(status === "problem" ? "local-network-blocked" : undefined);
  });

  it("a Qlik that does not answer is not blamed where the local-network permission is denied: that comes first, as in authenticate()", () => {
    const findings = judgeFacts(proxyAt(), { ...FINE, ...gone, localNetwork: "denied" }, undefined);
    const problems = findings.filter(({ status }) => status === "problem");
    expect(problems.map(({ check }) => check)).toEqual(["local-network"]);
    expect(problems[0]?.docs).toMatch(/#local-network-blocked$/);
    expect(judge({ ...gone, localNetwork: "prompt" })("local-network").docs).toMatch(/#unreachable$/);
  });

  it("the local-network permission is not blamed for what was reached", () => {
    expect(judge({ localNetwork: "denied" })("local-network").status).toBe("ok");
  });

  it("a Qlik that does not answer is not blamed where the page's own policy stopped the question", () => {
    const of = judge({ ...gone, reached: { isAlive: false, directive: "connect-src" }, blocked: ["connect-src"] });
    expect(of("csp")).toMatchObject({ status: "problem", code: "csp-blocked" });
    expect(of("host").status).toBe("unknown");
  });

  it("a Qlik that does not answer is offline where the browser is", () => {
    openPage({ online: false });
    expect(judge(gone)("host").code).toBe("offline");
  });
});

describe("the cookie", () => {
  const CHROME =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
  const SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.6 Safari/605.1.15";
  const FAR = "https://sense.example.net/mashup";
  const nobody: Facts = { ...FINE, reached: { isAlive: true, verdict: INACTIVE } };

  it.each([
    ["on one origin", "https://app.example.com/qlik", SAFARI, nobody, "ok"],
    ["on one site", "https://sense.example.com/mashup", SAFARI, nobody, "ok"],
    ["of another site, in a session", FAR, CHROME, FINE, "ok"],
    ["of another site", FAR, CHROME, nobody, "warning"],
    ["of another site, in Safari", FAR, SAFARI, nobody, "problem"],
  ] as const)("the cookie finding for a Qlik %s", (_, address, userAgent, facts, status) => {
    vi.stubGlobal("navigator", { onLine: true, userAgent });
    const finding = checkCookie(proxyAt(address), facts);
    expect(finding.status).toBe(status);
    if (status === "warning") expect(finding.fix?.set).toContain("SameSite attribute (https) = None");
    if (status === "problem") expect(finding.fix?.set).toContain("docs/same-site.md");
  });
});
