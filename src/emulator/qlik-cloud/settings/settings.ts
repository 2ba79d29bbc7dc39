// A tenant's options checked and filled in: the rest of the model reads these and never a default of its own.

import { openEngine } from "../../engine/index.js";
import { withOwnIds } from "../../engine/own-ids.js";
import { ENGINE_ERRORS } from "../../model/options.js";
import {
  assertOptions,
  callable,
  fail,
  flag,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
  textMap,
  withMethods,
  type Check,
  type Checks,
} from "../../model/settings/check.js";
import { comparableHost, HOST_NAME, LONGEST_MS, type Filled } from "../../model/settings/virtual-proxies.js";
import { assertClient, clientCheck, resolveClient, type ClientSettings } from "./client-settings.js";
import type {
  JwtProviderOptions,
  RateLimitOptions,
  TenantOptions,
  TenantUserOptions,
  WebIntegrationOptions,
} from "./options.js";
import { ORIGIN } from "../../system/origin-check.js";
import { resolveTenantSwitches, TENANT_SWITCHES, type TenantSwitches } from "./switches.js";

type Own = Omit<TenantOptions, keyof TenantSwitches | "clients" | "users" | "clock" | "onRequest" | "ids">;

export type TenantSettings = Filled<Omit<Own, "rateLimits">, "verifyJws" | "tokenSigner"> &
  TenantSwitches & {
    readonly clients: readonly ClientSettings[];
    readonly users: readonly TenantUserOptions[];
    readonly rateLimits: Required<RateLimitOptions>;
  };

const NAME = text(/\S/, "a text that is not empty");

const switchChecks = Object.fromEntries(
  Object.entries(TENANT_SWITCHES).map(([name, values]) => [name, oneOf(...values)]),
) as Readonly<Record<keyof TenantSwitches, Check>>;

/** One check for each of the tenant's options; a server's options are checked beside them. */
export const tenantChecks: Checks<TenantOptions> = {
  ...switchChecks,
  hosts: listOf(HOST_NAME, 1),
  government: flag,
  users: listOf(
    objectOf<TenantUserOptions>({
      subject: NAME,
      name: NAME,
      email: text(/^[^@\s]+@[^@\s]+$/, "an e-mail address"),
      id: NAME,
      status: oneOf("active", "disabled"),
      roles: listOf(NAME),
      groups: listOf(NAME),
      licence: oneOf("granted", "denied"),
    }),
  ),
  clients: listOf(clientCheck),
  webIntegrations: listOf(objectOf<WebIntegrationOptions>({ id: NAME, validOrigins: listOf(ORIGIN) })),
  jwtProviders: listOf(
    objectOf<JwtProviderOptions>({
      issuer: NAME,
      keyId: NAME,
      publicKey: text(/^-----BEGIN /, "a PEM text"),
      clockToleranceSec: integer(0, 3600),
    }),
  ),
  contentOrigins: listOf(ORIGIN),
  login: text(/^(?:page|silent:.*\S.*)$/, '"page" or "silent:SUBJECT"'),
  codeTtlMs: integer(1, LONGEST_MS),
  addressTokenTtlMs: integer(1, LONGEST_MS),
  sessionTtlMs: integer(1, LONGEST_MS),
  tokensPerUser: integer(1, 1_000_000),
  rateLimits: objectOf<RateLimitOptions>({ tier1: integer(1, 1_000_000), tier2: integer(1, 1_000_000) }),
  engine: oneOf("ok", ...ENGINE_ERRORS),
  openEngine: callable,
  ids: textMap(text(/./, "an id of the demo app")),
  verifyJws: callable,
  tokenSigner: withMethods("sign"),
  onRequest: callable,
  clock: withMethods("now", "schedule"),
};

const DEFAULT_USERS: readonly TenantUserOptions[] = [
  { subject: "anna", name: "Anna", roles: ["TenantAdmin"] },
  { subject: "ben", name: "Ben" },
];

/** Checks the options and fills in the defaults. Throws a `TypeError` that names a wrong option. */
export function resolveTenantSettings(options: TenantOptions): TenantSettings {
  assertOptions(options, tenantChecks);
  for (const [index, client] of (options.clients ?? []).entries()) assertClient(client, `clients[${index}]`);
  const settings: TenantSettings = {
    ...resolveTenantSwitches(options),
    hosts: (options.hosts ?? ["localhost", "127.0.0.1"]).map(comparableHost),
    government: options.government ?? false,
    users: options.users ?? DEFAULT_USERS,
    clients: (options.clients ?? []).map(resolveClient),
    webIntegrations: options.webIntegrations ?? [],
    jwtProviders: options.jwtProviders ?? [],
    contentOrigins: options.contentOrigins ?? [],
    login: options.login ?? "page",
    codeTtlMs: options.codeTtlMs ?? 60_000,
    addressTokenTtlMs: options.addressTokenTtlMs ?? 300_000,
    sessionTtlMs: options.sessionTtlMs ?? 3_600_000,
    tokensPerUser: options.tokensPerUser ?? 1000,
    rateLimits: { tier1: 1000, tier2: 100, ...options.rateLimits },
    engine: options.engine ?? "ok",
    openEngine: withOwnIds(options.openEngine ?? openEngine, options.ids ?? {}),
    verifyJws: options.verifyJws,
    tokenSigner: options.tokenSigner,
  };
  assertTogether(settings);
  return settings;
}

function assertTogether({ clients, government, users, login, jwtProviders, verifyJws }: TenantSettings): void {
  const ids = clients.map(({ clientId }) => clientId);
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  if (double !== undefined) fail("clients", "a list in which each clientId occurs once", double);
  if (government && clients.length > 0) fail("clients", "empty: a government tenant has no OAuth clients", clients);
  const silent = login === "page" ? undefined : login.slice("silent:".length);
  if (silent !== undefined && !users.some(({ subject }) => subject === silent)) {
    fail("login", '"silent:" with the subject of one of the users', login);
  }
  const needsVerifier = jwtProviders.length > 0 || clients.some(({ publicKeys }) => publicKeys.length > 0);
  if (needsVerifier && !verifyJws) {
    fail(
      "verifyJws",
      "given where there are jwtProviders or publicKeys: the model checks no such signature",
      undefined,
    );
  }
}
