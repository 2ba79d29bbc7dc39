// Access tokens of a Qlik Cloud tenant for the site's users (impersonation grant): the backend proves itself as an OAuth client and
// names the user. A token serves for hours, so it is kept here, per user and scope.
import { NEVER } from "../../report.js";
import { TimedCall, type Call } from "../../call.js";
import type { Issuer } from "../../issuer.js";
import type { Identity } from "../../types/users.js";
import { invalidOption } from "../../errors.js";
import { loadKeys, type SigningKey } from "../signing/keys.js";
import { askSystem, type Line } from "../system/ask-system.js";
import { checkSystem, type SystemHealth } from "../system/check-system.js";
import {
  address,
  checkIssuerOptions,
  readAddress,
  refuseLicenseKeys,
  text,
  textList,
  UPSTREAM_RULES,
  type UpstreamOptions,
} from "../system/options.js";
import { issuerFailure, rateLimited, type System } from "../system/system.js";
import { createTokenCache, type KeptToken, type TokenCache } from "../system/token-cache.js";
import { keyProofs, secretProofs, type ClientProofs } from "./client-proof.js";
import { checkCloudUser, type CheckedCloudUser, type QlikCloudUser } from "./cloud-user.js";
import { ClientRefused, readTokenAnswer } from "./read-answer.js";
import { createPause } from "../system/pause.js";

/** The settings of {@link qlikCloudIssuer}. */
export interface QlikCloudIssuerOptions extends UpstreamOptions {
  /** The tenant's address: `https://your-tenant.eu.qlikcloud.com`. */
  readonly tenant: string | URL;
  /** Of an OAuth client of the type Web, with the grant for user impersonation and consent "Trusted". */
  readonly clientId: string;
  /**
   * The client's secrets, tried in order when one is refused: while a secret is changed, give the new and the old one. Qlik keeps
   * five at most. Either these or `keys`.
   */
  readonly clientSecrets?: readonly string[] | undefined;
  /** Private keys in place of secrets (private-key JWT): RSA of 2,048 bits or more, or EC on P-384. Needs the package `jose`. */
  readonly keys?: readonly SigningKey[] | undefined;
  /** What the token may be used for, separated by spaces. Scopes narrow and never widen. @default "user_default" */
  readonly scope?: string | undefined;
}

/** What the page gets. */
export interface QlikCloudTokenAnswer {
  /** The access token. It is good for each call until it ends. */
  readonly token: string;
  /** The tenant's address. */
  readonly tenant: string;
  /** The client that the token is of: the page names it when it asks for tokens for sockets and images. */
  readonly clientId: string;
  /** For whom. */
  readonly user: Identity;
  /** How long the token is good, from now. */
  readonly expiresInMs: number;
}

const MAKER = "qlikCloudIssuer";
const GRANT = "urn:qlik:oauth:user-impersonation";

/**
 * Issues access tokens of Qlik Cloud: the page then calls the tenant with them, without cookies. Tokens are kept in memory until
 * shortly before their end; calls for one user share one request; of several secrets the next is tried when one is refused (401).
 * After a 429 the tenant is left alone for as long as its `Retry-After` says. `revoke` ends the kept token at the tenant.
 *
 * Events and codes: `issuer-refused` (client, secrets or scope), `user-refused` (told as 403), `issuer-rate-limited` (429),
 * `issuer-timeout` (504), `issuer-unreachable`, `issuer-untrusted`, `issuer-answer-invalid`, `package-missing`.
 *
 * @throws TicketServerError `invalid-option`, `license-key-given`
 * @example
 * createCredentialHandler({
 *   issuer: qlikCloudIssuer({ tenant: "https://acme.eu.qlikcloud.com", clientId, clientSecrets: [current, former] }),
 *   resolveUser: (request) => ({ subject: userOfYourSession(request).email }),
 * });
 * @see https://qlik.dev/apis/rest/oauth
 */
export function qlikCloudIssuer(
  options: QlikCloudIssuerOptions,
): Issuer<QlikCloudUser, CheckedCloudUser, QlikCloudTokenAnswer, SystemHealth> {
  const desk = openDesk(options);
  const { tenant, clientId, cache, keyOf } = desk;
  return {
    name: "qlik-cloud-token",
    checkUser: checkCloudUser,
    async issue({ user, call, wantsNew }) {
      const { token, endsAt } = await cache.take(keyOf(user), call, () => fetchToken(desk, user), wantsNew);
      const expiresInMs = Math.max(0, Math.floor(endsAt - performance.now()));
      return { token, tenant, clientId, user: user.identity, expiresInMs };
    },
    async revoke({ user, call }) {
      const token = cache.drop(keyOf(user));
      if (token !== undefined) await revokeToken(desk, token, call);
    },
    check: () => checkTenant(desk),
  };
}

