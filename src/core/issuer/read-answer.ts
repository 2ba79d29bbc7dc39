// Finds a credential in the answers that backends really give, under any name that the product gives it. What stands beside it is the product's.
import { EmbedError, isEmbedError, type CoreErrorCode } from "../errors/embed-error.js";
import type { Words } from "../provider.js";

/** Fields by their names in lower case. The first spelling counts. */
export type Fields = ReadonlyMap<string, unknown>;

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
  return typeof value === "string" ? readBody(reading, value) : readValue(reading, value);
}

interface Reading {
  readonly from: string;
  readonly words: Words;
  readonly reader: CredentialReader;
}

function readBody(reading: Reading, body: string): Answer {
  const text = body.trim();
  if (!/^[[{"]/.test(text)) return readText(reading, text);
  try {
    // JSON may stand in a JSON string, as some frameworks write a text that is JSON already.
    return readAnswer(JSON.parse(text), reading.from, reading.words, reading.reader);
  } catch (error) {
    throw isEmbedError(error) ? error : unusable(reading, "broken JSON");
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
  if (typeof value !== "object" || !value) throw unusable(reading, noSuch(reading));
  const fields = fieldsOf(value);
  // ASMX and page methods of ASP.NET put the answer into `d`.
  if (fields.size === 1 && fields.has("d")) {
    return readAnswer(fields.get("d"), reading.from, reading.words, reading.reader);
  }
  if (saysItFailed(fields)) throw unusable(reading, failed(reading));
  const name = reading.reader.fields.find((each) => isGiven(fields.get(each)));
  const text = name === undefined ? undefined : fields.get(name);
  if (typeof text !== "string") throw unusable(reading, noSuch(reading));
  return readText(reading, text, fields);
}

function fieldsOf(value: object): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(value)) {
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, field);
  }
  return fields;
}

/** What backends print when they have no credential: words of JSON, of Python and PHP, of failures. */
const isWord = (text: string): boolean =>
  /^(null|nil|none|nan|undefined|true|false|error|errors|exception|fail(ed|ure)?|unauthori[sz]ed|forbidden|denied|ok|-?\d{1,3})$/i.test(
    text,
  );

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** An envelope around a failure, sent with a status of success: `{ IsSuccess: false }`, `{ err: … }`, `{ errors: [ … ] }`. */
const saysItFailed = (fields: Fields): boolean =>
  fields.get("issuccess") === false ||
  fields.get("success") === false ||
  ["err", "error", "errors", "errormessage"].some((name) => isGiven(fields.get(name)));

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

/** A field that is a text with something in it. */
export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Milliseconds that the credential lives: `expiresInMs`, OAuth's `expires_in` (s), or a date, the first of them that is there. */
export function lifeIn(fields: Fields): number | undefined {
  const ms = fields.get("expiresinms");
  if (typeof ms === "number" && ms > 0) return ms;
  const seconds = fields.get("expires_in");
  if (typeof seconds === "number" && seconds > 0) return seconds * 1_000;
  const at = textIn(fields, "expires_at") ?? textIn(fields, "expiresat");
  const left = at === undefined ? NaN : Date.parse(at) - Date.now();
  return left > 0 ? left : undefined;
}
