// Who the visitor is, by the access token of an OpenID provider (Entra ID, Keycloak …), which the page sends as Authorization: Bearer
// (option `request.headers` of `authenticate`). Put both functions into the handler's settings.
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const { OIDC_ISSUER = "https://login.example.com", OIDC_AUDIENCE = "qlik-mashup" } = process.env;
const { OIDC_JWKS = `${OIDC_ISSUER}/.well-known/jwks.json` } = process.env;
// Shorter than the handler's deadline. Keys are kept, and asked for again when a token names one that is not known.
const keys = createRemoteJWKSet(new URL(OIDC_JWKS), { timeoutDuration: 2_000, cooldownDuration: 10_000 });

/** The claims of a good token; null for nobody; 503 when the provider's keys cannot be had: the page then tries again. */
export async function resolveUser(request) {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return null;
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ["RS256", "ES256"],
      issuer: OIDC_ISSUER,
      audience: OIDC_AUDIENCE,
      requiredClaims: ["sub", "exp"],
    });
    return payload;
  } catch (error) {
    if (REFUSED.some((kind) => error instanceof kind)) return null;
    return new Response(null, { status: 503, headers: { "Retry-After": "2" } });
  }
}

/** What says that the token is no good, as opposed to: the keys could not be fetched. */
const REFUSED = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/** Your provider's names for the user's name and groups; `preferred_username` is for people to read, and may change. */
export const mapUser = ({ sub, groups }) => ({ userDirectory: "ACME", userId: sub, attributes: { Group: groups } });
