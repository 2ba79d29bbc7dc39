// Every sentence that a developer may meet, in one place: what happened, who changes what, and where.
// "QMC" is the Qlik Management Console; its field names are spelled as the console spells them.
import { EmbedError, type EmbedErrorCode, type ErrorStage, type Fix } from "../core/errors.js";
import type { Proxy } from "./proxy.js";
import type { QlikUser, StageName } from "./types.js";

type Who = Fix["who"];

function problem(
  code: EmbedErrorCode,
  stage: ErrorStage,
  what: string,
  [who, where, set]: readonly [who: Who, where: string, set: string],
  extra?: { readonly cause?: unknown; readonly retryable?: boolean },
): EmbedError {
  return new EmbedError({ code, stage, what, fix: { who, where, set }, ...extra });
}

const shown = (value: unknown) => (typeof value === "string" ? `"${value.slice(0, 80)}"` : typeof value);
const userName = ({ userDirectory, userId }: QlikUser) => `${userDirectory}\\${userId}`;
const prefixName = ({ config }: Proxy) => config.prefix.slice(1, -1) || "the default virtual proxy (no prefix)";
const console_ = (proxy: Proxy) => `QMC > Virtual proxies > ${prefixName(proxy)}`;
const corsHeaders = () =>
  `Additional response headers = Access-Control-Allow-Origin: ${location.origin} | Access-Control-Allow-Credentials: true | Access-Control-Expose-Headers: qlik-csrf-token`;

// configure

export const unsupportedEnvironment = () =>
  problem("unsupported-environment", "configure", "authenticate() needs a browser page: there is no document here.", [
    "page",
    "Server-side rendering",
    "call it in the browser only, for example in an effect or an onMounted hook",
  ]);

const OPTION = "authenticate(source, options)";

export const badOption = (name: string, expected: string) =>
  problem("invalid-option", "configure", `"${name}" is not usable.`, ["page", OPTION, `${name} = ${expected}`]);

export const unknownOption = (name: string, known: readonly string[]) => {
  const start = name.slice(0, 4).toLowerCase();
  const near = known.find((each) => each.toLowerCase().startsWith(start));
  return problem(
    "invalid-option",
    "configure",
    `There is no option "${name}"${near ? `; did you mean "${near}"?` : "."}`,
    ["page", OPTION, `one of ${known.join(", ")}`],
  );
};

export const ticketAsSource = () =>
  problem("invalid-option", "configure", "The source looks like a ticket, not a URL.", [
    "page",
    OPTION,
    'the address of your ticket endpoint ("/api/qlik-ticket"); a ticket that came with the page goes in as { ticket, ticketUrl }',
  ]);

export const noTicketUrl = () =>
  problem("invalid-option", "configure", "A ticket in hand needs the address of its successor.", [
    "page",
    OPTION,
    '{ ticket, ticketUrl: "/api/qlik-ticket" }: the ticket lives a minute and works once',
  ]);

export const malformedProxy = (value: unknown, better?: string) =>
  problem("invalid-option", "configure", `${shown(value)} is not the address of a virtual proxy.`, [
    "page",
    "proxy",
    `${better ? `"${better}"` : '"https://sense.example.com/mashup"'}: scheme, host and prefix, no user, "..", "\\", "?" or "#"`,
  ]);

export const noProxy = () =>
  problem("invalid-option", "configure", "Neither the page nor the ticket endpoint says where Qlik is.", [
    "page",
    OPTION,
    'proxy = "https://sense.example.com/mashup", or let the endpoint answer { ticket, proxy }',
  ]);

export const insecureProxy = (url: string) =>
  problem(
    "insecure-proxy",
    "configure",
    `${url} is plain http: anyone on the way can take the ticket and the session.`,
    [
      "qlik-admin",
      "QMC > Proxies",
      `a certificate, and https in proxy; an intranet without TLS: allowInsecureProxy = true, which works from an http page only (this one is ${location.protocol.slice(0, -1)})`,
    ],
  );

export const proxyNotAllowed = (url: string, allowed: readonly Proxy[]) =>
  problem(
    "proxy-not-allowed",
    "acquire",
    `The ticket endpoint names the proxy ${url}, which this page does not allow; the ticket was not sent.`,
    [
      "page",
      OPTION,
      allowed.length > 0
        ? `proxy is ${allowed.map((each) => each.url).join(", ")}: correct it, or the endpoint's answer`
        : `proxy = "${url}": without it only an endpoint of the page's own origin may name the proxy`,
    ],
  );

// acquire

const ENDPOINT = "Ticket endpoint";

