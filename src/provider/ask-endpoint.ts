// Credentials of the page's own endpoint, for a provider that is not one of this package's: the call with its retries, and its answer.
import { sourceOf, type CallOptions } from "../core/issuer/call-options.js";
import { lifeIn, textIn } from "../core/issuer/answer-fields.js";
import { readAnswer, type CredentialReader } from "../core/issuer/read-answer.js";
import { readSource } from "../core/issuer/read-source.js";
import { prepareSource, type Given } from "../core/issuer/source.js";
import type { Ask, Credential, Identity, Place, Words } from "../core/provider.js";
import { createSecret } from "../core/secret.js";

/** What an endpoint's credentials are, and where they are good. */
export interface EndpointSettings<P extends Place> {
  /** How the product names things; `words.credential` is the name of the answer's first field. */
  readonly words: Words;
  /** Where the credentials are good. */
  readonly place: P;
  /**
   * Milliseconds that a credential lives whose answer does not say it.
   * @default 900000
   */
  readonly lifeMs?: number;
  /** How the endpoint is called. */
  readonly call?: CallOptions;
}

/**
 * Gives a provider's `prepare`: it calls the page's endpoint (`POST {}`, with retries) and reads `{ token, user, expiresInMs }`, where the
 * first name is `words.credential` and `user` is a text. OAuth's `expires_in` and `expires_at` are understood, too.
 *
 * @throws EmbedError `invalid-option` for an address that is none.
 * @example
 * const prepare = askEndpoint("/api/report-token", { words, place: { id: "reports", origin: "https://reports.example.com" } });
 */
export function askEndpoint<P extends Place>(
  url: string | URL,
  { words, place, lifeMs = 900_000, call = {} }: EndpointSettings<P>,
): (signal: AbortSignal) => Promise<Ask<P, Credential<P>>> {
  const rules = { call: words.call, forms: "the address of your endpoint", urlField: "url", refuse: () => undefined };
  const source = sourceOf(readSource(url, rules), call, { ownHeader: "X-Qlik-Ticket", requestFields: {} });
  const reader: CredentialReader = {
    fields: [words.credential.toLowerCase()],
    example: `{"${words.credential}":"…"}`,
    accepts: (text) => /^[\x21-\x7e]+$/.test(text),
  };
  const credentialOf = ({ value, from, askedAtMs }: Given): Credential<P> => {
    const { credential, fields } = readAnswer(value, from, words, reader);
    const secret = createSecret(credential);
    const identity = personOf(textIn(fields, "user"));
    return { kind: "credential", secret, place, identity, receivedAtMs: askedAtMs, lifeMs: lifeIn(fields) ?? lifeMs };
  };
  return async (signal) => {
    const prepared = await prepareSource(source, words, signal);
    const shareKey = JSON.stringify([prepared.shareParts, place.id]);
    return { shareKey, acquire: async (step) => credentialOf(await prepared.give(step)) };
  };
}

const personOf = (name: string | undefined): Identity | undefined =>
  name === undefined ? undefined : { key: name, label: name };
