// JSON Web Tokens as the further systems read and write them (RFC 7515, compact form).

import { decodeJwt, type DecodedJwt } from "../model/public/jwt.js";
import { randomBytes } from "../model/state/random.js";
import { bytesOfText, toBase64Url } from "./base64.js";
import { hmacSha256 } from "./sha256.js";

/** Whether `signature` signs the text `signed` under this public key or certificate (PEM), by this algorithm (`RS256`, `ES384`, …). */
export type VerifyJws = (algorithm: string, signed: string, signature: Uint8Array, key: string) => boolean;

/** Signs a system's own tokens. */
export interface TokenSigner {
  /** The algorithm's name in the token's header. */
  readonly algorithm: string;
  /** The public key as a JSON Web Key with its `kid`, for `jwks.json`. */
  readonly publicKey: Readonly<Record<string, unknown>>;
  /** The signature of the text. */
  sign(signed: string): Uint8Array;
}

/** A token with these claims. Without a signer its signature is random: it looks like a token and proves nothing. */
export function encodeToken(claims: object, signer: TokenSigner | undefined): string {
  const header = { alg: signer?.algorithm ?? "ES384", typ: "JWT", kid: signer?.publicKey["kid"] ?? "emulated" };
  const signed = `${encodePart(header)}.${encodePart(claims)}`;
  const signature = signer ? signer.sign(signed) : randomBytes(96).slice();
  return `${signed}.${toBase64Url(signature)}`;
}

/** The token's parts; `undefined` for what is no token. */
export function decodeToken(token: string): DecodedJwt | undefined {
  return decodeJwt(token);
}

/** Whether the token is signed by this secret with HMAC-SHA-256. */
export function isSignedBySecret({ signed, signature }: DecodedJwt, secret: string): boolean {
  const expected = hmacSha256(bytesOfText(secret), bytesOfText(signed));
  return expected.length === signature.length && expected.every((byte, index) => byte === signature[index]);
}

function encodePart(value: object): string {
  return toBase64Url(bytesOfText(JSON.stringify(value)));
}
