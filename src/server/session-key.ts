// The session key: tells the browser whether a live session was made for the same user with the same attributes.
// Attributes are authorisation data, so the same user id with other attributes must not reuse a session.
import { createHash } from "node:crypto";
import type { CheckedUser } from "./ticket-user.js";

/** SHA-256, base64url. Directory and id count without regard to letter case, as in Qlik; attributes exactly, in any order. */
export function createSessionKey(user: CheckedUser): string {
  const attributes = user.attributes.map((pair) => JSON.stringify(pair)).sort();
  const canonical = JSON.stringify([fold(user.userDirectory), fold(user.userId), attributes]);
  return createHash("sha256").update(`qlik-ticket session key 1\n${canonical}`).digest("base64url");
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
