// JSON Web Tokens that a Qlik Cloud tenant trades for a cookie session (POST /login/jwt-session). Qlik calls this way legacy; it needs
// third-party cookies where page and tenant are two sites.
import { invalidOption, invalidUser } from "../../errors.js";
import type { Issuer, IssuerHealth, Subject } from "../../issuer.js";
import type { Identity } from "../../types/users.js";
import { loadKeys, type SigningKey } from "../signing/keys.js";
import { signToken } from "../signing/sign.js";
import { address, checkIssuerOptions, readAddress, seconds, text } from "../system/options.js";
import { readName, userFields } from "../system/user.js";

/** A key, and the identity provider that has its public half. */
export interface QlikCloudJwtKey extends SigningKey {
  /** The token's `iss`: the issuer of the JWT identity provider. A provider has one key, so each key has its own. */
  readonly issuer: string;
}

/** The settings of {@link qlikCloudJwtIssuer}. */
export interface QlikCloudJwtIssuerOptions {
  /** The tenant's address: `https://your-tenant.eu.qlikcloud.com`. */
  readonly tenant: string | URL;
  /** The web integration that lists the page's origin. */
  readonly webIntegrationId: string;
  /**
   * The keys, two at most; the first one signs. To change it: create a second JWT identity provider with the new key and issuer, put
   * that key in front, and delete the former provider when nobody uses it.
   */
  readonly keys: readonly QlikCloudJwtKey[];
  /** Seconds that a token lives; it is spent at once. @default 60 */
  readonly lifeSeconds?: number | undefined;
}

/** Who the visitor is: Qlik Cloud makes the user from this at the first sign-in, and takes groups over at each one. */
export interface QlikCloudJwtUser {
  /** The user's subject: never changes. */
  readonly subject: string;
  /** The name that Qlik shows. */
  readonly name: string;
  /** The e-mail address; it counts as verified. */
  readonly email: string;
  /** Groups for the tenant's access rules. @default none */
  readonly groups?: readonly string[] | undefined;
}

/** What the page gets. */
export interface QlikCloudJwtAnswer {
  /** The signed token: good for one sign-in. */
  readonly jwt: string;
  /** The tenant's address. */
  readonly tenant: string;
  /** The web integration, which the page names in each call. */
  readonly webIntegrationId: string;
  /** For whom. */
  readonly user: Identity;
  /** How long the token is good, from now. */
  readonly expiresInMs: number;
}

interface CheckedJwtUser extends Subject {
  readonly claims: Readonly<Record<string, unknown>>;
}

const MAKER = "qlikCloudJwtIssuer";
const RULES = {
  tenant: address("https://your-tenant.eu.qlikcloud.com"),
  webIntegrationId: text("the id from Administration > Web"),
  keys: { accepts: Array.isArray, expected: "[{ kid, issuer, privateKey }], the one that signs first" },
  lifeSeconds: seconds(10, 3_000),
};

/**
 * Signs tokens (RS256) for Qlik Cloud's JWT sessions, with all claims that Qlik asks for and a `jti` of its own each. Needs the package
 * `jose`.
 *
 * Events and codes: `user-invalid` (500), `package-missing` (500).
 *
 * @throws TicketServerError `invalid-option`, `license-key-given`
 * @example
 * createCredentialHandler({
 *   issuer: qlikCloudJwtIssuer({ tenant, webIntegrationId, keys: [{ kid: "2026-11", issuer: "acme", privateKey }] }),
 *   resolveUser: (request) => userOfYourSession(request), // { subject, name, email, groups }
 * });
 * @see https://qlik.dev/authenticate/jwt/implement-jwt-authorization
 */
export function qlikCloudJwtIssuer(
  options: QlikCloudJwtIssuerOptions,
): Issuer<QlikCloudJwtUser, CheckedJwtUser, QlikCloudJwtAnswer, IssuerHealth> {
  checkIssuerOptions(MAKER, options, RULES, ["tenant", "webIntegrationId", "keys"]);
  const { webIntegrationId, lifeSeconds = 60 } = options;
  const tenant = readAddress(MAKER, "tenant", options.tenant, false);
  const [signer] = loadKeys(MAKER, options.keys, ["rsa"], ["issuer"]);
  const issuers = options.keys.map((key) => key.issuer);
  if (!issuers.every((each) => typeof each === "string" && each !== "")) {
    throw invalidOption("keys", "has a key without issuer", "the issuer of the tenant's JWT identity provider", MAKER);
  }
  return {
    name: "qlik-cloud-jwt",
    checkUser,
    async issue({ user }) {
      const { token, endsAtMs } = await signToken(signer, { ...user.claims, iss: issuers[0] }, lifeSeconds);
      const expiresInMs = Math.max(0, endsAtMs - Date.now());
      return { jwt: token, tenant, webIntegrationId, user: user.identity, expiresInMs };
    },
  };
}

/** Throws `user-invalid`. All claims but the groups are required, so that no release of Qlik's misses one. */
function checkUser(user: QlikCloudJwtUser): CheckedJwtUser {
  const fields = userFields(user, ["subject", "name", "email", "groups"]);
  const sub = readName(fields, "subject");
  const { groups } = fields;
  const areGroups =
    groups === undefined || (Array.isArray(groups) && groups.every((each) => typeof each === "string" && each !== ""));
  if (!areGroups) throw invalidUser("groups", "are no list of texts", 'return ["Sales", "EU"], or nothing');
  const name = readName(fields, "name");
  const email = readName(fields, "email");
  const fixed = { aud: "qlik.api/login/jwt-session", subType: "user", email_verified: true };
  const claims = { ...fixed, sub, name, email, ...(groups !== undefined && { groups }) };
  return { claims, identity: { subject: sub }, countedAs: sub };
}
