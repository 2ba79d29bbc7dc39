// The session key: tells the browser whether a live session was made for the same user with the same attributes.
// Attributes are authorisation data, so the same user id with other attributes must not reuse a session.
import { createHash, createHmac, hkdfSync } from "node:crypto";
import { foldAscii } from "../../text.js";
import type { CheckedUser } from "./ticket-user.js";

export type SessionKeyMaker = (user: CheckedUser) => string;

const NAME_LENGTH = 8;

/**
 * HMAC-SHA-256 under `secret`, base64url, after eight characters that name the secret: two instances with different secrets
 * make keys that can be told apart. Directory and id count as Qlik compares them, without regard to the case of A to Z;
 * attributes exactly, in any order.
 */
export function createSessionKeys(secret: string | Buffer): SessionKeyMaker {
  const name = createHash("sha256").update("qlik-ticket session key name 2\n").update(secret).digest("base64url");
  return ({ identity: { userDirectory, userId }, attributes: pairs }) => {
    const attributes = pairs.map((pair) => JSON.stringify(pair)).sort();
    const canonical = JSON.stringify([foldAscii(userDirectory), foldAscii(userId), attributes]);
    const mac = createHmac("sha256", secret).update(`qlik-ticket session key 2\n${canonical}`).digest("base64url");
    return `${name.slice(0, NAME_LENGTH)}${mac}`;
  };
}

/** A secret of the client certificate's private key, for sites that give none: one instance, one certificate. */
export function deriveSecret(privateBytes: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", privateBytes, "", "qlik-ticket session key secret", 32));
}