/** What each final status of the ticket endpoint means. */
export function endpointRefused(call: string, status: number, retryAfterMs?: number): EmbedError {
  const said = `${call} answered ${status || "with a redirect"}`;
  const answer = (code: EmbedErrorCode, what: string, where: string, set: string, who: Who = "backend") =>
    problem(code, "acquire", `${said}: ${what}.`, [who, where, set], { retryable: status === 429 || status >= 500 });
  switch (status) {
    case 0:
      return answer(
        "not-signed-in",
        "the endpoint sends the browser to a login",
        ENDPOINT,
        "answer 401 where nobody is signed in, and let the page show its own login",
      );
    case 401:
      return answer(
        "not-signed-in",
        "nobody is signed in to this site",
        ENDPOINT,
        "sign the user in to the site first; check that request.credentials sends the site's cookie",
      );
    case 403:
      return answer(
        "forbidden",
        "this user or this origin gets no ticket",
        ENDPOINT,
        `allow the origin ${location.origin} and the user; send the anti-forgery token by request.headers`,
      );
    case 404:
      return answer(
        "issuer-failed",
        "there is no ticket endpoint. A browser cannot ask Qlik for a ticket, your backend must",
        ENDPOINT,
        "docs/ticket-endpoint.md; try without one: npx qlik-ticket demo",
      );
    case 405:
      return answer(
        "issuer-failed",
        "the endpoint does not take this method",
        "request",
        "method = the one that the endpoint takes; POST is the default and the safe one",
        "page",
      );
    case 419:
      return answer(
        "forbidden",
        "the anti-forgery token is missing or old (Laravel)",
        "request",
        'headers = () => ({ "X-CSRF-TOKEN": … }) from the page\'s meta tag',
        "page",
      );
    case 429:
      return answer(
        "rate-limited",
        `too many calls${retryAfterMs === undefined ? "" : `, again in ${Math.ceil(retryAfterMs / 1_000)} s`}`,
        ENDPOINT,
        "a higher limit per user, or fewer calls: one authenticate() serves the whole page",
      );
    default:
      return answer(
        "issuer-failed",
        status >= 500 ? "the backend could not get a ticket from Qlik" : "the backend refuses the call",
        ENDPOINT,
        status >= 500
          ? "see its log: certificate, port 4243, user directory"
          : "accept POST with body {} and answer { ticket }",
      );
  }
}

export const badAnswer = (call: string, what: string) =>
  problem("issuer-response-invalid", "acquire", `${call} answered ${what}.`, [
    "backend",
    ENDPOINT,
    'JSON such as {"ticket":"…","proxy":"https://sense.example.com/mashup"}; other shapes: the option parse',
  ]);

export const licenceAnswered = (call: string) =>
  problem("issuer-response-invalid", "acquire", `${call} answered with a signed key (a JWT), not with a ticket.`, [
    "backend",
    ENDPOINT,
    "the answer of POST /qps/{prefix}/ticket; a Qlik licence key or a JWT must never reach a browser",
  ]);

export const endpointUnreachable = (call: string, cause: unknown) =>
  problem(
    navigator.onLine ? "issuer-failed" : "offline",
    "acquire",
    `${call} got no answer${navigator.onLine ? "" : ": this device is offline"}.`,
    ["backend", ENDPOINT, "reachable from this page; on another origin it needs CORS headers for " + location.origin],
    { cause, retryable: true },
  );

export const sourceFailed = (cause: unknown) =>
  problem(
    "issuer-failed",
    "acquire",
    "The ticket function failed.",
    ["page", "Ticket function", "its own error is the cause of this one"],
    { cause },
  );

export const answeredOtherUser = (named: QlikUser, answered: QlikUser) =>
  problem(
    "user-mismatch",
    "acquire",
    `The page names ${userName(named)}, the ticket endpoint answered a ticket of ${userName(answered)}; it was not sent.`,
    ["backend", ENDPOINT, "the user who is signed in to the page, or drop the option user"],
  );

// consume and verify

export const credentialRejected = (proxy: Proxy) =>
  problem("credential-rejected", "consume", `Qlik took neither of two fresh tickets at ${proxy.url}.`, [
    "backend",
    "Check in this order",
    `the tickets are for the prefix "${prefixName(proxy)}"; each is used once and within a minute; it fails about every second time? two proxies behind one name: docs/load-balancer.md`,
  ]);

const site = (host: string) => host.split(".").slice(-2).join(".");

export function cookieBlocked(proxy: Proxy): EmbedError {
  const { config, origin, url } = proxy;
  const sameSite =
    site(config.host) === site(location.hostname) && origin.split(":")[0] === location.protocol.slice(0, -1);
  const kept = `Qlik took the ticket, but this browser kept no session cookie (page ${location.origin}, Qlik ${url}: ${sameSite ? "same site" : "different sites"}).`;
  const vp = `${console_(proxy)}`;
  return problem(
    "cookie-blocked",
    "verify",
    sameSite
      ? kept
      : `${kept} Works everywhere, Safari too: serve Qlik under ${site(location.hostname)}, docs/same-site.md. Works in some browsers:`,
    sameSite
      ? [
          "qlik-admin",
          vp,
          "Session cookie domain empty, Session cookie header name unique; over http Has secure attribute (http) = off",
        ]
      : ["qlik-admin", vp, "SameSite attribute (https) = None, Has secure attribute (https) = on"],
  );
}

