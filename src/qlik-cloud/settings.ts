// The caller's words, checked once. Nothing after this file looks at raw options.
import { noDocument, optionUnknown, optionUnusable } from "../core/errors/call.js";
import { CALL_RULES, signInMsOf, sourceOf } from "../core/issuer/call-options.js";
import { readSource } from "../core/issuer/read-source.js";
import type { Source } from "../core/issuer/source.js";
import { checkOptions, isFunction, isObject, isOneOf, isText, type Rules } from "../core/options.js";
import type { Words } from "../core/provider.js";
import { refuseLicenseKeyOption } from "../license-key/refuse.js";
import { oauthUnavailable } from "./errors/acquire.js";
import { missingOption, SOURCE_FORMS, tokenAsSource } from "./errors/configure.js";
import { CALL, JWT_WORDS, TOKEN_WORDS } from "./errors/words.js";
import { readClient, type CheckedClient } from "./oauth-client.js";
import { checkPatterns, isGovernment, parseTenant, type Tenant } from "./tenant.js";
import type { OAuthClient, QlikCloudOptions, QlikCloudSource } from "./types.js";

/** How the user is signed in: by what a source gives, or by a login for an OAuth client. */
export type CloudWay =
  | { readonly name: "token" | "jwt"; readonly source: Source }
  | { readonly name: "login"; readonly client: CheckedClient };

export interface Settings {
  readonly way: CloudWay;
  readonly words: Words;
  /** As the page named it. */
  readonly tenant: Tenant | undefined;
  /** Asks the visitor. */
  readonly askTenant: (() => string | Promise<string>) | undefined;
  readonly allowedTenants: readonly string[];
  readonly clientId: string | undefined;
  readonly webIntegrationId: string | undefined;
  readonly subject: string | undefined;
  readonly signInMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: QlikCloudOptions["onEvent"];
}

const TEXT = { accepts: isText, expected: "a text" };

const RULES: Rules = {
  ...CALL_RULES,
  tenant: {
    accepts: (value) => isText(value) || value instanceof URL || isFunction(value),
    expected: '"https://your-tenant.eu.qlikcloud.com", or a function that asks the visitor',
  },
  allowedTenants: { accepts: Array.isArray, expected: '["*.qlikcloud.com"]' },
  credential: { accepts: isOneOf("token", "jwt"), expected: '"token" or "jwt"' },
  clientId: TEXT,
  webIntegrationId: TEXT,
  user: { accepts: isObject, expected: "{ subject }", inside: { subject: TEXT } },
};

/** Throws `unsupported-environment`, `invalid-option`, `insecure-proxy`, `oauth-unavailable`. */
export function readSettings(source: QlikCloudSource, options: QlikCloudOptions): Settings {
  if (typeof document === "undefined") throw noDocument({ call: CALL });
  if (!isObject(options)) throw optionUnusable(CALL, "options", "an object");
  checkOptions(options, RULES, {
    unknown: (name, known) => optionUnknown(CALL, name, known),
    unusable: (name, expected) => optionUnusable(CALL, name, expected),
  });
  const { allowedTenants = ["*.qlikcloud.com"], signal, onEvent, user } = options;
  checkPatterns(allowedTenants);
  const client = isOAuthClient(source) ? readClient(source) : undefined;
  const name = options.credential ?? "token";
  const words = !client && name === "jwt" ? JWT_WORDS : TOKEN_WORDS;
  const asks = typeof options.tenant === "function" ? options.tenant : undefined;
  const tenant = asks || options.tenant === undefined ? undefined : parseTenant(options.tenant);
  if (tenant && words !== JWT_WORDS && isGovernment(tenant)) throw oauthUnavailable(tenant);
  if (client && !tenant && !asks) throw missingOption("tenant", "A login needs a tenant");
  return {
    way: client ? { name: "login", client } : { name, source: sourceIn(source, options, words, tenant) },
    words,
    tenant,
    askTenant: asks,
    allowedTenants,
    clientId: client?.clientId ?? options.clientId,
    webIntegrationId: options.webIntegrationId,
    subject: user?.subject,
    signInMs: signInMsOf(options),
    signal,
    onEvent,
  };
}

const isOAuthClient = (source: unknown): source is OAuthClient =>
  isObject(source) && "clientId" in source && !("token" in source) && !("tokenUrl" in source);

function sourceIn(
  source: QlikCloudSource,
  options: QlikCloudOptions,
  words: Words,
  tenant: Tenant | undefined,
): Source {
  const read = readSource(source, {
    call: CALL,
    forms: SOURCE_FORMS,
    urlField: "tokenUrl",
    refuse(text) {
      refuseLicenseKeyOption(text, "source", words);
      if (/^eyJ[\w-]+\./.test(text)) throw tokenAsSource();
    },
  });
  const requestFields = tenant ? { tenant: tenant.id } : {};
  return sourceOf(read, options, { ownHeader: "X-Qlik-Ticket", requestFields });
}
