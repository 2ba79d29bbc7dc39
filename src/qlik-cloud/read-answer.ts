// What a token endpoint answered: the credential, its tenant, its client, its user and its life.
import { lifeIn, textIn, type Fields } from "../core/issuer/answer-fields.js";
import { readAnswer, type CredentialReader } from "../core/issuer/read-answer.js";
import type { Words } from "../core/provider.js";
import { refuseLicenseKeyAnswer } from "../license-key/refuse.js";
import { JWT_WORDS, TOKEN_WORDS } from "./errors/words.js";

export interface CloudAnswer {
  readonly credential: string;
  readonly tenant: string | undefined;
  readonly clientId: string | undefined;
  readonly webIntegrationId: string | undefined;
  /** Whom the endpoint named: by the subject, or by the tenant's own id. */
  readonly named: NamedUser;
  readonly lifeMs: number | undefined;
}

export interface NamedUser {
  readonly subject?: string | undefined;
  readonly userId?: string | undefined;
}

/** Visible ASCII, as a header carries it; Qlik's are signed tokens. Shorter texts are words. */
const TOKEN = /^[\x21-\x7e]{20,}$/;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const TOKEN_READER: CredentialReader = {
  fields: ["token", "access_token", "accesstoken"],
  example: '{"token":"…"}',
  accepts(text) {
    refuseLicenseKeyAnswer(text, TOKEN_WORDS);
    return TOKEN.test(text) && !/^https?:/i.test(text);
  },
};

const JWT_READER: CredentialReader = {
  fields: ["jwt", "token"],
  example: '{"jwt":"…"}',
  accepts(text) {
    refuseLicenseKeyAnswer(text, JWT_WORDS);
    return JWT.test(text);
  },
};

/** Throws `issuer-response-invalid`. */
export function readCloudAnswer(value: unknown, from: string, words: Words): CloudAnswer {
  const reader = words.credential === "jwt" ? JWT_READER : TOKEN_READER;
  const { credential, fields } = readAnswer(value, from, words, reader);
  return {
    credential,
    tenant: textIn(fields, "tenant"),
    clientId: textIn(fields, "clientid") ?? textIn(fields, "client_id"),
    webIntegrationId: textIn(fields, "webintegrationid"),
    named: namedIn(fields.get("user")),
    lifeMs: lifeIn(fields),
  };
}

function namedIn(value: unknown): NamedUser {
  const fields: Fields = new Map(Object.entries(Object(value) as object));
  return { subject: textIn(fields, "subject"), userId: textIn(fields, "userId") };
}