export const userMismatch = (proxy: Proxy, named: QlikUser, found: QlikUser) =>
  problem(
    "user-mismatch",
    "verify",
    `This browser is signed in to Qlik as ${userName(found)}, not as ${userName(named)}, and stays so after a new ticket.`,
    ["page", `Session at ${proxy.url}`, "log out of Qlik there, or give this site a virtual proxy of its own"],
  );

export const unreachable = (proxy: Proxy, cause?: unknown) =>
  problem(
    navigator.onLine ? "unreachable" : "offline",
    "verify",
    navigator.onLine ? `${proxy.origin} cannot be reached from this page.` : "This device is offline.",
    [
      "network",
      `Open ${proxy.url}/hub in a new tab`,
      "a certificate warning: install a trusted certificate on the proxy; no page at all: host name, VPN or firewall (443); a login or the hub: an extension or the network blocks it in pages",
    ],
    { cause, retryable: true },
  );

export const notAProxy = (proxy: Proxy, status: number) =>
  problem(
    "unreachable",
    "verify",
    `${proxy.url}/qps/user answered ${status}: that is no virtual proxy of Qlik Sense.`,
    [
      "page",
      "proxy",
      `host and prefix as in the QMC: is "${prefixName(proxy)}" spelled so, and linked to this proxy service?`,
    ],
  );

export const corsMissing = (proxy: Proxy) =>
  problem(
    "cors-missing",
    "verify",
    `${proxy.origin} answers, but this page may neither read ${proxy.url}/qps/user nor open a WebSocket there: the response headers and the allow list miss ${location.origin}, or there is no prefix "${prefixName(proxy)}".`,
    ["qlik-admin", console_(proxy), `${corsHeaders()}; Host allow list = ${location.hostname}`],
  );

export const tokenUnreadable = (proxy: Proxy) =>
  problem("cors-missing", "session", `This page may not read the CSRF token of ${proxy.url}.`, [
    "qlik-admin",
    console_(proxy),
    corsHeaders(),
  ]);

export const cspBlocked = (directive: string, proxy: Proxy, stage: ErrorStage) =>
  problem("csp-blocked", stage, `This page's Content-Security-Policy blocks Qlik (${directive}).`, [
    "page",
    "Content-Security-Policy",
    `${directive} ${proxy.origin}${directive === "connect-src" ? ` ${proxy.origin.replace("http", "ws")}` : ""}`,
  ]);

export const sessionExpired = (proxy: Proxy) =>
  problem("session-expired", "session", `There is no Qlik session at ${proxy.url} any more.`, [
    "page",
    "authenticate()",
    "call it again for a new sign-in",
  ]);

// open

const STAGES: Readonly<Record<StageName, ErrorStage>> = {
  ticket: "acquire",
  consume: "consume",
  verify: "verify",
  bootstrap: "open",
};

export const timedOut = (stage: StageName, ms: number) =>
  problem(
    "timeout",
    STAGES[stage],
    `${stage === "bootstrap" ? "Qlik's client was not loaded" : `Sign-in was not done (stage: ${stage})`} within ${ms} ms.`,
    [
      "network",
      "timeoutMs",
      "a longer time (a proxy that was idle may take 20 s), or find what hangs in the browser's network panel",
    ],
    { retryable: true },
  );

export const amdConflict = () =>
  problem(
    "amd-conflict",
    "open",
    "This page has an AMD loader that is not RequireJS; Qlik's modules cannot load beside it.",
    ["page", "Script tags", "remove the other loader (window.define), or show Qlik in an iframe: session.singleUrl()"],
  );

export const requireFailed = (proxy: Proxy, what: string) =>
  problem(
    "require-failed",
    "open",
    `${proxy.base}resources/assets/external/requirejs/require.js ${what}.`,
    [
      "network",
      "Browser's network panel",
      "this script with status 200 and JavaScript in it; a login page there means a proxy or a service worker in between drops cookies",
    ],
    { retryable: true },
  );

export const qlikLoadFailed = (proxy: Proxy, what: string, cause?: unknown) =>
  problem(
    "qlik-load-failed",
    "open",
    `Qlik's client (js/qlik) did not load: ${what}.`,
    [
      "network",
      "Browser's network panel",
      `the files below ${proxy.base}resources/ with status 200; Content-Security-Policy script-src ${proxy.origin}`,
    ],
    { cause, retryable: true },
  );

// warnings

export const WARN_USER_NOT_NAMED =
  "The ticket endpoint does not say whose ticket it is, so a live session cannot be used again: each page load spends one of the user's five Qlik sessions. Let it answer { ticket, user: { userDirectory, userId }, sessionKey }.";
export const WARN_INSECURE = "Qlik is used over plain http: ticket and session can be read on the network.";
export const WARN_STYLES = "Qlik's stylesheet did not load; charts may look wrong.";
