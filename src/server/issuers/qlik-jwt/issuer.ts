// JSON Web Tokens for a virtual proxy of Qlik Sense whose authentication method is JWT: signed here, verified by Qlik with the
// certificate that its administrator pasted. No call leaves this server.
import type { Issuer, IssuerHealth } from "../../issuer.js";
import type { TicketIdentity, TicketUser } from "../../types/users.js";
import { createSessionKeys, deriveSecret } from "../qlik-ticket/session-key.js";
import { checkUser, type CheckedUser } from "../qlik-ticket/ticket-user.js";
import { loadKeys, type SigningKey } from "../signing/keys.js";
import { signToken } from "../signing/sign.js";
import { isObject } from "../../../core/options.js";
import { address, checkIssuerOptions, readAddress, seconds, SWITCH, text } from "../system/options.js";
import { claimsOf, readClaimNames, type QlikJwtClaims } from "./claims.js";

/** A key, and the virtual proxy that has its certificate. */
export interface QlikJwtKey extends SigningKey {
  /** The virtual proxy of this key: a virtual proxy has one certificate. @default the issuer's `proxy` */
  readonly proxy?: string | URL | undefined;
}

/** The settings of {@link qlikJwtIssuer}. */
export interface QlikJwtIssuerOptions {
  /** The virtual proxy as browsers reach it: `https://sense.company.com/jwt`. */
  readonly proxy: string | URL;
  /**
   * The keys, two at most; the first one signs. To change it without a gap: make a second virtual proxy with the new certificate, put
   * the new key in front with that `proxy`, and take the former one out when its last page has gone.
   */
  readonly keys: readonly QlikJwtKey[];
  /** The claims' names, as in the virtual proxy. */
  readonly claims?: QlikJwtClaims | undefined;
  /** The token's `aud`, where the virtual proxy has a JWT audience. @default none */
  readonly audience?: string | undefined;
  /** Seconds that a token lives. A token works as often as it is shown, so few are best. @default 60 */
  readonly lifeSeconds?: number | undefined;
  /** At least 32 characters, the same on all instances: makes the session keys. @default derived from the first key */
  readonly sessionKeySecret?: string | undefined;
  /** Accepts a plain-http `proxy` that is not on this machine. @default false */
  readonly allowInsecureProxy?: boolean | undefined;
}

/** What the page gets. */
export interface QlikJwtAnswer {
  /** The signed token. */
  readonly jwt: string;
  /** Address of the virtual proxy that takes it. */
  readonly proxy: string;
  /** For whom. */
  readonly user: TicketIdentity;
  /** Opaque fingerprint of user and attributes: tells whether a live session was made with the same rights. */
  readonly sessionKey: string;
  /** How long the token is good, from now. */
  readonly expiresInMs: number;
}

const MAKER = "qlikJwtIssuer";

const RULES = {
  proxy: address("https://sense.company.com/jwt"),
  keys: { accepts: Array.isArray, expected: "[{ kid, privateKey }], the one that signs first" },
  claims: {
    accepts: isObject,
    expected: "{ userId, userDirectory, attributes }",
    inside: {
      userId: text("a claim's name"),
      userDirectory: text("a claim's name"),
      attributes: { accepts: isObject, expected: '{ Group: "groups" }' },
    },
  },
  audience: text("the JWT audience of the virtual proxy"),
  lifeSeconds: seconds(10, 3_000),
  sessionKeySecret: {
    accepts: (value: unknown) => typeof value === "string" && value.length >= 32,
    expected: "at least 32 characters, the same on all instances: openssl rand -base64 32",
  },
  allowInsecureProxy: SWITCH,
};

/**
 * Signs tokens (RS256) for a virtual proxy with the authentication method JWT: the page's option is `credential: "jwt"`. Each token has
 * the key's `kid`, a `jti`, `iat`, `nbf` and `exp`. Qlik has no call by which a token could be taken back. Needs the package `jose`.
 *
 * Events and codes: `user-invalid` (500; also for an attribute that no claim carries), `package-missing` (500).
 *
 * @throws TicketServerError `invalid-option`, `license-key-given`
 * @example
 * createCredentialHandler({
 *   issuer: qlikJwtIssuer({
 *     proxy: "https://sense.company.com/jwt",
 *     keys: [{ kid: "2026-11", privateKey: readFileSync("jwt-private-key.pem") }],
 *   }),
 *   resolveUser: (request) => userOfYourSession(request.headers.get("cookie")),
 * });
 */
export function qlikJwtIssuer(
  options: QlikJwtIssuerOptions,
): Issuer<TicketUser, CheckedUser, QlikJwtAnswer, IssuerHealth> {
  checkIssuerOptions(MAKER, options, RULES, ["proxy", "keys"]);
  const { audience, lifeSeconds = 60, allowInsecureProxy = false, sessionKeySecret } = options;
  const names = readClaimNames(MAKER, options.claims);
  const { signer, proxy } = readKeys(options, allowInsecureProxy);
  const secret = sessionKeySecret ?? deriveSecret(signer.key.export({ type: "pkcs8", format: "der" }));
  const sessionKey = createSessionKeys(secret);
  return {
    name: "qlik-jwt",
    checkUser(user) {
      const checked = checkUser(user);
      claimsOf(checked, names);
      return checked;
    },
    async issue({ user }) {
      const claims = { ...claimsOf(user, names), ...(audience !== undefined && { aud: audience }) };
      const { token, endsAtMs } = await signToken(signer, claims, lifeSeconds);
      const expiresInMs = Math.max(0, endsAtMs - Date.now());
      return { jwt: token, proxy, user: user.identity, sessionKey: sessionKey(user), expiresInMs };
    },
  };
}

/** Both keys are read, so that a fault of the next one is told now; the first one signs. */
function readKeys({ keys, proxy }: QlikJwtIssuerOptions, allowInsecureProxy: boolean) {
  const [signer] = loadKeys(MAKER, keys, ["rsa"], ["proxy"]);
  const addressFor = (own: QlikJwtKey["proxy"]) => readAddress(MAKER, "proxy", own ?? proxy, allowInsecureProxy);
  for (const key of keys) addressFor(key.proxy);
  return { signer, proxy: addressFor(keys[0]?.proxy) };
}
