// Which texts are JSON Web Tokens (RFC 7519, compact form) that may sign a user in.
import { isLicenseKey } from "../../../license-key/guard.js";
import type { CredentialReader } from "../read-answer.js";

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A signed token that is no Signed License Key. */
export const JWT_READER: CredentialReader = {
  fields: ["jwt", "token"],
  read(text) {
    const isToken = COMPACT.test(text) && claimsOf(text) !== undefined && !isLicenseKey(text);
    return isToken ? { credential: text } : undefined;
  },
};
