// Who the visitor is, by a session cookie that is a JWT of your own login: put both functions into the handler's settings.
import { errors, jwtVerify } from "jose";

const { SESSION_SECRET = "", SESSION_ISSUER = "https://login.example.com", SESSION_AUDIENCE = "mashup" } = process.env;
const secret = new TextEncoder().encode(SESSION_SECRET);

/** The claims of a good token; null for nobody. Only what is listed here is taken: one algorithm, one issuer, one audience. */
export async function resolveUser(request) {
  const token = /(?:^|;\s*)session=([^;]+)/.exec(request.headers.get("cookie") ?? "")?.[1];
  if (token === undefined) return null;
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: ["HS256"],
      issuer: SESSION_ISSUER,
      audience: SESSION_AUDIENCE,
      requiredClaims: ["sub", "exp"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** `groups` that are absent are no attribute; what is no list of texts is refused by the handler, with words. */
export const mapUser = ({ sub, groups }) => ({ userDirectory: "ACME", userId: sub, attributes: { Group: groups } });
