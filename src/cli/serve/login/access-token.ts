// Who the visitor is, by the access token of an OpenID provider and the keys that it publishes.
import type { JWTVerifyGetKey } from "jose";
import type { ResolveUser } from "../../../server/index.js";
import type { AccessTokenLogin } from "../config/types.js";
import type { Claims } from "./claims.js";

/** Shorter than the handler's deadline. */
const TIMEOUT_MS = 2_000;
const UNAVAILABLE = () => new Response(null, { status: 503, headers: { "Retry-After": "2" } });

/** Nobody for a token that is no good; 503 when the provider's keys cannot be had: the page then tries again. */
export async function accessToken(login: AccessTokenLogin): Promise<ResolveUser<Claims>> {
  const { createRemoteJWKSet, errors, jwtVerify } = await import("jose");
  const { issuer, audience, algorithms = ["RS256"], jwks } = login;
  const rules = { algorithms: [...algorithms], issuer, audience, requiredClaims: ["sub", "exp"] };
  const refused = [
    errors.JWTExpired,
    errors.JWTClaimValidationFailed,
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
  ];
  let keys: JWTVerifyGetKey | undefined;
  const findKeys = async () => {
    const address = jwks ?? (await discover(issuer));
    return (keys ??= createRemoteJWKSet(new URL(address), { timeoutDuration: TIMEOUT_MS, cooldownDuration: 10_000 }));
  };
  return async (request) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return null;
    try {
      const { payload } = await jwtVerify(token, keys ?? (await findKeys()), rules);
      return payload;
    } catch (error) {
      return refused.some((kind) => error instanceof kind) ? null : UNAVAILABLE();
    }
  };
}

/** OpenID Connect Discovery 1.0: the document names its own issuer, which must be the one that was asked. */
async function discover(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (found.issuer === issuer && typeof found.jwks_uri === "string") return found.jwks_uri;
  throw new Error("the discovery document is of another issuer, or names no keys");
}
