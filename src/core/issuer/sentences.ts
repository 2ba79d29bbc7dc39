// Sentences about the call to the page's own backend, or to the page's own function.
import { EmbedError, type CoreErrorCode, type Cure, type Fix } from "../errors/embed-error.js";
import type { Words } from "../provider.js";
import { redactedCause } from "../secret.js";

type CoreError = EmbedError<CoreErrorCode>;

interface Refusal {
  readonly code: CoreErrorCode;
  readonly meaning: string;
  readonly fix: Fix;
}

/** The credential's word as the first one of a place's name. */
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const atEndpoint = ({ credential }: Words, set: string): Fix => ({
  who: "backend",
  where: `${capitalised(credential)} endpoint`,
  set,
});

const withUsual = ({ usualRepeats }: Words, set: string): string => (usualRepeats ? `${set}; ${usualRepeats}` : set);

const inCall = ({ call }: Words, set: string): Fix => ({ who: "page", where: call, set });

const withHeader = (name: string) => `request = { headers: () => ({ "${name}": … }) }`;

type Explain = (words: Words) => Refusal;

const failed = (meaning: string, fix: Fix): Refusal => ({ code: "issuer-failed", meaning, fix });

/** What each status of the endpoint means; 0 is a redirect. */
const REFUSALS: Readonly<Record<number, Explain>> = {
  0: (words) => ({
    code: "not-signed-in",
    meaning: "it redirects to a login",
    fix: atEndpoint(words, "answer 401, and show your login in the page"),
  }),
  400: (words) =>
    failed("bad call, or no anti-forgery token (ASP.NET)", inCall(words, withHeader("RequestVerificationToken"))),
  401: (words) => ({
    code: "not-signed-in",
    meaning: "nobody is signed in to this site",
    fix: atEndpoint(words, "sign the user in first"),
  }),
  403: (words) => ({
    code: "forbidden",
    meaning: `no ${words.credential} for this user or origin`,
    fix: atEndpoint(words, `allow ${location.origin} and the user; request.headers sends an anti-forgery token`),
  }),
  404: (words) => failed(explainMissingEndpoint(words), atEndpoint(words, words.help)),
  405: (words) => failed("wrong method", inCall(words, "request = { method: … }; POST is the default")),
  419: (words) => ({
    code: "forbidden",
    meaning: "the anti-forgery token is missing or old (Laravel)",
    fix: inCall(words, withHeader("X-CSRF-TOKEN")),
  }),
  429: (words) => ({
    code: "rate-limited",
    meaning: "too many calls",
    fix: atEndpoint(
      words,
      withUsual(words, `a higher limit; one ${words.call.replace(/\(.*/, "()")} serves the whole page`),
    ),
  }),
};

const explainMissingEndpoint = ({ credential, system }: Words): string =>
  `there is no ${credential} endpoint. A browser cannot ask ${system} for a ${credential}, your backend must`;

function explainStatus(words: Words, status: number): Refusal {
  const explain = Object.hasOwn(REFUSALS, status) ? REFUSALS[status] : undefined;
  if (explain) return explain(words);
  const set = status > 499 ? `see its log: ${words.usualCauses}` : `answer POST {} with { ${words.credential} }`;
  return failed(`no ${words.credential}`, atEndpoint(words, set));
}

/** Every 4xx but 408, 425 and 429 is final: the same call gets the same answer. */
const cureOfStatus = (status: number): Cure =>
  status > 499 || status === 408 || status === 425 || status === 429 ? "same-call" : "none";

/** The endpoint answered with something else than success; `status` 0 is a redirect. */
export function endpointRefused(words: Words, from: string, status: number, retryAfterMs?: number): CoreError {
  const { code, meaning, fix } = explainStatus(words, status);
  const again = retryAfterMs ? `; again in ${Math.ceil(retryAfterMs / 1_000)} s` : "";
  return new EmbedError(`${from} answered ${status || "a redirect"}: ${meaning}${again}.`, {
    code,
    stage: "acquire",
    fix,
    cure: cureOfStatus(status),
    status,
    retryAfterMs,
  });
}

export const endpointUnreachable = (words: Words, from: string, cause: unknown): CoreError =>
  new EmbedError(`${from} got no answer.`, {
    code: navigator.onLine ? "issuer-failed" : "offline",
    stage: "acquire",
    fix: atEndpoint(words, `within reach of this page; on another origin: CORS headers for ${location.origin}`),
    cure: "same-call",
    cause: redactedCause(cause, words.credential),
  });

export const sourceFailed = (words: Words, cause: unknown): CoreError =>
  new EmbedError("A function of this page failed.", {
    code: "issuer-failed",
    stage: "acquire",
    fix: inCall(words, "see this error's cause"),
    cause: redactedCause(cause, words.credential),
  });
