// Words that sentences about Qlik Cloud share. Menu paths are those of the tenant's administration.
import type { Words } from "../../core/provider.js";

/** The function that the page called. */
export const CALL = "authenticateQlikCloud(source, options)";

export const TOKEN_WORDS: Words = {
  credential: "token",
  system: "Qlik Cloud",
  call: CALL,
  usualCauses: "client id and secret, scope, the user's licence",
  help: "docs/providers.md#qlik-cloud. Try without a tenant: npx qlik-ticket emulate --product qlik-cloud",
};

export const JWT_WORDS: Words = {
  ...TOKEN_WORDS,
  credential: "jwt",
  usualCauses: "private key, key id, issuer",
};

/** Where OAuth clients are. */
export const OAUTH = "Administration > OAuth";
/** Where web integrations are. */
export const WEB = "Administration > Web";
/** Where JWT identity providers are. */
export const IDENTITY_PROVIDERS = "Administration > Identity provider";
