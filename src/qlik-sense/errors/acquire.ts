// Sentences about what a ticket source answered.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Identity, Words } from "../../core/provider.js";
import { isLicenseKey, WHERE_LICENSE_KEY_BELONGS, whatLicenseKeyIs } from "../../license-key/guard.js";
import type { Proxy } from "../proxy.js";
import type { QlikSenseError } from "./codes.js";
import { CALL } from "./words.js";

export const proxyNotAllowed = (named: string, allowed: readonly Proxy[], { credential }: Words): QlikSenseError => {
  const list = allowed.map(({ id }) => id).join(", ") || "only an endpoint on the page's own origin may choose";
  return new EmbedError(`The ${credential} endpoint names the proxy ${named}; the ${credential} was not sent.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "page", where: CALL, set: `proxy = "${named}", if it is yours (${list})` },
    proxy: named,
  });
};

const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** An envelope with a status of success around a failure. Its text is not repeated: it may quote a secret. */
const failedKind = ({ credential }: Words): string =>
  `no ${credential}: its body says that the call failed, under a status of success (see the endpoint's log)`;

/** What it was instead of a credential, without a character of it: it may be a secret. */
function kindOf(answer: unknown, { credential }: Words): string {
  if (answer === undefined) return `no ${credential}, or more than 16 kB`;
  if (typeof answer !== "string") return `something that is no ${credential}`;
  if (!answer) return "nothing";
  if (answer.startsWith("<")) return "a web page (login, error)";
  if (/^[[{"]/.test(answer)) return "broken JSON";
  if (isLicenseKey(answer)) return whatLicenseKeyIs(credential);
  if (SIGNED.test(answer) && credential === "jwt") return "three parts with dots between them that are no jwt";
  if (SIGNED.test(answer)) return 'a signed key (JWT, licence): never for a browser, unless credential = "jwt"';
  return `something that is no ${credential}`;
}

const isKey = (answer: unknown): boolean => typeof answer === "string" && isLicenseKey(answer);

interface KnownKind {
  readonly saysItFailed?: boolean;
  readonly isBroken?: boolean;
}

export function answerUnusable(from: string, answer: unknown, words: Words, known: KnownKind = {}): QlikSenseError {
  const foundKind = known.isBroken ? "broken JSON" : kindOf(answer, words);
  return new EmbedError(`${from} answered ${known.saysItFailed ? failedKind(words) : foundKind}.`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "backend",
      where: `${words.credential === "jwt" ? "JWT" : "Ticket"} endpoint`,
      set: `answer {"${words.credential}":"…"}, or read yours with the option parse${isKey(answer) ? `; ${WHERE_LICENSE_KEY_BELONGS}` : ""}`,
    },
  });
}

export const otherUserAnswered = (expected: Identity, answered: Identity, { credential }: Words): QlikSenseError =>
  new EmbedError(`The page names ${expected.label}, the ${credential} is for ${answered.label}; it was not sent.`, {
    code: "user-mismatch",
    stage: "acquire",
    fix: {
      who: "backend",
      where: `${credential === "jwt" ? "JWT" : "Ticket"} endpoint`,
      set: `a ${credential} for the user who is signed in to the page`,
    },
  });
