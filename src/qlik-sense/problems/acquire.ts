// Sentences about the ticket call: the page's own backend, or the page's own function.
import type { EmbedError, EmbedErrorCode } from "../../core/errors.js";
import type { Proxy } from "../proxy.js";
import type { QlikUser } from "../types.js";
import { CALL, say, userName, type Remedy } from "./sentence.js";

const endpoint = (set: string): Remedy => ["backend", "Ticket endpoint", set];

export const proxyNotAllowed = (url: string, allowed: readonly Proxy[]): EmbedError =>
  say("proxy-not-allowed", "acquire", `The ticket endpoint names the proxy ${url}; the ticket was not sent.`, [
    "page",
    CALL,
    `proxy = "${url}", if it is yours (${allowed.map((each) => each.url).join(", ") || "only an endpoint on the page's own origin may choose"})`,
  ]);

type Refusal = readonly [code: EmbedErrorCode, what: string, remedy: Remedy];

const withHeader = (name: string) => `request = { headers: () => ({ "${name}": … }) }`;

function refusal(status: number): Refusal {
  switch (status) {
    case 0:
      return ["not-signed-in", "it redirects to a login", endpoint("answer 401, and show your login in the page")];
    case 400:
      return [
        "issuer-failed",
        "bad call, or no anti-forgery token (ASP.NET)",
        ["page", CALL, withHeader("RequestVerificationToken")],
      ];
    case 401:
      return ["not-signed-in", "nobody is signed in to this site", endpoint("sign the user in first")];
    case 403:
      return [
        "forbidden",
        "no ticket for this user or origin",
        endpoint(`allow ${location.origin} and the user; request.headers sends an anti-forgery token`),
      ];
    case 404:
      return [
        "issuer-failed",
        "there is no ticket endpoint. A browser cannot ask Qlik for a ticket, your backend must",
        endpoint("docs/ticket-endpoint.md (C#, PHP, Node). Try without one: npx qlik-ticket demo"),
      ];
    case 405:
      return ["issuer-failed", "wrong method", ["page", CALL, "request = { method: … }; POST is the default"]];
    case 419:
      return [
        "forbidden",
        "the anti-forgery token is missing or old (Laravel)",
        ["page", CALL, withHeader("X-CSRF-TOKEN")],
      ];
    case 429:
      return ["rate-limited", "too many calls", endpoint("a higher limit; one authenticate() serves the whole page")];
  }
  return [
    "issuer-failed",
    "no ticket",
    endpoint(status > 499 ? "see its log: certificate, port 4243, user directory" : "answer POST {} with { ticket }"),
  ];
}

/** What each final status of the ticket endpoint means; 0 is a redirect. */
export function endpointRefused(call: string, status: number, retryAfterMs?: number): EmbedError {
  const [code, what, remedy] = refusal(status);
  const again = retryAfterMs ? `; again in ${Math.ceil(retryAfterMs / 1_000)} s` : "";
  const said = `${call} answered ${status || "a redirect"}: ${what}${again}.`;
  return say(code, "acquire", said, remedy, status === 429 || status > 499);
}

/** What it was instead of a ticket, without a character of it: it may be a secret. */
function kindOf(answer: unknown): string {
  if (answer === undefined) return "no ticket, or more than 16 kB";
  if (typeof answer !== "string") return "something that is no ticket";
  if (!answer) return "nothing";
  if (answer.startsWith("<")) return "a web page (login, error)";
  if (/^[[{"]/.test(answer)) return "broken JSON";
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(answer)) return "a signed key (JWT, licence): never for a browser";
  return "something that is no ticket";
}

export const badAnswer = (call: string, answer: unknown): EmbedError =>
  say(
    "issuer-response-invalid",
    "acquire",
    `${call} answered ${kindOf(answer)}.`,
    endpoint('answer {"ticket":"…"}, or read yours with the option parse'),
  );

export const endpointUnreachable = (call: string, cause: unknown): EmbedError =>
  say(
    navigator.onLine ? "issuer-failed" : "offline",
    "acquire",
    `${call} got no answer.`,
    endpoint(`within reach of this page; on another origin: CORS headers for ${location.origin}`),
    true,
    cause,
  );

export const sourceFailed = (cause: unknown): EmbedError =>
  say(
    "issuer-failed",
    "acquire",
    "A function of this page failed.",
    ["page", CALL, "see this error's cause"],
    false,
    cause,
  );

export const answeredOtherUser = (named: QlikUser, answered: QlikUser): EmbedError =>
  say(
    "user-mismatch",
    "acquire",
    `The page names ${userName(named)}, the ticket is for ${userName(answered)}; it was not sent.`,
    endpoint("a ticket for the user who is signed in to the page"),
  );
