// Reads a credential and what stands beside it out of the answers that backends really give. Takes known fields only;
// everything else is ignored.
import { fingerprint } from "../../core/share/fingerprint.js";
import { answerUnusable } from "../errors/acquire.js";
import { isEmbedError } from "../../core/errors/embed-error.js";
import type { Words } from "../../core/provider.js";
import { foldCase, type QlikUser } from "../identity.js";

/** What stands beside a credential. */
interface Beside {
  readonly proxy?: string | undefined;
  readonly user?: QlikUser | undefined;
  readonly sessionKey?: string | undefined;
  /** Milliseconds that the credential lives, from the call that fetched it. */
  readonly expiresInMs?: number | undefined;
}

/** What a source answered. */
export interface Answer extends Beside {
  readonly credential: string;
}

/** What one way reads: the fields that may hold it, and the text itself. */
export interface AnswerReader<Held extends Beside> {
  readonly fields: readonly string[];
  /** `undefined` for a text that is no such credential. */
  readonly read: (text: string) => Held | undefined;
  /** Where a field holds something else than a text. */
  readonly readField?: (value: unknown) => Held | undefined;
}

export type CredentialReader = AnswerReader<Pick<Answer, "credential" | "proxy">>;

/** Fields by their names in lower case: QPS writes `Ticket`, most others `ticket`. The first spelling counts. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(Object(value) as object)) {
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, field);
  }
  return fields;
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" && value) || undefined;
const msIn = (value: unknown): number | undefined => (typeof value === "number" && value > 0 ? value : undefined);

/** Reads what a source gave: a text as a body, anything else as it is. Throws `issuer-response-invalid`. */
export function readAnswer<Held extends Beside>(
  value: unknown,
  from: string,
  words: Words,
  reader: AnswerReader<Held>,
): Held & Beside {
  return typeof value === "string" ? readBody(value, from, words, reader) : readValue(value, from, words, reader);
}

function readBody<Held extends Beside>(
  body: string,
  from: string,
  words: Words,
  reader: AnswerReader<Held>,
): Held & Beside {
  const text = body.trim();
  // A bare ticket is no JSON, even if its characters are digits.
  if (!/^[[{"]/.test(text)) return readText(text, from, words, reader);
  try {
    // JSON may stand in a JSON string, as some frameworks write a text that is JSON already.
    return readAnswer(JSON.parse(text), from, words, reader);
  } catch (error) {
    throw isEmbedError(error) ? error : answerUnusable(from, text, words);
  }
}

function readText<Held extends Beside>(
  value: unknown,
  from: string,
  words: Words,
  { read, readField }: AnswerReader<Held>,
): Held {
  const answer = typeof value === "string" ? read(value.trim()) : readField?.(value);
  if (!answer) throw answerUnusable(from, value, words);
  return answer;
}

/** ASMX and page methods of ASP.NET put the answer into `d`. */
function unwrapped(value: object): unknown {
  const fields = fieldsOf(value);
  return fields.size === 1 && fields.has("d") ? fields.get("d") : value;
}

function readValue<Held extends Beside>(
  value: unknown,
  from: string,
  words: Words,
  reader: AnswerReader<Held>,
): Held & Beside {
  if (typeof value !== "object" || !value) return readText(value, from, words, reader);
  const inner = unwrapped(value);
  if (inner !== value) return readAnswer(inner, from, words, reader);
  const fields = fieldsOf(value);
  if (saysItFailed(fields)) throw answerUnusable(from, value, words, { saysItFailed: true });
  const { fields: names } = reader;
  const name = names.find((each) => isGiven(fields.get(each))) ?? names.find((each) => fields.has(each));
  const answer = readText(name && fields.get(name), from, words, reader);
  const user = userIn(fields.has("user") ? fields.get("user") : value);
  return {
    ...answer,
    proxy: textIn(fields.get("proxy")) ?? answer.proxy,
    user,
    sessionKey: textIn(fields.get("sessionkey")) ?? keyOfAttributes(user, fields.get("attributes"), isRawAnswer(value)),
    expiresInMs: msIn(fields.get("expiresinms")),
  };
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** An envelope around a failure, sent with a status of success: `{ IsSuccess: false }`, `{ err: … }`, `{ error: … }`. */
const saysItFailed = (fields: ReadonlyMap<string, unknown>): boolean =>
  fields.get("issuccess") === false ||
  fields.get("success") === false ||
  ["err", "error", "errors", "errormessage"].some((name) => isGiven(fields.get(name)));

function userIn(value: unknown): QlikUser | undefined {
  const fields = fieldsOf(value);
  const userDirectory = textIn(fields.get("userdirectory"));
  const userId = textIn(fields.get("userid"));
  return userDirectory && userId ? { userDirectory, userId } : undefined;
}

/** Qlik's own answer, passed on as it came: only Qlik spells the field so. */
const isRawAnswer = (value: object): boolean => "Ticket" in value && "UserId" in value;

/**
 * The user and the attributes beside the ticket are the rights. In Qlik's raw answer no attributes, `null` and the empty list are
 * the same; of another answer without attributes nobody knows which ones the ticket has.
 */
function keyOfAttributes(user: QlikUser | undefined, given: unknown, isRaw: boolean): string | undefined {
  const attributes = given ?? (isRaw ? [] : undefined);
  return user && attributes ? fingerprint(foldCase(JSON.stringify([user, attributes]))) : undefined;
}