interface Desk {
  readonly line: Line;
  readonly tenant: string;
  readonly clientId: string;
  readonly scope: string;
  readonly proofs: ClientProofs;
  readonly cache: TokenCache;
  readonly pause: ReturnType<typeof createPause>;
  readonly keyOf: (user: CheckedCloudUser) => string;
}

function openDesk(options: QlikCloudIssuerOptions): Desk {
  checkIssuerOptions(MAKER, options, RULES, ["tenant", "clientId"]);
  const {
    clientId,
    clientSecrets,
    keys,
    scope = "user_default",
    timeoutMs = 5_000,
    fetch = globalThis.fetch,
  } = options;
  const tenant = readAddress(MAKER, "tenant", options.tenant, false);
  const { host, pathname } = new URL(tenant);
  if (pathname !== "/") throw invalidOption("tenant", "has a path", `https://${host}`, MAKER);
  if ((clientSecrets === undefined) === (keys === undefined)) {
    throw invalidOption(
      "clientSecrets",
      "or keys must be given, and one of them alone",
      "clientSecrets: [secret]",
      MAKER,
    );
  }
  refuseLicenseKeys("clientSecrets", clientSecrets ?? []);
  const [secret, ...further] = clientSecrets ?? [];
  const proofs =
    secret === undefined
      ? keyProofs(loadKeys(MAKER, keys ?? [], ["rsa", "ec-p384"]), clientId, tenant)
      : secretProofs([secret, ...further]);
  const system: System = { name: "Qlik Cloud", host, option: "tenant" };
  return {
    line: { system, timeoutMs, fetch },
    tenant,
    clientId,
    scope,
    proofs,
    cache: createTokenCache(),
    pause: createPause(),
    keyOf: ({ countedAs }) => JSON.stringify([countedAs, scope]),
  };
}

const RULES = {
  ...UPSTREAM_RULES,
  tenant: address("https://your-tenant.eu.qlikcloud.com"),
  clientId: text("the client's id, from Administration > OAuth"),
  clientSecrets: textList("[secret], or two while one is changed"),
  keys: { accepts: Array.isArray, expected: "[{ kid, privateKey }]" },
  scope: text('scopes separated by spaces, such as "user_default"'),
};

/** Runs to its end even when the page that began it goes away: others may wait for the same token. */
async function fetchToken(desk: Desk, user: CheckedCloudUser): Promise<KeptToken> {
  const { line, clientId, scope, proofs, pause } = desk;
  const call = new TimedCall(NEVER, line.timeoutMs);
  const asked = {
    grant_type: GRANT,
    client_id: clientId,
    user_lookup: { field: user.field, value: user.value },
    scope,
  };
  for (let turn = 0; turn < proofs.count; turn++) {
    const wait = pause.secondsLeft();
    if (wait > 0) throw rateLimited(line.system, String(wait));
    const askedAt = performance.now();
    const answer = await post(desk, "/oauth/token", { ...asked, ...(await proofs.make(turn)) }, call);
    if (answer.status === 429) pause.begin(answer.retryAfter);
    try {
      const token = readTokenAnswer(line.system, answer, askedAt);
      proofs.worked(turn);
      return token;
    } catch (error) {
      if (!(error instanceof ClientRefused)) throw error;
    }
  }
  throw issuerFailure(line.system, "issuer-refused", "answered 401 to each secret or key of this client", {
    who: "backend",
    where: "options clientId, clientSecrets, keys",
    set: "the id and a secret that Administration > OAuth shows for this client, or a key whose public half is there under this kid",
  });
}

async function revokeToken(desk: Desk, token: string, call: Call): Promise<void> {
  const { clientId, proofs, line } = desk;
  const body = { client_id: clientId, token, token_type_hint: "access_token", ...(await proofs.make(0)) };
  const { status, retryAfter } = await post(desk, "/oauth/revoke", body, call);
  if (status === 429) throw rateLimited(line.system, retryAfter);
  if (status === 200) return;
  throw issuerFailure(line.system, "issuer-refused", `answered ${status} to the revocation of a token`, {
    who: "qlik-admin",
    where: "Administration > OAuth",
    set: "a client that may revoke its tokens; the token is not handed out any more, and ends by itself",
  });
}

function checkTenant({ line, tenant }: Desk): Promise<SystemHealth> {
  return checkSystem(line, `${tenant}/.well-known/oauth-authorization-server`, (status) => status === 200);
}

function post({ line, tenant }: Desk, path: string, body: object, call: Call) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return askSystem(line, { method: "POST", url: tenant + path, headers, body: JSON.stringify(body) }, call);
}
