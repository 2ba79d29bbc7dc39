// Reads a credential and what stands beside it out of the answers that backends really give. Takes known fields only;
// everything else is ignored.
import { fieldsOf, isGiven, msIn, saysItFailed, textIn, unwrapAnswer } from "../../core/issuer/answer-fields.js";
import { fingerprint } from "../../core/share/fingerprint.js";
import { answerUnusable } from "../errors/acquire.js";
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

/** Reads what a source gave: a text as a body, anything else as it is. Throws `issuer-response-invalid`. */
export function readAnswer<Held extends Beside>(
  value: unknown,
  from: string,
  words: Words,
  reader: AnswerReader<Held>,
): Held & Beside {
  let answer: unknown;
  try {
    answer = unwrapAnswer(value);
  } catch {
    throw answerUnusable(from, value, words, { isBroken: true });
  }
  return typeof answer === "object" && answer
    ? readFields(answer, from, words, reader)
    : readText(answer, from, words, reader);
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

function readFields<Held extends Beside>(
  value: object,
  from: string,
  words: Words,
  reader: AnswerReader<Held>,
): Held & Beside {
  const fields = fieldsOf(value);
  if (saysItFailed(fields)) throw answerUnusable(from, value, words, { saysItFailed: true });
  const { fields: names } = reader;
  const name = names.find((each) => isGiven(fields.get(each))) ?? names.find((each) => fields.has(each));
  const answer = readText(name && fields.get(name), from, words, reader);
  const user = userIn(fields.has("user") ? fields.get("user") : value);
  return {
    ...answer,
    proxy: textIn(fields, "proxy") ?? answer.proxy,
    user,
    sessionKey: textIn(fields, "sessionkey") ?? keyOfAttributes(user, fields.get("attributes"), isRawAnswer(value)),
    expiresInMs: msIn(fields),
  };
}

function userIn(value: unknown): QlikUser | undefined {
  const fields = fieldsOf(value);
  const userDirectory = textIn(fields, "userdirectory");
  const userId = textIn(fields, "userid");
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
