// What the facts mean together: pure, but for the addresses of page and proxy. The words are those of the errors wherever
// there is one.
import type { Verdict } from "../qlik-sense/check/verdict.js";
import { corsMissing, cspBlocked, otherUserFound, tokenUnreadable, unreachable } from "../qlik-sense/errors/sign-in.js";
import { addressRefused } from "../qlik-sense/errors/open.js";
import { nodesDisagree } from "../qlik-sense/errors/no-session.js";
import { corsHeaders, virtualProxy } from "../qlik-sense/errors/words.js";
import { identityOf, type QlikUser } from "../qlik-sense/identity.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import type { Facts } from "./facts.js";
import { found, findingOf, type CheckName, type Finding } from "./finding.js";
import { LEAVE_QLIK } from "./page-checks.js";

type Judge = (proxy: Proxy, facts: Facts) => Finding;

const isOwnOrigin = ({ origin }: Proxy) => origin === location.origin;
/** A service worker can answer for a host that is not there; only a WebSocket passes it by (Service Workers, "Handle Fetch"). */
const isProven = ({ hasWorker, socket }: Facts) => !hasWorker || socket.isOpen;
const notReached = (check: CheckName): Finding => found(check, "skipped", "Qlik was not reached: see host and csp.");

function judgePolicy(proxy: Proxy, { blocked, reached, lacksScriptPolicy }: Facts): Finding[] {
  const findings = blocked.map((directive) => findingOf("csp", cspBlocked(proxy, directive, "verify")));
  if (lacksScriptPolicy) findings.push(findingOf("csp", addressRefused(proxy)));
  if (findings.length > 0) return findings;
  if (!reached.isAlive) return [notReached("csp")];
  return [
    found("csp", "ok", "No Content-Security-Policy of this page stopped fetch, WebSocket, image, script or style."),
  ];
}

const judgeHost: Judge = (proxy, facts) => {
  const { reached, localNetwork } = facts;
  if (reached.isAlive && !isProven(facts))
    return found(
      "host",
      "unknown",
      `Either ${proxy.origin} answers or this page's service worker: see service-worker.`,
    );
  if (reached.isAlive) return found("host", "ok", `${proxy.origin} answers, and this browser trusts its certificate.`);
  if (reached.directive) return found("host", "unknown", "This page's own policy stopped the question: see csp.");
  // As in `authenticate()`: a permission that was refused comes before what could only be guessed.
  if (localNetwork === "denied") return found("host", "unknown", "No request got there: see local-network.");
  return findingOf("host", unreachable(proxy, reached.cause));
};

const judgeLocalNetwork: Judge = (proxy, facts) => {
  const { reached, localNetwork } = facts;
  const check = "local-network";
  const isDenied = localNetwork === "denied";
  if (localNetwork === "unknown") return found(check, "skipped", "This browser asks for no such permission.");
  if (reached.isAlive)
    return isProven(facts)
      ? found(check, "ok", `The permission is "${localNetwork}"; Qlik was reached.`)
      : found(check, "unknown", `The permission is "${localNetwork}"; whether Qlik was reached: see host.`);
  if (localNetwork === "granted") return found(check, "ok", 'The permission is "granted".');
  const finding = found(
    check,
    isDenied ? "problem" : "warning",
    `Qlik was not reached, and this page's permission for local networks is "${localNetwork}". It is needed where ${proxy.config.host} has a local address.`,
    [
      "network",
      "Site settings of this page in Chrome",
      `Local network = Allow (companies: the policy LocalNetworkAccessAllowedForUrls with ${location.origin}); or serve Qlik under the page's own host`,
    ],
    `docs/errors.md#${isDenied ? "local-network-blocked" : "unreachable"}`,
  );
  return isDenied ? { ...finding, code: "local-network-blocked" } : finding;
};

/** Something in front of Qlik keeps this page from it, without an answer that could be read. */
const isGateway = ({ silence }: Facts): boolean => silence?.code === "gateway-login";

const judgeCors: Judge = (proxy, facts) => {
  const { reached, socket, silence } = facts;
  if (isOwnOrigin(proxy)) return found("cors", "ok", "Qlik is on the page's own origin: no headers are needed.");
  if (!reached.isAlive) return notReached("cors");
  if (reached.verdict) return found("cors", "ok", `This page may read the answers of ${proxy.id}.`);
  if (reached.notAProxy) return found("cors", "ok", "This page may read what answers there; it is no Qlik: see proxy.");
  if (isGateway(facts)) return found("cors", "unknown", "What answers there is no Qlik: see proxy.");
  if (!socket.isOpen) return findingOf("cors", silence ?? corsMissing(proxy));
  return found(
    "cors",
    "warning",
    `This page may not read the answers of ${proxy.id}. It works all the same, by an image and a WebSocket, on releases before November 2024.`,
    ["qlik-admin", virtualProxy(proxy), corsHeaders()],
    "docs/errors.md#cors-missing",
  );
};

const judgeProxy: Judge = (proxy, facts) => {
  const { reached, socket, silence } = facts;
  if (!reached.isAlive) return notReached("proxy");
  if (silence && isGateway(facts)) return findingOf("proxy", silence);
  if (reached.notAProxy) return findingOf("proxy", reached.notAProxy);
  if (reached.verdict ?? socket.isOpen) return found("proxy", "ok", `${proxy.id} is a virtual proxy of Qlik Sense.`);
  return found("proxy", "unknown", `Nothing readable says that there is a prefix ${proxy.config.prefix}: see cors.`);
};

