// What a source answered: a trusted ticket or a Connected App's token, its server and site, and whose it is. Tableau says no by a
// text of its own (-1), which backends hand on in several spellings.
import { lifeIn, textIn, type Fields } from "../core/issuer/answer-fields.js";
import { readAnswer, type CredentialReader } from "../core/issuer/read-answer.js";
import type { Words } from "../core/provider.js";
import { refuseLicenseKeyAnswer } from "../license-key/refuse.js";
import { nothingAnswered, pageAnswered, slashInTicket, ticketRefused } from "./errors/acquire.js";
import { TICKET_WORDS, TOKEN_WORDS } from "./errors/words.js";

export interface TableauAnswer {
  readonly credential: string;
  readonly server: string | undefined;
  readonly site: string | undefined;
  readonly username: string | undefined;
  readonly lifeMs: number | undefined;
}

/** `-1` as Tableau writes it, and as programs in between hand it on: in quotes, or as Python prints bytes. */
const REFUSAL = /^(b?['"])?-1(\\r)?(\\n)?['"]?$/;
/** Nine digits (2013), 24 characters, or two parts since 10.2: Base64 and a text of 9 to 255 characters. */
const TICKET = /^[A-Za-z0-9+/_=:-]{9,300}$/;

const TICKET_READER: CredentialReader = {
  fields: ["ticket"],
  example: '{"ticket":"…"}',
  accepts(text) {
    refuseLicenseKeyAnswer(text, TICKET_WORDS);
    if (!TICKET.test(text)) return false;
    if (text.includes("/")) throw slashInTicket();
    return true;
  },
  refusal(text, from) {
    if (REFUSAL.test(text)) return ticketRefused(from);
    if (text === "") return nothingAnswered(from);
    return text.startsWith("<") ? pageAnswered(from) : undefined;
  },
};

const TOKEN_READER: CredentialReader = {
  fields: ["token", "jwt"],
  example: '{"token":"…"}',
  accepts(text) {
    refuseLicenseKeyAnswer(text, TOKEN_WORDS);
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
  },
};

/** Throws `issuer-failed` (Tableau's own refusal), `issuer-response-invalid`. */
export function readTableauAnswer(value: unknown, from: string, words: Words): TableauAnswer {
  const reader = words.credential === "ticket" ? TICKET_READER : TOKEN_READER;
  const { credential, fields } = readAnswer(value, from, words, reader);
  const site = fields.get("site");
  return {
    credential,
    server: textIn(fields, "server"),
    site: typeof site === "string" ? site : undefined,
    username: textIn(fieldsOf(fields.get("user")), "username"),
    lifeMs: lifeIn(fields),
  };
}

const fieldsOf = (value: unknown): Fields => new Map(Object.entries(Object(value) as object));
