// Finds a credential in the answers that backends really give, under any name that the product gives it. What stands beside it is the product's.
import { EmbedError, type CoreErrorCode } from "../errors/embed-error.js";
import type { Words } from "../provider.js";
import { fieldsOf, isGiven, saysItFailed, unwrapAnswer, type Fields } from "./answer-fields.js";

/** How a product reads its credential. */
export interface CredentialReader {
  /** Names of the fields that may hold it, in lower case. */
  readonly fields: readonly string[];
  /** What the endpoint should answer, for messages: `{"token":"…"}`. */
  readonly example: string;
  /** False for a text that is no such credential. May throw where it knows what the text is instead. */
  readonly accepts: (text: string) => boolean;
  /** The error for a text by which the product itself refuses, white space around it left out; an empty one and a page come here, too. */
  readonly refusal?: ((text: string, from: string) => Error | undefined) | undefined;
}

export interface Answer {
  readonly credential: string;
  /** What stands beside it; empty where the answer was the credential alone. */
  readonly fields: Fields;
}

/** Reads what a source gave: a text as a body, anything else as it is. Throws `issuer-response-invalid`. */
export function readAnswer(value: unknown, from: string, words: Words, reader: CredentialReader): Answer {
  const reading: Reading = { from, words, reader };
  const answer = unwrap(reading, value);
  return typeof answer === "string" ? readText(reading, answer) : readValue(reading, answer);
}

interface Reading {
  readonly from: string;
  readonly words: Words;
  readonly reader: CredentialReader;
}

function unwrap(reading: Reading, value: unknown): unknown {
  try {
    return unwrapAnswer(value);
  } catch {
    throw unusable(reading, "broken JSON");
  }
}

function readText(reading: Reading, text: string, fields: Fields = new Map()): Answer {
  const credential = text.trim();
  const refusal = reading.reader.refusal?.(credential, reading.from);
  if (refusal) throw refusal;
  if (credential === "") throw unusable(reading, "nothing");
  if (credential.startsWith("<")) throw unusable(reading, "a web page (login, error)");
  if (isWord(credential) || !reading.reader.accepts(credential)) throw unusable(reading, noSuch(reading));
  return { credential, fields };
}

function readValue(reading: Reading, value: unknown): Answer {
  if (value === undefined) throw unusable(reading, `no ${reading.words.credential}, or more than 16 kB`);
  const fields = fieldsOf(value);
  if (saysItFailed(fields)) throw unusable(reading, failed(reading));
  const name = reading.reader.fields.find((each) => isGiven(fields.get(each)));
  const text = name === undefined ? undefined : fields.get(name);
  if (typeof text !== "string") throw unusable(reading, noSuch(reading));
  return readText(reading, text, fields);
}

/** What backends print when they have no credential: words of JSON, of Python and PHP, of failures. */
const isWord = (text: string): boolean =>
  /^(null|nil|none|nan|undefined|true|false|error|errors|exception|fail(ed|ure)?|unauthori[sz]ed|forbidden|denied|ok|-?\d{1,3})$/i.test(
    text,
  );

const noSuch = ({ words }: Reading): string => `something that is no ${words.credential}`;

/** Its text is not repeated: it may quote a secret. */
const failed = ({ words }: Reading): string =>
  `no ${words.credential}: its body says that the call failed, under a status of success (see the endpoint's log)`;

function unusable({ from, words, reader }: Reading, kind: string): EmbedError<CoreErrorCode> {
  const name = words.credential.charAt(0).toUpperCase() + words.credential.slice(1);
  return new EmbedError(`${from} answered ${kind}.`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "backend",
      where: `${name} endpoint`,
      set: `answer ${reader.example}, or read yours with the option parse`,
    },
  });
}
