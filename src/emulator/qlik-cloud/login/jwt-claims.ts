// What a JWT for a cookie session must say (qlik.dev, "implement JWT authorization").

import type { Claims } from "../../model/public/jwt.js";
import { decodeToken } from "../../system/jws.js";
import { TenantRefusal } from "../errors.js";
import type { JwtProviderOptions } from "../settings/options.js";
import type { Tenant } from "../state/tenant.js";

/** What the tenant takes from the token. */
export interface SessionClaims {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

const AUDIENCE = "qlik.api/login/jwt-session";
const LONGEST_SECONDS = 3600;

/** The claims of a good token. Throws a refusal (401) whose title names what is wrong. */
export function checkClaims(tenant: Tenant, text: string): SessionClaims {
  const token = decodeToken(text);
  if (!token) throw refused("The token is no JSON Web Token");
  const { header, claims, signed, signature } = token;
  const algorithm = String(token.algorithm);
  if (!/^(?:RS|PS|ES)\d{3}$/.test(algorithm)) throw refused("The token's alg is not allowed");
  if (header["typ"] !== "JWT") throw refused("The token's typ is not JWT");
  if (typeof header["kid"] !== "string") throw refused("The token's kid is missing");
  const provider = providerOf(tenant, claims, header["kid"]);
  if (!tenant.settings.verifyJws?.(algorithm, signed, signature, provider.publicKey)) {
    throw refused("The token's signature is not good");
  }
  checkFixedClaims(claims);
  checkTimes(claims, tenant.clock.now() / 1000, provider.clockToleranceSec ?? 0);
  const { sub, name, email } = claims as unknown as SessionClaims;
  const groups: unknown = claims["groups"] ?? [];
  const isList = Array.isArray(groups) && groups.every((group) => typeof group === "string");
  if (!isList) throw refused("The claim groups is no list of texts");
  spend(tenant, claims);
  return { sub, name, email, groups };
}

function providerOf({ settings }: Tenant, { iss }: Claims, keyId: string): JwtProviderOptions {
  const ofIssuer = settings.jwtProviders.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) throw refused("The claim iss is no identity provider's");
  const provider = ofIssuer.find((each) => each.keyId === keyId);
  if (!provider) throw refused("The token's kid is not the identity provider's");
  return provider;
}

function checkFixedClaims(claims: Claims): void {
  if (claims["aud"] !== AUDIENCE) throw refused(`The claim aud is not ${AUDIENCE}`);
  if (claims["subType"] !== "user") throw refused("The claim subType is not user");
  for (const name of ["sub", "name", "email", "jti"]) {
    if (typeof claims[name] !== "string" || claims[name] === "") throw refused(`The claim ${name} is missing`);
  }
  if (claims["email_verified"] !== true) throw refused("The claim email_verified is not true");
}

function checkTimes(claims: Claims, now: number, tolerance: number): void {
  const [issued, early, late] = ["iat", "nbf", "exp"].map((name) => {
    const value = claims[name];
    if (typeof value !== "number") throw refused(`The claim ${name} is missing`);
    return value;
  }) as [number, number, number];
  if (late - early > LONGEST_SECONDS) throw refused(`exp is more than ${LONGEST_SECONDS} seconds after nbf`);
  if (issued > now + tolerance) throw refused("The token was issued in the future (iat)");
  if (early > now + tolerance) throw refused("The token is not valid yet (nbf)");
  if (late <= now - tolerance) throw refused("The token has expired (exp)");
}

/** A token serves once. */
function spend({ seenIds, settings }: Tenant, { iss, jti }: Claims): void {
  const key = `session|${String(iss)}|${String(jti)}`;
  if (seenIds.find(key)) throw new TenantRefusal(settings.replayedJwtStatus, "The token was used before (jti)");
  seenIds.keep(key, true, 2 * LONGEST_SECONDS * 1000);
}

function refused(title: string): TenantRefusal {
  return new TenantRefusal(401, title);
}
