// Signs one token. Clocks differ: a token counts from five seconds ago, and lives so short that a copy of it is soon worthless.
import { randomUUID, type KeyObject } from "node:crypto";
import { loadJose } from "./jose.js";
import { signingFailed, type Algorithm } from "./keys.js";

/** How far the other side's clock may be behind. */
const BACK_SECONDS = 5;

export interface Signer {
  readonly kid: string;
  readonly key: KeyObject;
  readonly algorithm: Algorithm;
  /** Further fields of the header. */
  readonly header?: Readonly<Record<string, string>>;
}

export interface SignedToken {
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly endsAtMs: number;
}

/** `claims` get `iat`, `nbf`, `exp` and a `jti` of their own. Throws `package-missing`, `internal`. */
export async function signToken(
  { kid, key, algorithm, header }: Signer,
  claims: Readonly<Record<string, unknown>>,
  lifeSeconds: number,
  nowMs: number = Date.now(),
): Promise<SignedToken> {
  const { SignJWT } = await loadJose();
  const now = Math.floor(nowMs / 1000);
  const times = { iat: now - BACK_SECONDS, nbf: now - BACK_SECONDS, exp: now + lifeSeconds };
  try {
    const token = await new SignJWT({ ...claims, jti: randomUUID(), ...times })
      .setProtectedHeader({ ...header, alg: algorithm, typ: "JWT", kid })
      .sign(key);
    return { token, endsAtMs: times.exp * 1000 };
  } catch {
    throw signingFailed();
  }
}
