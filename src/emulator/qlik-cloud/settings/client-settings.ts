// OAuth clients checked and filled in, by the rules of the tenant's own form.

import { fail, flag, integer, listOf, objectOf, oneOf, text, type Check } from "../../model/settings/check.js";
import type { ClientPublicKey, OAuthClientOptions } from "./options.js";
import { ORIGIN } from "../../system/origin-check.js";

/** An OAuth client with every property. */
export type ClientSettings = Required<Omit<OAuthClientOptions, "accessCode">> & Pick<OAuthClientOptions, "accessCode">;

const MOST = 5;
const NAME = text(/\S/, "a text that is not empty");

const REDIRECT_URI: Check = {
  accepts: (value) => {
    const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
    return url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  },
  expected: "an absolute https address, or an http one on localhost",
};

/** What each property of a client takes; {@link assertClient} looks at what they take together. */
export const clientCheck: Check = objectOf<OAuthClientOptions>({
  clientId: text(/^[\w.-]+$/, "letters, digits and -._"),
  type: oneOf("spa", "web", "native", "anonymous-embed"),
  name: NAME,
  secrets: listOf(NAME),
  publicKeys: listOf(objectOf<ClientPublicKey>({ keyId: NAME, pem: text(/^-----BEGIN /, "a PEM text") })),
  redirectUris: listOf(REDIRECT_URI),
  allowedOrigins: listOf(ORIGIN),
  allowedScopes: listOf(text(/^\S+$/, "a scope without spaces")),
  grants: listOf(oneOf("client_credentials", "impersonation")),
  consent: oneOf("required", "trusted"),
  home: oneOf("this", "other"),
  published: flag,
  accessTokenMinutes: integer(15, 1440),
  refreshTokenHours: integer(1, 720),
  accessCode: NAME,
});

/** Throws a `TypeError` that names what the tenant's form would not take. */
export function assertClient(client: OAuthClientOptions, name: string): void {
  if (typeof client.clientId !== "string") fail(`${name}.clientId`, "a text", client.clientId);
  if (typeof client.type !== "string") fail(`${name}.type`, "the client's kind", client.type);
  for (const key of ["secrets", "redirectUris", "allowedOrigins"] as const) {
    if ((client[key]?.length ?? 0) > MOST) fail(`${name}.${key}`, `a list of at most ${MOST}`, client[key]);
  }
  for (const key of ["secrets", "publicKeys", "grants"] as const) {
    if (client.type !== "web" && (client[key]?.length ?? 0) > 0) {
      fail(`${name}.${key}`, 'empty: only a client of the type "web" has them', client[key]);
    }
  }
}

/** The client with every default. */
export function resolveClient(client: OAuthClientOptions): ClientSettings {
  return {
    name: client.clientId,
    secrets: [],
    publicKeys: [],
    redirectUris: [],
    allowedOrigins: [],
    allowedScopes: ["user_default"],
    grants: [],
    consent: "required",
    home: "this",
    published: false,
    accessTokenMinutes: 360,
    refreshTokenHours: 720,
    ...client,
  };
}