const judgeToken: Judge = (proxy, { reached, token }) => {
  const check = "csrf-token";
  const ask = "ask again in a session: diagnose(source, { spend: true })";
  switch (token.state) {
    case "given":
      return found(check, "ok", "Qlik gives this page a CSRF token, and the page may read it.");
    case "absent":
      return found(check, "ok", "No such endpoint (404): a release before May 2024, whose WebSockets need no token.");
    case "hidden":
      return findingOf(check, tokenUnreadable(proxy));
    case "withheld":
      return isOwnOrigin(proxy)
        ? found(
            check,
            "ok",
            "Qlik gives tokens to those who are signed in; the page may read all headers of its own origin.",
          )
        : found(check, "unknown", "Qlik gives tokens only to those who are signed in.", [
            "qlik-admin",
            virtualProxy(proxy),
            `${corsHeaders()}; ${ask}`,
          ]);
  }
  return reached.verdict
    ? found(check, "unknown", "The token's address did not answer.")
    : found(check, "skipped", "This page may not read Qlik's answers: see cors.");
};

const PASS_SOCKETS = "pass WebSockets on, without a login of its own";

const judgeSocket: Judge = (proxy, facts) => {
  const { reached, token, socket } = facts;
  const check = "websocket";
  if (!reached.isAlive) return notReached(check);
  if (socket.isOpen) return found(check, "ok", "The engine's WebSocket opens for this page.");
  if (socket.directive) return found(check, "unknown", "This page's own policy stopped it: see csp.");
  if (reached.notAProxy ?? isGateway(facts)) {
    return found(check, "unknown", "What answers in Qlik's place refused it, too: see proxy.");
  }
  const host = `Host allow list = ${location.hostname}`;
  const docs = "docs/qlik-admin.md";
  const where = virtualProxy(proxy);
  if (token.state === "withheld" || token.state === "hidden") {
    const why = token.state === "hidden" ? "because this page cannot read its token" : "because nobody is signed in";
    const what = `Refused, which from November 2024 may be ${why}; or this page's host is not listed.`;
    return found(check, "unknown", what, ["qlik-admin", where, host], docs);
  }
  // Qlik always allows its own host.
  if (token.state !== "unreadable" && proxy.config.host === location.hostname) {
    const refused = "The engine's WebSocket is refused, although requests are answered. Charts would stay empty.";
    const who = ["network", "Reverse proxy, gateway or firewall in front of Qlik", PASS_SOCKETS] as const;
    return { ...found(check, "problem", refused, who, "docs/same-site.md"), code: "websocket-refused" };
  }
  const what = `The engine's WebSocket is refused: the host ${location.hostname} is not listed, ${
    token.state === "unreadable"
      ? "a reverse proxy passes none on, a CSRF token is asked for, or there is no such prefix"
      : "or a reverse proxy passes none on"
  }. Charts would stay empty.`;
  const fix = [
    "qlik-admin",
    where,
    `${host} (bare name, no scheme, no port); a reverse proxy passes WebSockets on`,
  ] as const;
  return { ...found(check, "problem", what, fix, docs), code: "websocket-refused" };
};

const labelOf = (verdict: Verdict): string => (typeof verdict === "object" ? verdict.label : "nobody");
const keyOf = (verdict: Verdict): string => (typeof verdict === "object" ? verdict.key : "nobody");

/** Somebody is signed in, and a later look finds nobody: the looks were answered by several nodes. */
const areSeveral = ({ further = [] }: Facts, verdict: Verdict): boolean =>
  typeof verdict === "object" && further.some((each) => typeof each !== "object");

const judgeSession = (proxy: Proxy, facts: Facts, named: QlikUser | undefined): Finding => {
  const { reached, socket, hasWorker } = facts;
  // What passes a service worker by is believed first.
  const verdict = socket.verdict ?? reached.verdict;
  if (hasWorker && verdict && reached.verdict && keyOf(verdict) !== keyOf(reached.verdict)) {
    const what = `This page's service worker answers in Qlik's place: signed in is ${labelOf(verdict)}, and it says ${labelOf(reached.verdict)}.`;
    return found("session", "problem", what, LEAVE_QLIK);
  }
  if (!verdict) return found("session", "unknown", "Nothing readable says whether somebody is signed in.");
  if (areSeveral(facts, verdict)) return findingOf("session", nodesDisagree(proxy));
  if (verdict === "anonymous") {
    const what =
      "This browser has an anonymous session: the virtual proxy lets anybody in, so an answer proves nobody's sign-in.";
    const set = "Anonymous access mode = No anonymous user, on a virtual proxy of the mashup's own";
    return found(
      "session",
      "warning",
      what,
      ["qlik-admin", virtualProxy(proxy), set],
      "docs/errors.md#credential-rejected",
    );
  }
  if (typeof verdict !== "object") {
    return found(
      "session",
      "ok",
      "Nobody is signed in to Qlik in this browser yet: authenticate() will spend a ticket.",
    );
  }
  const expected = named && identityOf(named);
  if (expected && expected.key !== verdict.key) {
    return findingOf("session", otherUserFound(proxy, expected, verdict), "warning");
  }
  return found("session", "ok", `${verdict.label} is signed in to Qlik in this browser.`);
};

/** What Qlik let be known, in the order of the checks. */
export const judgeFacts = (proxy: Proxy, facts: Facts, named: QlikUser | undefined): Finding[] => [
  ...judgePolicy(proxy, facts),
  judgeHost(proxy, facts),
  judgeLocalNetwork(proxy, facts),
  judgeCors(proxy, facts),
  judgeProxy(proxy, facts),
  judgeToken(proxy, facts),
  judgeSocket(proxy, facts),
  judgeSession(proxy, facts, named),
];
