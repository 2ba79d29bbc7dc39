// Who the visitor is, by a session cookie that is a JWT of the site's own login.
import type { ResolveUser } from "../../../server/index.js";
import type { SessionJwtLogin } from "../config/types.js";
import type { Claims } from "./claims.js";

/** `key` is the secret's text, or the PEM text of the public key. Taken are one algorithm, one issuer and one audience. */
export async function sessionJwt(login: SessionJwtLogin, key: string): Promise<ResolveUser<Claims>> {
  const { errors, importSPKI, jwtVerify } = await import("jose");
  const { algorithm, issuer, audience, cookie } = login;
  const verifyingKey = algorithm === "HS256" ? new TextEncoder().encode(key) : await importSPKI(key, algorithm);
  const rules = { algorithms: [algorithm], issuer, audience, requiredClaims: ["sub", "exp"] };
  return async (request) => {
    const token = readCookie(request.headers.get("cookie") ?? "", cookie);
    if (token === undefined) return null;
    try {
      const { payload } = await jwtVerify(token, verifyingKey, rules);
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}

/** Two cookies of one name are two hosts' work: neither is believed. */
function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim());
  const [value, second] = pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return second === undefined ? value : undefined;
}
