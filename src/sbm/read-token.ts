// What a token source answered: the token, whose it is, and how long it lives. SBM's own answer is understood, read as strict JSON.
import { lifeIn, textIn, type Fields } from "../core/issuer/answer-fields.js";
import { readAnswer, type CredentialReader } from "../core/issuer/read-answer.js";
import { isObject } from "../core/options.js";
import { refuseLicenseKeyAnswer } from "../license-key/refuse.js";
import { brokenJson, nothingAnswered, tokenOver, tokenRefused } from "./errors/acquire.js";
import { WORDS } from "./errors/words.js";

export interface SbmAnswer {
  readonly token: string;
  /** As the endpoint, else the token names the user. */
  readonly username: string | undefined;
  readonly lifeMs: number | undefined;
}

const READER: CredentialReader = {
  fields: ["token"],
  example: '{"token":"…"}',
  accepts(text) {
    refuseLicenseKeyAnswer(text, WORDS);
    return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(text);
  },
  refusal: (text, from) => (text === "" ? nothingAnswered(from) : undefined),
};

/** Throws `issuer-response-invalid`. */
export function readToken(value: unknown, from: string): SbmAnswer {
  const opened = typeof value === "string" ? parseStrictly(value.trim(), from) : value;
  const { credential, fields } = readAnswer(isObject(opened) ? flat(opened, from) : opened, from, WORDS, READER);
  return {
    token: credential,
    username: textIn(fieldsOf(fields.get("user")), "username") ?? nameIn(credential),
    lifeMs: lifeIn(fields) ?? lifeOf(fields, from),
  };
}

function parseStrictly(text: string, from: string): unknown {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Of the parser's sentence the place alone: the rest repeats the text.
    const [place] = /(position|line) \d+/.exec(String(error)) ?? [];
    throw brokenJson(from, place, /"status"\s*:\s*"OK"\s*"lifetime"/.test(text));
  }
}

/** SBM's own answer has the token one level further in. */
function flat(answer: object, from: string): object {
  const { status, token } = answer as { readonly status?: unknown; readonly token?: unknown };
  if (status !== undefined && status !== "OK") throw tokenRefused(from);
  return isObject(token) ? { ...answer, token: (token as { readonly value?: unknown }).value } : answer;
}

const fieldsOf = (value: unknown): Fields => new Map(Object.entries(Object(value) as object));

/** Both times are of the server's clock, so that clock and this page's need not agree. */
function lifeOf(fields: Fields, from: string): number | undefined {
  const { created, expires } = Object(fields.get("lifetime")) as {
    readonly created?: unknown;
    readonly expires?: unknown;
  };
  if (expires === undefined) return undefined;
  const lifeMs = msOf(expires) - (created === undefined ? Date.now() : msOf(created));
  if (Number.isNaN(lifeMs)) return undefined;
  if (lifeMs <= 0) throw tokenOver(from);
  return lifeMs;
}

/** ISO texts since SBM 11.6, milliseconds since 1970 before. */
const msOf = (value: unknown): number => (typeof value === "number" ? value : Date.parse(String(value)));

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The subject's name in the assertion; `undefined` where the token is something else. It is compared, and decides nothing else. */
function nameIn(token: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(token), (character) => character.charCodeAt(0));
    const [, name] = /<(?:\w+:)?NameIdentifier[^>]*>([^<]+)</.exec(new TextDecoder().decode(bytes)) ?? [];
    return name?.replace(/&(\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
  } catch {
    return undefined;
  }
}
